/// A message in the wire format of protocol buffers, field by field (protobuf.dev, "Encoding").
struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  private mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private mutating func append(key field: Int, type: UInt64) { append(varint: UInt64(field) << 3 | type) }

  mutating func append(_ field: Int, _ value: Int64) {
    append(key: field, type: 0)
    append(varint: UInt64(bitPattern: value))
  }

  mutating func append(_ field: Int, _ value: Double) {
    append(key: field, type: 1)
    bytes.append(littleEndian: value.bitPattern)
  }

  mutating func append(_ field: Int, _ value: Float) {
    append(key: field, type: 5)
    bytes.append(littleEndian: value.bitPattern)
  }

  mutating func append(_ field: Int, _ text: String) { append(field, bytes: Array(text.utf8)) }
  mutating func append(_ field: Int, _ message: ProtocolBuffer) { append(field, bytes: message.bytes) }

  private mutating func append(_ field: Int, bytes content: [UInt8]) {
    append(key: field, type: 2)
    append(varint: UInt64(content.count))
    bytes += content
  }
}

extension [UInt8] {
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
