/// A type of numbers as NumPy describes it, such as `<f4`: byte order, kind and size in bytes.
struct NumPyType {
  private enum Kind: String, CaseIterable {
    case float64 = "f8"
    case float32 = "f4"
    case float16 = "f2"
    case int64 = "i8"
    case int32 = "i4"
    case int16 = "i2"
    case int8 = "i1"
    case uint64 = "u8"
    case uint32 = "u4"
    case uint16 = "u2"
    case uint8 = "u1"
    case bool = "b1"
  }

  private let kind: Kind
  private let isBigEndian: Bool
  let byteCount: Int

  static var readable: String {
    Kind.allCases.map(\.rawValue).joined(separator: ", ") + ", each with <, > or | for the order of the bytes"
  }

  init?(description: String) {
    guard let order = description.first, let kind = Kind(rawValue: String(description.dropFirst())),
      let size = kind.rawValue.last?.wholeNumberValue
    else { return nil }
    switch order {
    case "<", "=": isBigEndian = false
    case ">": isBigEndian = true
    case "|" where size == 1: isBigEndian = false
    default: return nil
    }
    self.kind = kind
    byteCount = size
  }

  /// The numbers, of which there are as many as the shape says.
  func tensor(_ bytes: ArraySlice<UInt8>, shape: Shape) throws(TensorError) -> Tensor {
    switch kind {
    case .float64: try Tensor(elements(bytes, UInt64.self).map(Double.init(bitPattern:)), shape: shape)
    case .float32: try Tensor(elements(bytes, UInt32.self).map(Float.init(bitPattern:)), shape: shape)
    case .float16: try Tensor(elements(bytes, UInt16.self).map(float(half:)), shape: shape)
    case .int64: try integers(elements(bytes, Int64.self), shape)
    case .int32: try Tensor(elements(bytes, Int32.self), shape: shape)
    case .int16: try integers(elements(bytes, Int16.self), shape)
    case .int8: try integers(elements(bytes, Int8.self), shape)
    case .uint64: try integers(elements(bytes, UInt64.self), shape)
    case .uint32: try integers(elements(bytes, UInt32.self), shape)
    case .uint16: try integers(elements(bytes, UInt16.self), shape)
    case .uint8: try integers(elements(bytes, UInt8.self), shape)
    case .bool: try integers(elements(bytes, UInt8.self).map { $0 == 0 ? 0 : 1 } as [Int32], shape)
    }
  }

  private func integers(_ numbers: [some FixedWidthInteger], _ shape: Shape) throws(TensorError) -> Tensor {
    if let large = numbers.first(where: { Int32(exactly: $0) == nil }) {
      throw TensorError(.scalarType, "the integer \(large) does not fit in 32 bits")
    }
    return try Tensor(numbers.map { Int32(truncatingIfNeeded: $0) }, shape: shape)
  }

  private func elements<T: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>, _: T.Type) -> [T] {
    bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<T>.size).map {
        let word = bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self)
        return isBigEndian ? T(bigEndian: word) : T(littleEndian: word)
      }
    }
  }
}
