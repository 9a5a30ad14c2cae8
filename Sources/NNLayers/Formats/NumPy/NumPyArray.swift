import Foundation

/// One array in NumPy's `.npy` format: a magic word, a version, a header that is a Python dictionary, and the numbers.
///
/// Read are the header's versions 1 to 3, both byte orders, and arrays in C and in Fortran order. Of the types, float64,
/// float32 and int32 stay what they are; float16 becomes `float32`; bool and the other integers become `int32` and must
/// fit. Written are float64, float32 and int32, little-endian, in C order.
///
/// Source: the format's description in NumPy's manual, numpy.lib.format.
enum NumPyArray {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Nothing in the header is believed before it is checked against the bytes that are there.
  /// - Parameter name: how errors call the array; empty where the file is the array.
  static func decode(_ data: Data, path: String, name: String = "") throws(CheckpointError) -> Tensor {
    let subject = name.isEmpty ? "" : "\(name): "
    func fail(_ message: String) -> CheckpointError { CheckpointError(path: path, subject + message) }
    let bytes = [UInt8](data)
    guard bytes.starts(with: magic), bytes.count >= 10 else {
      throw fail("is no .npy array: it should begin with \\x93NUMPY and a version, it has \(bytes.count) bytes")
    }
    let version = Int(bytes[6])
    guard (1...3).contains(version), bytes[7] == 0 else {
      throw fail("has the header's version \(bytes[6]).\(bytes[7]); read are 1.0, 2.0 and 3.0")
    }
    let lengthBytes = version == 1 ? 2 : 4
    let start = 8 + lengthBytes
    guard bytes.count >= start else { throw fail("ends in the header's length, after \(bytes.count) bytes") }
    let length = bytes[8..<start].enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    guard length <= bytes.count - start else {
      throw fail("is truncated: its header should have \(length) bytes, \(bytes.count - start) are there")
    }
    let header: NumPyHeader
    do {
      header = try NumPyHeader(parsing: bytes[start..<start + length])
    } catch {
      throw fail("the header \(error.message)")
    }
    guard let type = NumPyType(description: header.type) else {
      throw fail("has the type \(header.type); read are \(NumPyType.readable)")
    }
    let count = header.shape.reduce(Optional(1)) { product, size in
      guard let product else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      return overflow ? nil : next
    }
    let available = bytes.count - start - length
    guard let count, available % type.byteCount == 0, available / type.byteCount == count else {
      throw fail(
        "has the shape \(Shape(header.shape)) of \(header.type), of \(type.byteCount) bytes each; \(available) bytes of "
          + "numbers are there")
    }
    do {
      let numbers = bytes[(start + length)...]
      guard header.isFortranOrder, header.shape.count > 1 else {
        return try type.tensor(numbers, shape: Shape(header.shape))
      }
      return try type.tensor(numbers, shape: Shape(header.shape.reversed())).transposed()
    } catch {
      throw fail(error.message)
    }
  }

  static func encode(_ tensor: Tensor) -> Data {
    let sizes = tensor.shape.map(String.init)
    let shape = sizes.count == 1 ? "(\(sizes[0]),)" : "(\(sizes.joined(separator: ", ")))"
    let type =
      switch tensor.scalarType {
      case .float32: "<f4"
      case .float64: "<f8"
      case .int32: "<i4"
      }
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    // The second version differs from the first only by the room for a header of thousands of axes.
    let isLong = text.utf8.count > 65_000
    let prefix = isLong ? 12 : 10
    // Spaces and a line break make the numbers begin at a multiple of 64 bytes.
    let padding = (64 - (prefix + text.utf8.count + 1) % 64) % 64
    let length = text.utf8.count + padding + 1
    var data = Data(magic + [isLong ? 2 : 1, 0])
    for shift in stride(from: 0, to: isLong ? 32 : 16, by: 8) {
      data.append(UInt8(truncatingIfNeeded: length >> shift))
    }
    data.append(Data(text.utf8))
    data.append(Data(repeating: UInt8(ascii: " "), count: padding))
    data.append(UInt8(ascii: "\n"))
    tensor.appendLittleEndian(to: &data)
    return data
  }
}

extension Tensor {
  /// Reads an array that NumPy's `save` wrote, of a number type: float16 becomes `float32`; bool and integers become
  /// `int32` and must fit.
  /// - Throws: `CheckpointError` that says what the file should have been and what it is.
  public init(contentsOfNumPyFile path: String) throws(CheckpointError) {
    self = try NumPyArray.decode(AtomicFile.contents(of: path), path: path)
  }

  /// Writes an array for NumPy's `load`. Replaces the file as a whole.
  public func write(toNumPyFile path: String) throws(CheckpointError) {
    try AtomicFile.write(NumPyArray.encode(self), to: path)
  }
}
