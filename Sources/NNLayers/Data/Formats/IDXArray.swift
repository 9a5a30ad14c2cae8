import Foundation

/// An array in the IDX format, in which MNIST and its relatives are published: two zero bytes, a byte for the type, one
/// for the number of axes, the sizes as big-endian 32-bit numbers, and the elements, big-endian. A file that is
/// compressed by gzip is inflated.
///
/// Source: yann.lecun.com/exdb/mnist, "The IDX file format".
public struct IDXArray: Sendable, Hashable {
  public enum Element: UInt8, Sendable, CaseIterable {
    case uint8 = 0x08
    case int8 = 0x09
    case int16 = 0x0B
    case int32 = 0x0C
    case float32 = 0x0D
    case float64 = 0x0E

    var byteCount: Int {
      switch self {
      case .uint8, .int8: 1
      case .int16: 2
      case .int32, .float32: 4
      case .float64: 8
      }
    }
  }

  public let element: Element
  public let shape: Shape
  /// The elements as they stand in the file.
  public let bytes: [UInt8]

  /// - Throws: `DataError` with the byte at which the file is not what it should be.
  public init(contentsOf path: String) throws(DataError) { try self.init(DataFile.bytes(path: path), path: path) }

  init(_ file: [UInt8], path: String) throws(DataError) {
    func fail(_ message: String) -> DataError { DataError(path: path, message) }
    guard file.count >= 4 else {
      throw fail("is no IDX file: it has \(file.count) bytes, the beginning alone takes 4")
    }
    guard file[0] == 0, file[1] == 0 else {
      throw fail("is no IDX file: bytes 0 and 1 are \(ImageText.hexadecimal(file[0..<2])), expected were zeros")
    }
    guard let element = Element(rawValue: file[2]) else {
      throw fail(
        "byte 2, the type, is \(ImageText.hexadecimal([file[2]])); expected is one of "
          + ImageText.hexadecimal(Element.allCases.map(\.rawValue)))
    }
    let rank = Int(file[3])
    let start = 4 + 4 * rank
    guard file.count >= start else {
      throw fail("is truncated: \(rank) sizes end at byte \(start), \(file.count) bytes are there")
    }
    var sizes: [Int] = []
    var length = element.byteCount
    for axis in 0..<rank {
      let size = (0..<4).reduce(0) { $0 << 8 | Int(file[4 + 4 * axis + $1]) }
      let (product, overflow) = length.multipliedReportingOverflow(by: size)
      guard !overflow else { throw fail("the sizes \(sizes + [size]) at byte 4 are more than any memory holds") }
      length = product
      sizes.append(size)
    }
    guard file.count - start == length else {
      throw fail(
        "\(Shape(sizes)) elements of \(element.byteCount) bytes are \(length) bytes from byte \(start) on; "
          + "\(file.count - start) are there")
    }
    self.element = element
    shape = Shape(sizes)
    bytes = Array(file[start...])
  }

  /// The elements as a tensor: whole numbers as `int32`.
  public func tensor() throws(TensorError) -> Tensor {
    switch element {
    case .uint8: try Tensor(bytes.map { Int32($0) }, shape: shape)
    case .int8: try Tensor(bytes.map { Int32(Int8(bitPattern: $0)) }, shape: shape)
    case .int16: try Tensor(numbers(UInt16.self).map { Int32(Int16(bitPattern: $0)) }, shape: shape)
    case .int32: try Tensor(numbers(UInt32.self).map { Int32(bitPattern: $0) }, shape: shape)
    case .float32: try Tensor(numbers(UInt32.self).map { Float(bitPattern: $0) }, shape: shape)
    case .float64: try Tensor(numbers(UInt64.self).map { Double(bitPattern: $0) }, shape: shape)
    }
  }

  private func numbers<T: FixedWidthInteger>(_: T.Type) -> [T] {
    bytes.withUnsafeBytes { raw in
      (0..<raw.count / MemoryLayout<T>.size).map {
        T(bigEndian: raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self))
      }
    }
  }
}

extension ImageDataset {
  /// Images `[N, H, W]` (grey) or `[N, H, W, 3]` of bytes and labels `[N]`, as MNIST has them.
  ///
  /// - Parameter classNames: "0", "1", … up to the largest label unless given.
  /// - Throws: `DataError` that names the file, and the byte or the example.
  public convenience init(
    idxImages imagePath: String, labels labelPath: String, classNames: [String]? = nil
  ) throws(DataError) {
    let images = try IDXArray(contentsOf: imagePath)
    let labels = try IDXArray(contentsOf: labelPath)
    guard images.element == .uint8, images.shape.rank == 3 || images.shape.rank == 4 else {
      throw DataError(
        path: imagePath,
        "holds \(images.element) of the shape \(images.shape), expected were bytes [N, H, W] or [N, H, W, C]")
    }
    guard labels.shape.rank == 1, labels.element != .float32, labels.element != .float64 else {
      throw DataError(
        path: labelPath, "holds \(labels.element) of the shape \(labels.shape), expected were whole numbers [N]")
    }
    let count = images.shape[0]
    guard labels.shape[0] == count else {
      throw DataError(path: labelPath, "has \(labels.shape[0]) labels for the \(count) images of \(imagePath)")
    }
    let numbers: [Int]
    do {
      numbers = try labels.tensor().elements(as: Int32.self).map { Int($0) }
    } catch {
      throw DataError(path: labelPath, error.message)
    }
    if let index = numbers.firstIndex(where: { $0 < 0 }) {
      throw DataError(path: labelPath, "the label of example \(index) is \(numbers[index]), expected was at least 0")
    }
    let names = if let classNames { classNames } else { try numberedClasses(numbers, path: labelPath) }
    let (height, width) = (images.shape[1], images.shape[2])
    let channels = images.shape.rank == 4 ? images.shape[3] : 1
    let size = count > 0 ? images.bytes.count / count : 0
    var pictures: [Image] = []
    pictures.reserveCapacity(count)
    for index in 0..<count {
      do {
        pictures.append(
          try Image(
            width: width, height: height, channels: channels,
            pixels: Array(images.bytes[index * size..<(index + 1) * size])))
      } catch {
        throw DataError(path: imagePath, "image \(index): \(error.reason)")
      }
    }
    try self.init(
      examples: numbers.enumerated().map { Example(path: "\(imagePath), image \($0)", label: $1) }, images: pictures,
      classNames: names, format: Format(width: width, height: height, channels: channels))
  }
}
