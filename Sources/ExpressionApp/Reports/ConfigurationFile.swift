import Foundation

/// A run's `configuration.json`, whatever fields it has.
struct ConfigurationFile: Sendable {
  private let root: [String: SettingValue]

  /// - Throws: `Failure` where the file cannot be read or is no JSON object.
  init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else { throw Failure("\(path): cannot be read") }
    guard let value = try? JSONDecoder().decode(SettingValue.self, from: data) else {
      throw Failure("\(path): is no JSON")
    }
    guard case .object(let root) = value else { throw Failure("\(path): is no JSON object") }
    self.root = root
  }

  /// The value that a path of names leads to.
  subscript(path: String...) -> SettingValue? {
    var value = SettingValue.object(root)
    for name in path {
      guard case .object(let fields) = value, let next = fields[name] else { return nil }
      value = next
    }
    return value == .null ? nil : value
  }

  /// The fields of an object, in the order of some names, then the others in the order of theirs. Objects and lists inside
  /// it are left out.
  func facts(_ name: String, order: [String] = []) -> [(name: String, value: String)] {
    guard case .object(let fields)? = self[name] else { return [] }
    let others = fields.keys.filter { !order.contains($0) }.sorted()
    return (order + others).compactMap { name in fields[name]?.fact.map { (name, $0) } }
  }
}

extension SettingValue {
  /// As a table shows it; `nil` for objects, lists and null.
  var fact: String? {
    switch self {
    case .null, .list, .object: nil
    case .flag(let flag): flag ? "yes" : "no"
    case .number(let number): "\(number)"
    case .natural(let number): "\(number)"
    case .text(let text): text
    }
  }

  var flag: Bool? {
    if case .flag(let flag) = self { flag } else { nil }
  }
}
