import Foundation

extension Recipe {
  /// The preset, then what a file says, then what the command line says.
  /// - Throws: `UsageError` for the command line, `Failure` for the file.
  init(_ arguments: Arguments) throws {
    let file = try arguments.text("config").map { path in (path: path, values: try Self.settings(inFile: path)) }
    var recipe = Recipe(preset: .default)
    if let name = arguments.text("preset") {
      try recipe.set("preset", .text(name), arguments: true, path: nil)
    } else if let file, let value = file.values["preset"] {
      try recipe.set("preset", value, arguments: false, path: file.path)
    }
    self.init(preset: recipe.preset)
    if let file { try apply(file.values, path: file.path) }
    try apply(arguments)
    // Balanced sampling takes the place of a preset's class weights; beside those that somebody asks for, it is an error.
    let asksForWeights = file?.values["class_weights"] != nil || arguments.text("class-weights") != nil
    if balancedSampling > 0, !asksForWeights { classWeights = 0 }
  }

  /// Sets what the options say.
  mutating func apply(_ arguments: Arguments) throws {
    for field in RecipeField.all where field.name != "preset" {
      guard let value = try arguments.setting(for: field) else { continue }
      try set(field.name, value, arguments: true, path: nil)
    }
  }

  /// Sets what a file's fields say.
  mutating func apply(_ values: [String: SettingValue], path: String) throws {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) where name != "preset" {
      try set(name, value, arguments: false, path: path)
    }
  }

  private mutating func set(_ name: String, _ value: SettingValue, arguments: Bool, path: String?) throws {
    func fail(_ message: String) -> any Error {
      arguments ? UsageError(message) : Failure("\(path ?? ""): \(message)")
    }
    guard let field = RecipeField.named(name) else {
      let hint =
        nearestWord(to: name, among: RecipeField.all.map(\.name), within: 3).map { "; did you mean \($0)?" } ?? ""
      throw fail("there is no field “\(name)”\(hint)")
    }
    if field.set(value, &self) { return }
    let label = arguments ? "--\(field.optionName)" : name
    if case .text(let word) = value, !field.choices.isEmpty {
      let hint = nearestWord(to: word, among: field.choices).map { "; did you mean \($0)?" } ?? ""
      throw fail("\(label) \(field.expectation), not \(value)\(hint)")
    }
    throw fail("\(label) \(field.expectation), not \(value)")
  }

  /// The fields of a JSON file: an object of them, or a run's configuration.json, which has one under `recipe`.
  static func settings(inFile path: String) throws -> [String: SettingValue] {
    guard case .object(let values) = try SettingValue(jsonFile: path) else {
      throw Failure("\(path): holds no object of settings such as { \"epochs\": 20 }")
    }
    guard let recipe = values["recipe"] else { return values }
    guard case .object(let fields) = recipe else { throw Failure("\(path): recipe is no object of settings") }
    return fields
  }
}

extension SettingValue {
  /// - Throws: `Failure` for a file that cannot be read or is no JSON.
  init(jsonFile path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(
        FileManager.default.fileExists(atPath: path)
          ? "\(path): cannot be read" : "\(path): there is no such file")
    }
    do {
      self = try JSONDecoder().decode(SettingValue.self, from: data)
    } catch {
      throw Failure("\(path): is no JSON: \(jsonProblem(in: data))")
    }
  }
}

extension Arguments {
  /// A field's value on the command line, if it was given there.
  func setting(for field: RecipeField) throws -> SettingValue? {
    guard field.placeholder != nil else {
      let (on, off) = (has(field.optionName), has("no-\(field.optionName)"))
      guard !(on && off) else {
        throw UsageError("--\(field.optionName) and --no-\(field.optionName) exclude each other")
      }
      return on || off ? .flag(on) : nil
    }
    guard let text = text(field.optionName) else { return nil }
    if !field.choices.isEmpty { return .text(text) }
    if let number = UInt64(text) { return .natural(number) }
    if let number = Double(text), number.isFinite { return .number(number) }
    return .text(text)
  }
}

extension Option {
  /// The options of a recipe's fields.
  static var recipe: [Option] {
    RecipeField.all.flatMap { field -> [Option] in
      guard field.placeholder == nil else {
        return [
          Option(
            field.optionName, field.placeholder, field.help,
            values: field.choices.isEmpty ? .any : .choices(field.choices), group: field.group)
        ]
      }
      return [
        Option(field.optionName, nil, field.help, group: field.group),
        Option("no-\(field.optionName)", nil, field.negativeHelp, group: field.group),
      ]
    }
  }
}

extension Recipe: Codable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    for field in RecipeField.all { try container.encode(field.value(self), forKey: AnyKey(field.name)) }
  }

  /// - Throws: `DecodingError` unless every field is there and makes sense.
  init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: AnyKey.self)
    for field in RecipeField.all {
      let key = AnyKey(field.name)
      guard container.contains(key) else {
        throw DecodingError.keyNotFound(key, .init(codingPath: decoder.codingPath, debugDescription: "missing"))
      }
      let value = try container.decode(SettingValue.self, forKey: key)
      guard field.set(value, &self) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath + [key], debugDescription: "\(field.expectation), not \(value)"))
      }
    }
    let names = Set(RecipeField.all.map(\.name))
    if let extra = container.allKeys.map(\.stringValue).filter({ !names.contains($0) }).min() {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath + [AnyKey(extra)], debugDescription: "is no field"))
    }
  }
}
