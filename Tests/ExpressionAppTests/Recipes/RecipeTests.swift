import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

@Suite struct RecipeTests {
  private func recipe(_ words: String...) throws -> Recipe {
    try Recipe(Arguments(words, options: Command.train.options))
  }

  private func message(_ words: String...) -> String {
    do {
      _ = try Recipe(Arguments(words, options: Command.train.options))
      return ""
    } catch {
      return "\(error)"
    }
  }

  /// Other values than the defaults, one for each field.
  private static let changes: [String: SettingValue] = [
    "preset": .text("quick"), "seed": .natural(.max), "model": .text("residual"), "width": .natural(12),
    "depth": .natural(3), "dropout": .number(0.25), "epochs": .natural(7), "batch": .natural(9),
    "optimizer": .text("adamw"), "learning_rate": .number(0.5), "momentum": .number(0.5),
    "weight_decay": .number(0.125),
    "schedule": .text("cosine"), "warm_up": .number(0.5), "ema_decay": .number(0.5), "patience": .natural(4),
    "label_smoothing": .number(0.25), "class_weights": .number(0.5), "balanced_sampling": .number(0.75),
    "mixup": .number(0.5), "cutmix": .number(2), "mixing_probability": .number(0.5), "augmentation": .flag(false),
    "shift": .number(0.5), "rotation": .number(90), "scale": .number(0.5), "flip": .number(0.25),
    "erasing": .number(0.5), "contrast": .number(0.5), "brightness": .number(0.5), "test_time_flips": .flag(false),
  ]

  @Test func everyFieldOnTheCommandLine() throws {
    #expect(Set(Self.changes.keys) == Set(RecipeField.all.map(\.name)), "a field is missing here")
    for field in RecipeField.all where field.name != "preset" {
      let value = try #require(Self.changes[field.name])
      #expect(field.value(Recipe()) != value, "\(field.name) must differ, or nothing is tested")
      let words =
        switch value {
        case .flag(let flag): ["--\(flag ? "" : "no-")\(field.optionName)"]
        case .text(let word): ["--\(field.optionName)", word]
        default: ["--\(field.optionName)", "\(value)"]
        }
      let changed = try Recipe(Arguments(words, options: Command.train.options))
      var expected = Recipe()
      // One of the two.
      if field.name == "balanced_sampling" { expected.classWeights = 0 }
      for other in RecipeField.all {
        #expect(other.value(changed) == (other.name == field.name ? value : other.value(expected)), "\(other.name)")
      }
    }
  }

