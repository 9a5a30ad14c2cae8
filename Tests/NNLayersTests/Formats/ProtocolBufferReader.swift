import Foundation
import Testing

/// Reads protocol buffers for the tests: the fields of a message by number, without knowing what they mean.
struct Message {
  enum Field {
    case number(Int)
    case float(Float)
    case bytes(Data)
  }

  private(set) var fields: [(number: Int, value: Field)] = []

  init(_ data: Data) throws {
    var rest = ArraySlice([UInt8](data))
    while !rest.isEmpty {
      let tag = try Self.varint(&rest)
      let number = tag >> 3
      switch tag & 7 {
      case 0: fields.append((number, .number(try Self.varint(&rest))))
      case 2:
        let count = try Self.varint(&rest)
        try #require(count >= 0 && count <= rest.count)
        fields.append((number, .bytes(Data(rest.prefix(count)))))
        rest = rest.dropFirst(count)
      case 5:
        try #require(rest.count >= 4)
        let bits = rest.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        fields.append((number, .float(Float(bitPattern: bits))))
        rest = rest.dropFirst(4)
      default:
        Issue.record("wire type \(tag & 7)")
        return
      }
    }
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> Int {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let next = rest.popFirst()
      let byte = try #require(next)
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
    }
    return Int(bitPattern: UInt(value))
  }

  func numbers(_ field: Int) -> [Int] {
    fields.compactMap { if $0.number == field, case .number(let value) = $0.value { value } else { nil } }
  }
  func floats(_ field: Int) -> [Float] {
    fields.compactMap { if $0.number == field, case .float(let value) = $0.value { value } else { nil } }
  }
  func bytes(_ field: Int) -> [Data] {
    fields.compactMap { if $0.number == field, case .bytes(let value) = $0.value { value } else { nil } }
  }
  func texts(_ field: Int) -> [String] { bytes(field).map { String(decoding: $0, as: UTF8.self) } }
  func messages(_ field: Int) throws -> [Message] { try bytes(field).map(Message.init) }
}
