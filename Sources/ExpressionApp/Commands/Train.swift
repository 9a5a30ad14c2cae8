import NNLayers

extension Command {
  static let train = Command(
    name: "train", abstract: "train the model on folders of faces",
    options: [
      .data,
      .resize,
      Option("epochs", "N", "passes over the training images (12 to 40, by their number)"),
      Option("batch", "N", "images in a step (64)"),
      Option("seed", "N", "fixes initialisation, order, augmentation and dropout (1)"),
      Option("learning-rate", "R", "the peak of the one-cycle schedule (0.1)"),
      Option("weight-decay", "D", "pull of the weights towards zero (0.0005)"),
      Option("model", "NAME", "default, or linear: a linear classifier on the pixels"),
      Option("no-augmentation", nil, "show the training images as they are"),
      Option("output", "DIR", "where weights and metrics go (runs/expression)"),
    ],
    discussion: """
      After each epoch the model is tested on the test images. The folder DIR gets best.safetensors (the weights of
      the best epoch), last.safetensors (those of the last one, with the optimizer's state) and metrics.csv. Ctrl-C
      ends the run with last.safetensors written.
      """, group: .training
  ) { arguments in
    try arguments.requireNoOperands()
    var configuration = TrainingConfiguration(
      dataPath: arguments.dataPath, output: arguments.text("output") ?? "runs/expression")
    configuration.resizes = arguments.has("resize")
    configuration.epochs = try arguments.integer("epochs", in: 1...100_000)
    configuration.batchSize = try arguments.integer("batch", in: 1...65_536) ?? configuration.batchSize
    configuration.seed = try arguments.seed("seed") ?? configuration.seed
    configuration.weightDecay = try arguments.number("weight-decay", in: 0...1) ?? configuration.weightDecay
    if let name = arguments.text("model") {
      configuration.architecture = try ModelDescription.architecture(named: name)
      if configuration.architecture == .linear { configuration.learningRate = 0.01 }
    }
    configuration.learningRate = try arguments.number("learning-rate", in: 0...1e30) ?? configuration.learningRate
    if arguments.has("no-augmentation") { configuration.augmentation = nil }
    try TrainingRun(configuration).run()
  }
}
