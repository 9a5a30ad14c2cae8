import Foundation

/// A run's `configuration.json`, whatever fields it has.
struct ConfigurationFile: Sendable {
  enum Value: Sendable, Equatable {
    case null
    case flag(Bool)
    case number(Double)
    /// Whole numbers: the largest seeds fit in no `Double`.
    case natural(UInt64)
    case text(String)
    case list([Value])
    case object([String: Value])
  }

  private let root: [String: Value]

  /// - Throws: `Failure` where the file cannot be read or is no JSON object.
  init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else { throw Failure("\(path): cannot be read") }
    guard let value = try? JSONDecoder().decode(Value.self, from: data) else { throw Failure("\(path): is no JSON") }
    guard case .object(let root) = value else { throw Failure("\(path): is no JSON object") }
    self.root = root
  }

  /// The value that a path of names leads to.
  subscript(path: String...) -> Value? {
    var value = Value.object(root)
    for name in path {
      guard case .object(let fields) = value, let next = fields[name] else { return nil }
      value = next
    }
    return value == .null ? nil : value
  }

  /// The fields of an object by name, in the order of the names. Objects and lists inside it are left out.
  func facts(_ name: String) -> [(name: String, value: String)] {
    guard case .object(let fields)? = self[name] else { return [] }
    return fields.sorted { $0.key < $1.key }.compactMap { field in field.value.text.map { (field.key, $0) } }
  }
}

extension ConfigurationFile.Value {
  /// As a table shows it; `nil` for objects, lists and null.
  var text: String? {
    switch self {
    case .null, .list, .object: nil
    case .flag(let flag): flag ? "yes" : "no"
    case .number(let number): "\(number)"
    case .natural(let number): "\(number)"
    case .text(let text): text
    }
  }

  var double: Double? {
    switch self {
    case .number(let number): number
    case .natural(let number): Double(number)
    default: nil
    }
  }

  var flag: Bool? {
    if case .flag(let flag) = self { flag } else { nil }
  }
}

extension ConfigurationFile.Value: Decodable {
  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(UInt64.self) {
      self = .natural(number)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([ConfigurationFile.Value].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: ConfigurationFile.Value].self))
    }
  }
}
