import Foundation

/// A field of a recipe: its name, what it takes, and how it is read and written.
struct RecipeField: Sendable {
  /// As in JSON files; on the command line with hyphens.
  let name: String
  /// What the help calls the value; `nil` for a flag, which has the options `--name` and `--no-name`.
  let placeholder: String?
  let help: String
  /// Of the option `--no-name`.
  var negativeHelp = ""
  /// The heading under which the help lists it.
  var group = ""
  /// The words that it takes, if it takes words.
  let choices: [String]
  /// What it takes, as an error says it behind the name.
  let expectation: String
  let value: @Sendable (Recipe) -> SettingValue
  /// Whether the value was one for this field, and is set.
  let set: @Sendable (SettingValue, inout Recipe) -> Bool

  /// The same fields under a heading.
  static func group(_ heading: String, _ fields: [RecipeField]) -> [RecipeField] {
    fields.map { field in
      var field = field
      field.group = heading
      return field
    }
  }

  var optionName: String { name.replacingOccurrences(of: "_", with: "-") }
}

extension RecipeField {
  static func integer(
    _ name: String, _ path: WritableKeyPath<Recipe, Int> & Sendable, _ range: ClosedRange<Int>, _ help: String
  ) -> RecipeField {
    RecipeField(
      name: name, placeholder: "N", help: help, choices: [], expectation: expectation(range),
      value: { .natural(UInt64(max(0, $0[keyPath: path]))) },
      set: { value, recipe in
        guard let number = value.integer, range.contains(number) else { return false }
        recipe[keyPath: path] = number
        return true
      })
  }

  static func integer(
    _ name: String, _ path: WritableKeyPath<Recipe, Int?> & Sendable, _ range: ClosedRange<Int>, _ help: String
  ) -> RecipeField {
    RecipeField(
      name: name, placeholder: "N", help: help, choices: [], expectation: expectation(range),
      value: { recipe in recipe[keyPath: path].map { .natural(UInt64(max(0, $0))) } ?? .null },
      set: { value, recipe in
        if value == .null {
          recipe[keyPath: path] = nil
          return true
        }
        guard let number = value.integer, range.contains(number) else { return false }
        recipe[keyPath: path] = number
        return true
      })
  }

  static func number(
    _ name: String, _ path: WritableKeyPath<Recipe, Double> & Sendable, _ range: ClosedRange<Double>, _ help: String
  ) -> RecipeField {
    RecipeField(
      name: name, placeholder: "R", help: help, choices: [], expectation: expectation(range),
      value: { .number($0[keyPath: path]) },
      set: { value, recipe in
        guard let number = value.double, range.contains(number) else { return false }
        recipe[keyPath: path] = number
        return true
      })
  }

  static func number(
    _ name: String, _ path: WritableKeyPath<Recipe, Double?> & Sendable, _ range: ClosedRange<Double>, _ help: String
  ) -> RecipeField {
    RecipeField(
      name: name, placeholder: "R", help: help, choices: [], expectation: expectation(range),
      value: { recipe in recipe[keyPath: path].map { .number($0) } ?? .null },
      set: { value, recipe in
        if value == .null {
          recipe[keyPath: path] = nil
          return true
        }
        guard let number = value.double, range.contains(number) else { return false }
        recipe[keyPath: path] = number
        return true
      })
  }

  /// How far classes are balanced: `none`, `balanced`, or a number between.
  static func balance(
    _ name: String, _ path: WritableKeyPath<Recipe, Double> & Sendable, _ help: String
  ) -> RecipeField {
    RecipeField(
      name: name, placeholder: "HOW", help: help, choices: [],
      expectation: "takes none, balanced or a number from 0 to 1", value: { .number($0[keyPath: path]) },
      set: { value, recipe in
        let words = ["none": 0.0, "balanced": 1]
        let number = if case .text(let word) = value { words[word] } else { value.double }
        guard let number, (0...1).contains(number) else { return false }
        recipe[keyPath: path] = number
        return true
      })
  }

  static func flag(
    _ name: String, _ path: WritableKeyPath<Recipe, Bool> & Sendable, _ help: String, no negativeHelp: String
  ) -> RecipeField {
    RecipeField(
      name: name, placeholder: nil, help: help, negativeHelp: negativeHelp, choices: [],
      expectation: "takes true or false",
      value: { .flag($0[keyPath: path]) },
      set: { value, recipe in
        guard case .flag(let flag) = value else { return false }
        recipe[keyPath: path] = flag
        return true
      })
  }

  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Recipe, Choice> & Sendable, _ help: String
  ) -> RecipeField {
    let words = Choice.allCases.map(\.rawValue)
    return RecipeField(
      name: name, placeholder: "NAME", help: help, choices: words,
      expectation: "takes \(words.alternatives)", value: { .text($0[keyPath: path].rawValue) },
      set: { value, recipe in
        guard case .text(let word) = value, let choice = Choice(rawValue: word) else { return false }
        recipe[keyPath: path] = choice
        return true
      })
  }

  static func seed(
    _ name: String, _ path: WritableKeyPath<Recipe, UInt64> & Sendable, _ help: String
  ) -> RecipeField {
    RecipeField(
      name: name, placeholder: "N", help: help, choices: [],
      expectation: "takes a whole number from 0 to \(UInt64.max)", value: { .natural($0[keyPath: path]) },
      set: { value, recipe in
        guard case .natural(let number) = value else { return false }
        recipe[keyPath: path] = number
        return true
      })
  }

  private static func expectation(_ range: ClosedRange<Int>) -> String {
    "takes a whole number from \(range.lowerBound) to \(range.upperBound)"
  }

  private static func expectation(_ range: ClosedRange<Double>) -> String {
    func text(_ bound: Double) -> String { bound == bound.rounded() && bound < 1e6 ? "\(Int(bound))" : "\(bound)" }
    return "takes a number from \(text(range.lowerBound)) to \(text(range.upperBound))"
  }
}