  @Test func everyFieldInAFile() throws {
    try inTemporaryFolder { root in
      let path = "\(root)/recipe.json"
      let encoder = JSONEncoder()
      try encoder.encode(Self.changes).write(to: URL(fileURLWithPath: path))
      let read = try recipe("--config", path)
      for field in RecipeField.all { #expect(field.value(read) == Self.changes[field.name], "\(field.name)") }
      // The command line counts more than the file, the file more than the preset.
      let mixed = try recipe("--config", path, "--epochs", "3", "--augmentation")
      #expect(mixed.epochs == 3 && mixed.augmentation && mixed.batch == 9)
      try Data("{\"preset\": \"accurate\", \"mixup\": 0}".utf8).write(to: URL(fileURLWithPath: path))
      let preset = try recipe("--config", path)
      #expect(preset.model == .residual && preset.mixup == 0 && preset.erasing == Recipe(preset: .accurate).erasing)
      #expect(try recipe("--config", path, "--preset", "quick").model == .default)
      // What a run has written is a file of settings too.
      try encoder.encode(["recipe": Recipe(preset: .accurate).resolved(images: 100)])
        .write(to: URL(fileURLWithPath: path))
      #expect(try recipe("--config", path) == Recipe(preset: .accurate).resolved(images: 100))
    }
  }

  @Test func recipesAreReadBackAsTheyWere() throws {
    for preset in Recipe.Preset.allCases {
      for recipe in [Recipe(preset: preset), try Recipe(preset: preset).resolved(images: 700)] {
        let data = try JSONEncoder().encode(recipe)
        #expect(try JSONDecoder().decode(Recipe.self, from: data) == recipe)
      }
    }
  }

  /// The wrong type or a number out of range names the field, wherever it stands.
  @Test func whatAFieldDoesNotTake() throws {
    try inTemporaryFolder { root in
      let path = "\(root)/recipe.json"
      for field in RecipeField.all {
        for wrong in ["{\"\(field.name)\": [1]}", "{\"\(field.name)\": {}}", "{\"\(field.name)\": -1}"] {
          try Data(wrong.utf8).write(to: URL(fileURLWithPath: path))
          let text = message("--config", path)
          #expect(text.hasPrefix("\(path): \(field.name) takes "), "\(wrong): \(text)")
        }
        guard field.placeholder != nil, field.choices.isEmpty else { continue }
        let text = message("--\(field.optionName)=much")
        #expect(text.hasPrefix("--\(field.optionName) takes ") && text.hasSuffix("not “much”"), "\(text)")
        #expect(message("--\(field.optionName)=-1").hasSuffix("not -1"))
      }
      func file(_ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return message("--config", path)
      }
      #expect(
        try file("{\"learnig_rate\": 1}") == "\(path): there is no field “learnig_rate”; did you mean learning_rate?")
      #expect(try file("{\"zzzzzzzz\": 1}") == "\(path): there is no field “zzzzzzzz”")
      #expect(
        try file("{\"optimizer\": \"adam\"}")
          == "\(path): optimizer takes sgd or adamw, not “adam”; did you mean adamw?")
      #expect(try file("{\"epochs\": 2.5}") == "\(path): epochs takes a whole number from 1 to 100000, not 2.5")
      #expect(try file("{\"epochs\": true}").hasSuffix("not true"))
      #expect(try file("{\"augmentation\": 1}") == "\(path): augmentation takes true or false, not 1")
      #expect(
        try file("{\"class_weights\": \"some\"}").contains("class_weights takes none, balanced or a number from 0 to 1")
      )
      #expect(try file("{\"epochs\": 2,, \"batch\": 3}").hasPrefix("\(path): is no JSON: "))
      #expect(try file("") == "\(path): is no JSON: it is empty")
      #expect(try file("[1, 2]").contains("holds no object of settings"))
      #expect(try file("{\"recipe\": 3}").contains("recipe is no object of settings"))
      #expect(message("--config", "\(root)/none.json") == "\(root)/none.json: there is no such file")
      #expect(message("--config", root).hasPrefix("\(root): "))
      #expect(message("--augmentation", "--no-augmentation").contains("exclude each other"))
    }
  }

  @Test func settingsThatFollowFromOthers() throws {
    let plain = try Recipe().resolved(images: 28_709)
    #expect(plain.learningRate == 0.1 && plain.weightDecay == 5e-4 && plain.epochs == 20 && plain.width == 32)
    #expect(plain.depth == nil && plain.dropout == 0.3)
    #expect(try Recipe().resolved(images: 700).epochs == 40)
    #expect(try Recipe(preset: .quick).resolved(images: 28_709).epochs == 4)
    #expect(try Recipe(preset: .accurate).resolved(images: 28_709).epochs == 40)
    #expect(try recipe("--optimizer", "adamw").resolved(images: 1).learningRate == 3e-3)
    #expect(try recipe("--model", "linear").resolved(images: 1).learningRate == 0.01)
    #expect(try recipe("--model", "residual").resolved(images: 1).depth == 1)
    #expect(try recipe("--class-weights", "balanced").classWeights == 1)
    #expect(try recipe("--balanced-sampling", "none").balancedSampling == 0)
    #expect(try recipe("--balanced-sampling", "none").classWeights == 0.25)
    #expect(try recipe("--balanced-sampling", "0.5").classWeights == 0, "it takes the place of the preset's weights")
    for words in [["--model", "linear", "--width", "8"], ["--depth", "2"], ["--model", "linear", "--dropout", "0"]] {
      let recipe = try Recipe(Arguments(words, options: Command.train.options))
      let error = #expect(throws: RecipeError.self) { _ = try recipe.resolved(images: 1) }
      #expect(error?.message.contains("is no setting of the model") == true)
    }
    let both = try recipe("--class-weights", "0.5", "--balanced-sampling", "0.5")
    #expect(throws: RecipeError.self) { _ = try both.resolved(images: 1) }
  }

  @Test(arguments: ["sgd", "adamw"]) func decayIsForWeightsAlone(_ name: String) throws {
    let recipe = try recipe("--optimizer", name, "--weight-decay", "0.5").resolved(images: 1)
    var random = RandomSource(seed: 1)
    let model = ExpressionNet(channels: 1, classes: 7, width: 4, using: &random)
    let optimizer = try recipe.optimizer(of: model)
    var decays: [String: Double] = [:]
    if let sgd = optimizer as? SGD {
      for group in sgd.groups {
        for index in group.indices { decays[sgd.parameters[index].path] = group.settings.weightDecay }
      }
    } else if let adamW = optimizer as? AdamW {
      for group in adamW.groups {
        for index in group.indices { decays[adamW.parameters[index].path] = group.settings.weightDecay }
      }
    }
    #expect(decays.count == model.parameters().count)
    for (path, decay) in decays {
      #expect(decay == (path.hasSuffix("conv.weight") || path == "head.weight" ? 0.5 : 0), "\(path)")
    }
  }

  @Test(arguments: Recipe.ScheduleName.allCases) func schedules(_ name: Recipe.ScheduleName) throws {
    var recipe = try Recipe().resolved(images: 1)
    recipe.schedule = name
    let schedule = recipe.schedule(steps: 100)
    let rates = (0..<100).map { schedule.learningRate(at: $0) }
    #expect(rates[0] < 0.006 && abs((rates.max() ?? 0) - 0.1) < 1e-12)
    #expect(zip(rates[0..<19], rates[1..<20]).allSatisfy { $0 < $1 })
    #expect(name == .constant ? rates[99] == 0.1 : rates[99] < 1e-4)
    recipe.warmUp = 0
    #expect(abs(recipe.schedule(steps: 100).learningRate(at: 0) - 0.1) < 1e-3)
  }
}
