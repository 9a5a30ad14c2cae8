import Foundation
import NNLayers

extension Command {
  static let train = Command(
    name: "train", abstract: "train the model on folders of faces",
    options: [
      .data,
      .resize,
      Option(
        "name", "NAME", "the run's folder is runs/NAME (expression, or the next free expression-2, …)", short: "n"),
      Option("output", "DIR", "the run's folder, wherever it is", short: "o", values: .folder),
      Option("overwrite", nil, "begin anew in a folder that has a run, which is lost"),
      Option("resume", "DIR", "continue the run in this folder", values: .folder),
      Option("checkpoint-steps", "N", "steps between checkpoints (as many as take a minute)"),
      Option(
        "config", "FILE", "JSON file with settings, such as { \"epochs\": 20 }, or a run's configuration.json",
        values: .file(endings: ["json"])),
      Option("find-learning-rate", nil, "try rates instead of training; writes learning_rate.csv and .svg"),
    ] + Option.recipe,
    discussion: """
      After each epoch the model is tested on the test images. The run's folder gets configuration.json (all settings,
      the data's fingerprint, the program and the machine), metrics.csv, TensorBoard's events, best.safetensors (the
      weights of the best epoch) and last.safetensors (a checkpoint of the whole run).

      Ctrl-C and SIGTERM end the run with a checkpoint. --resume continues a run that was ended like that, or killed, to
      the very same bits. Its settings are those of the folder.

      Settings come from the preset, then from --config, then from the command line.
      """,
    group: .training,
    examples: [
      Example("expression train --preset accurate --name best", "a larger network, trained for longer"),
      Example("expression train --resume runs/best", "go on after Ctrl-C, a crash or a power cut"),
      Example("expression train --epochs 3 --batch 32", "some settings of one's own"),
    ],
    exitStatuses: [ExitStatus(143, "stopped by SIGTERM")]
  ) { arguments in
    try arguments.requireNoOperands()
    if let path = arguments.text("resume") {
      try resume(path, arguments)
    } else {
      try begin(arguments)
    }
  }

  private static func begin(_ arguments: Arguments) throws {
    let recipe = try Recipe(arguments)
    if let name = arguments.text("name") {
      guard arguments.text("output") == nil else { throw UsageError("--name and --output exclude each other") }
      guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
        throw UsageError("--name takes a folder's name without “/”, not “\(name)”; --output takes a path")
      }
    }
    let interval = try arguments.checkpointInterval()
    let path = arguments.dataPath
    let data = try ExpressionData(path: path, format: format(resizes: arguments.has("resize")))
    let resolved: Recipe
    do {
      resolved = try recipe.resolved(images: data.train.count)
    } catch {
      guard let path = arguments.text("config"), let field = RecipeField.named(error.field),
        try arguments.setting(for: field) == nil
      else { throw UsageError("--\(error.field.replacingOccurrences(of: "_", with: "-")) \(error.message)") }
      throw Failure("\(path): \(error.field) \(error.message)")
    }
    let folder = try RunFolder.make(
      name: arguments.text("name"), output: arguments.text("output"), overwriting: arguments.has("overwrite"))
    if arguments.has("find-learning-rate") {
      return try LearningRateReport(recipe: resolved, data: data).write(to: folder)
    }
    let summary = RunConfiguration.DataSummary(
      path: path, absolutePath: URL(fileURLWithPath: path).standardizedFileURL.path, resize: arguments.has("resize"),
      trainImages: data.train.count, testImages: data.test.count, fingerprint: try DataFingerprint(of: data, path: path)
    )
    let configuration = RunConfiguration(
      name: folder.name, recipe: resolved, data: summary, provenance: .current())
    try TrainingRun(configuration, data: data, in: folder, checkpoints: interval, resuming: false).run()
  }

  private static func resume(_ path: String, _ arguments: Arguments) throws {
    for name in ["name", "output", "overwrite", "find-learning-rate"]
    where arguments.has(name) || arguments.text(name) != nil {
      throw UsageError("--\(name) and --resume exclude each other")
    }
    let interval = try arguments.checkpointInterval()
    let folder = try RunFolder.existing(path)
    let configuration = try RunConfiguration(contentsOf: folder.configurationPath)
    try configuration.checkConflicts(arguments, folder: folder)
    folder.removeParts()
    let dataPath = arguments.text("data") ?? configuration.data.foundPath
    let data = try ExpressionData(path: dataPath, format: format(resizes: configuration.data.resize))
    let fingerprint = try DataFingerprint(of: data, path: dataPath)
    if let difference = fingerprint.difference(from: configuration.data.fingerprint) {
      throw Failure("\(dataPath): these are not the data that the run in \(path) was begun with: \(difference)")
    }
    try TrainingRun(configuration, data: data, in: folder, checkpoints: interval, resuming: true).run()
  }

  private static func format(resizes: Bool) -> ImageDataset.Format {
    ImageDataset.Format(width: 48, height: 48, channels: 1, resizes: resizes)
  }
}

extension Arguments {
  fileprivate func checkpointInterval() throws -> RunCheckpoints.Interval {
    try integer("checkpoint-steps", in: 1...1_000_000_000).map { .steps($0) } ?? .seconds(60)
  }
}

extension RunConfiguration {
  /// A run that is continued has its settings; saying them again is no conflict.
  /// - Throws: `UsageError` for the first one that is another.
  fileprivate func checkConflicts(_ arguments: Arguments, folder: RunFolder) throws {
    var asked = recipe
    if let path = arguments.text("config") {
      let values = try Recipe.settings(inFile: path)
      try asked.apply(values, path: path)
      if let value = values["preset"], value != .text(recipe.preset.rawValue) {
        throw UsageError("\(path): preset is \(value), the run in \(folder.path) has “\(recipe.preset.rawValue)”")
      }
    }
    try asked.apply(arguments)
    if let preset = arguments.text("preset"), preset != recipe.preset.rawValue {
      throw conflict("preset", folder, recipe.preset.rawValue, preset)
    }
    for field in RecipeField.all where field.value(asked) != field.value(recipe) {
      throw conflict(field.optionName, folder, "\(field.value(recipe))", "\(field.value(asked))")
    }
    if arguments.has("resize"), !data.resize { throw conflict("resize", folder, "no resizing", "resizing") }
  }

  private func conflict(_ option: String, _ folder: RunFolder, _ old: String, _ new: String) -> UsageError {
    UsageError(
      "--\(option) asks for \(new), but the run in \(folder.path) has \(old); a run is continued with its own settings")
  }
}
