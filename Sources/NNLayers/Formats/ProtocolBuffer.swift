import Foundation

/// A message in the wire format of protocol buffers: fields one after the other, each with its number and its kind.
///
/// Source: protobuf.dev/programming-guides/encoding.
struct ProtocolBuffer {
  private(set) var data = Data()

  private mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      data.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    data.append(UInt8(rest))
  }

  private mutating func appendTag(_ field: Int, _ kind: UInt64) { appendVarint(UInt64(field) << 3 | kind) }

  mutating func append(_ field: Int, _ value: Int) {
    appendTag(field, 0)
    appendVarint(UInt64(bitPattern: Int64(value)))
  }

  mutating func append(_ field: Int, _ value: Double) {
    appendTag(field, 1)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }

  mutating func append(_ field: Int, _ value: Float) {
    appendTag(field, 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }

  mutating func append(_ field: Int, _ bytes: Data) {
    appendTag(field, 2)
    appendVarint(UInt64(bytes.count))
    data.append(bytes)
  }

  mutating func append(_ field: Int, _ text: String) { append(field, Data(text.utf8)) }

  mutating func append(_ field: Int, _ message: ProtocolBuffer) { append(field, message.data) }

  /// A message inside this one.
  mutating func append(_ field: Int, _ write: (inout ProtocolBuffer) -> Void) {
    var message = ProtocolBuffer()
    write(&message)
    append(field, message.data)
  }
}
