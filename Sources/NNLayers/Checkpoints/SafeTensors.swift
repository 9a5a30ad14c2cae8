import Foundation

/// A file of named tensors in the safetensors format, which Python's `safetensors` reads and writes: eight bytes of
/// header length, a JSON header of names, types, shapes and places, and the numbers, little-endian.
///
/// Types read: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL. F16 and BF16 become `float32`; the integers become
/// `int32` and must fit. Types written: F64, F32, I32.
///
/// Source: the format's description at huggingface.co/docs/safetensors.
public struct SafeTensors: Sendable {
  public var tensors: [String: Tensor]
  /// Text beside the tensors.
  public var metadata: [String: String]

  public init(tensors: [String: Tensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// Reads a file.
  public init(contentsOf path: String) throws(CheckpointError) {
    try self.init(decoding: AtomicFile.contents(of: path), path: path)
  }

  /// Replaces the file as a whole.
  public func write(to path: String) throws(CheckpointError) { try AtomicFile.write(try encoded(path), to: path) }
}

extension SafeTensors {
  /// The bytes of the file: the same for the same content. Names are ordered as Python's library orders them, wider
  /// types first and then by the bytes of the name.
  func encoded(_ path: String) throws(CheckpointError) -> Data {
    let ordered = tensors.sorted { a, b in
      let (wide, other) = (a.value.scalarType.alignmentRank, b.value.scalarType.alignmentRank)
      return wide != other ? wide > other : a.key.precedes(b.key)
    }
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.precedes($1.key) }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for (name, tensor) in ordered {
      guard name != "__metadata__" else {
        throw CheckpointError(path: path, "no tensor can be named __metadata__")
      }
      let end = offset + tensor.elementCount * tensor.scalarType.byteCount
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(quoted(name)):{\"dtype\":\"\(tensor.scalarType.safeTensorsName)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Data("{\(entries.joined(separator: ","))}".utf8)
    // The header is padded so that the numbers are aligned.
    header.append(Data(repeating: 0x20, count: (8 - header.count % 8) % 8))
    var data = Data()
    data.reserveCapacity(8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(header)
    for (_, tensor) in ordered { tensor.appendLittleEndian(to: &data) }
    return data
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{8}": result += "\\b"
      case "\u{c}": result += "\\f"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension String {
  /// The order of the UTF-8 bytes, which is not Swift's where one character can be written in several ways.
  fileprivate func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}

extension ScalarType {
  fileprivate var safeTensorsName: String {
    switch self {
    case .float32: "F32"
    case .float64: "F64"
    case .int32: "I32"
    }
  }

  /// Python's library writes types in the descending order of its own enumeration: F64 before F32 before I32.
  fileprivate var alignmentRank: Int {
    switch self {
    case .float64: 2
    case .float32: 1
    case .int32: 0
    }
  }
}

extension Tensor {
  func appendLittleEndian(to data: inout Data) {
    func append<T: TensorScalar>(_: T.Type) {
      withPointer(T.self) { data.append(UnsafeBufferPointer(start: $0, count: elementCount)) }
    }
    // Every processor that Swift runs on keeps numbers little-endian.
    switch scalarType {
    case .float32: append(Float.self)
    case .float64: append(Double.self)
    case .int32: append(Int32.self)
    }
  }
}
