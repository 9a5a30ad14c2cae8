import Foundation

extension SafeTensors {
  /// The entry of a tensor in the header.
  fileprivate struct Entry: Decodable {
    let type: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case type = "dtype"
      case shape
      case offsets = "data_offsets"
    }
  }

  /// Nothing in the header is believed before it is checked against the bytes that are there.
  init(decoding data: Data, path: String) throws(CheckpointError) {
    func fail(_ message: String) -> CheckpointError { CheckpointError(path: path, message) }
    guard data.count >= 8 else {
      throw fail("is no safetensors file: it has \(data.count) bytes, the header's length alone takes 8")
    }
    let length = data.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) }
    guard length <= UInt64(data.count - 8) else {
      throw fail(
        "is truncated or no safetensors file: its header should have \(length) bytes, \(data.count - 8) are there")
    }
    let start = 8 + Int(length)
    let header = data.subdata(in: data.startIndex + 8..<data.startIndex + start)
    try Self.checkHeader(header, path: path)
    guard let object = try? JSONDecoder().decode([String: HeaderValue].self, from: header) else {
      throw fail("the header is no valid JSON object")
    }

    var metadata: [String: String] = [:]
    var tensors: [String: Tensor] = [:]
    var spans: [(range: Range<Int>, name: String)] = []
    let available = data.count - start
    for (name, value) in object.sorted(by: { $0.key < $1.key }) {
      if name == "__metadata__" {
        guard case .texts(let texts) = value else { throw fail("the header's metadata are not texts") }
        metadata = texts
        continue
      }
      guard case .tensor(let entry) = value else {
        throw fail("the header's entry of \(name) has not the form dtype, shape, data_offsets")
      }
      guard let type = StoredType(rawValue: entry.type) else {
        throw fail(
          "\(name) has the type \(entry.type); read are \(StoredType.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      guard entry.offsets.count == 2, entry.offsets[0] >= 0, entry.offsets[0] <= entry.offsets[1],
        entry.offsets[1] <= available
      else {
        throw fail("\(name) should lie at \(entry.offsets) of the numbers, of which \(available) bytes are there")
      }
      let range = entry.offsets[0]..<entry.offsets[1]
      let count = entry.shape.reduce(Optional(1)) { product, size in
        guard let product, size >= 0 else { return nil }
        let (next, overflow) = product.multipliedReportingOverflow(by: size)
        return overflow ? nil : next
      }
      guard let count, range.count % type.byteCount == 0, range.count / type.byteCount == count else {
        throw fail("\(name) has the shape \(Shape(entry.shape)) of \(entry.type), which is not \(range.count) bytes")
      }
      spans.append((range, name))
      let bytes = data[data.startIndex + start + range.lowerBound..<data.startIndex + start + range.upperBound]
      do {
        tensors[name] = try type.tensor(bytes, shape: Shape(entry.shape))
      } catch {
        throw fail("\(name): \(error.message)")
      }
    }
    try Self.checkLayout(spans, available: available, path: path)
    self.init(tensors: tensors, metadata: metadata)
  }

  /// The numbers must be covered without overlaps and gaps, as the format demands.
  private static func checkLayout(
    _ spans: [(range: Range<Int>, name: String)], available: Int, path: String
  ) throws(CheckpointError) {
    var end = 0
    for (range, name) in spans.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      guard range.lowerBound == end else {
        throw CheckpointError(
          path: path, "\(name) begins at byte \(range.lowerBound) of the numbers, expected was \(end)")
      }
      end = range.upperBound
    }
    guard end == available else {
      throw CheckpointError(path: path, "the header describes \(end) bytes of numbers, \(available) are there")
    }
  }
}

/// What may stand behind a name in the header.
private enum HeaderValue: Decodable {
  case texts([String: String])
  case tensor(SafeTensors.Entry)
  case other

  init(from decoder: any Decoder) {
    if let texts = try? [String: String](from: decoder) {
      self = .texts(texts)
    } else if let entry = try? SafeTensors.Entry(from: decoder) {
      self = .tensor(entry)
    } else {
      self = .other
    }
  }
}

/// The scalar types of the format that can be read.
private enum StoredType: String, CaseIterable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint8 = "U8"
  case bool = "BOOL"

  var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  func tensor(_ bytes: Data, shape: Shape) throws(TensorError) -> Tensor {
    switch self {
    case .float64: return try bytes.tensor(Double.self, shape)
    case .float32: return try bytes.tensor(Float.self, shape)
    case .float16: return try Tensor(bytes.elements(UInt16.self).map(float(half:)), shape: shape)
    case .bfloat16:
      return try Tensor(bytes.elements(UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }, shape: shape)
    case .int32: return try bytes.tensor(Int32.self, shape)
    case .int16: return try Tensor(bytes.elements(Int16.self).map { Int32($0) }, shape: shape)
    case .int8: return try Tensor(bytes.elements(Int8.self).map { Int32($0) }, shape: shape)
    case .uint8, .bool: return try Tensor(bytes.elements(UInt8.self).map { Int32($0) }, shape: shape)
    case .int64:
      let numbers = bytes.elements(Int64.self)
      if let large = numbers.first(where: { Int32(exactly: $0) == nil }) {
        throw TensorError(.scalarType, "the integer \(large) does not fit in 32 bits")
      }
      return try Tensor(numbers.map { Int32($0) }, shape: shape)
    }
  }
}

/// A half-precision number (IEEE 754 binary16), without the type that not every platform has.
func float(half bits: UInt16) -> Float {
  let sign: Float = bits & 0x8000 == 0 ? 1 : -1
  let exponent = Int(bits >> 10 & 0x1F)
  let fraction = Float(bits & 0x3FF)
  switch exponent {
  case 0: return sign * fraction * 0x1p-24
  case 31: return fraction == 0 ? sign * .infinity : .nan
  default: return sign * (1 + fraction * 0x1p-10) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
  }
}

extension Data {
  /// The bytes as the elements of a tensor, of which there are as many: see `elements`.
  fileprivate func tensor<T: TensorScalar>(_: T.Type, _ shape: Shape) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape, T.scalarType)
    result.fill(T.self) { _ = copyBytes(to: UnsafeMutableRawBufferPointer(start: $0, count: count)) }
    return result
  }

  /// The bytes as numbers. The format is little-endian, as is every platform that this package runs on.
  fileprivate func elements<T: BitwiseCopyable>(_: T.Type) -> [T] {
    let size = count / MemoryLayout<T>.size
    return [T](unsafeUninitializedCapacity: size) { buffer, initialized in
      _ = copyBytes(to: UnsafeMutableRawBufferPointer(buffer), count: size * MemoryLayout<T>.size)
      initialized = size
    }
  }
}
