/// A setting's value as it stands in a JSON file or on the command line.
enum SettingValue: Sendable, Equatable {
  case null
  case flag(Bool)
  /// A number from 0; the largest seeds fit in no other type.
  case natural(UInt64)
  case number(Double)
  case text(String)
  case object([String: SettingValue])
  case list([SettingValue])

  var double: Double? {
    switch self {
    case .natural(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }

  var integer: Int? {
    switch self {
    case .natural(let number): Int(exactly: number)
    case .number(let number): Int(exactly: number)
    default: nil
    }
  }
}

extension SettingValue: CustomStringConvertible {
  /// As an error message quotes it.
  var description: String {
    switch self {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .natural(let number): "\(number)"
    case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .text(let text): "“\(text)”"
    case .object: "an object"
    case .list: "a list"
    }
  }
}

extension SettingValue: Codable {
  init(from decoder: any Decoder) throws {
    if let keys = try? decoder.container(keyedBy: AnyKey.self) {
      var values: [String: SettingValue] = [:]
      for key in keys.allKeys { values[key.stringValue] = try keys.decode(SettingValue.self, forKey: key) }
      self = .object(values)
      return
    }
    if var list = try? decoder.unkeyedContainer() {
      var values: [SettingValue] = []
      while !list.isAtEnd { values.append(try list.decode(SettingValue.self)) }
      self = .list(values)
      return
    }
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(UInt64.self) {
      self = .natural(number)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try value.decode(String.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let flag): try container.encode(flag)
    case .natural(let number): try container.encode(number)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .object(let values): try container.encode(values)
    case .list(let values): try container.encode(values)
    }
  }
}

/// A key of any name.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
