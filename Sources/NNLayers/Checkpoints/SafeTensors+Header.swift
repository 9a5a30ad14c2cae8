import Foundation

extension SafeTensors {
  /// Foundation reads more than JSON, UTF-16 and a comma too many, and takes the last of equal keys; the format allows
  /// neither.
  static func checkHeader(_ bytes: Data, path: String) throws(CheckpointError) {
    let invalid = CheckpointError(path: path, "the header is no valid JSON object")
    guard bytes.first == UInt8(ascii: "{"), !bytes.contains(0), let keys = keyCount(bytes),
      let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any]
    else { throw invalid }
    guard keys == keyCount(object) else {
      throw CheckpointError(path: path, "the header has a name twice, or two that Unicode takes for the same")
    }
  }

  /// The number of keys in a JSON text: of colons outside strings; `nil` where a bracket follows a comma.
  private static func keyCount(_ bytes: Data) -> Int? {
    var count = 0
    var isInString = false
    var isEscaped = false
    var last: UInt8 = 0
    for byte in bytes {
      if isInString {
        if byte == UInt8(ascii: "\""), !isEscaped { isInString = false }
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        continue
      }
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): continue
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: ":"): count += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): if last == UInt8(ascii: ",") { return nil }
      default: break
      }
      last = byte
    }
    return count
  }

  /// The number of keys in a JSON value.
  private static func keyCount(_ value: Any) -> Int {
    switch value {
    case let object as [String: Any]: object.values.reduce(object.count) { $0 + keyCount($1) }
    case let array as [Any]: array.reduce(0) { $0 + keyCount($1) }
    default: 0
    }
  }
}
