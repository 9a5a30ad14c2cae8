import NNLayers

extension Command {
  static let evaluate = Command(
    name: "evaluate", abstract: "test trained weights on labelled faces",
    options: [
      .weights, .data, .resize,
      Option("split", "NAME", "train or test (test)", values: .choices(["train", "test"])),
      Option("flips", nil, "average the answers for an image and its mirror image (as the weights were tested)"),
      Option("no-flips", nil, "answer for the image alone"),
    ],
    group: .using,
    examples: [
      Example("expression evaluate --data faces --split test", "figures for each label, and who is taken for whom")
    ]
  ) { arguments in
    try arguments.requireNoOperands()
    let split = arguments.text("split") ?? "test"
    guard !(arguments.has("flips") && arguments.has("no-flips")) else {
      throw UsageError("--flips and --no-flips exclude each other")
    }
    let weights = arguments.weightsPath
    var trained = try TrainedModel(contentsOf: weights)
    if arguments.has("flips") || arguments.has("no-flips") {
      trained.description.testTimeFlips = arguments.has("flips")
    }
    var format = trained.description.format
    format.resizes = arguments.has("resize")
    let data = try ExpressionData(path: arguments.dataPath, format: format)
    let dataset = split == "train" ? data.train : data.test
    guard trained.description.classNames == dataset.classNames else {
      throw Failure(
        "\(weights): tells \(trained.description.classNames.joined(separator: ", ")) apart, the data has "
          + dataset.classNames.joined(separator: ", "))
    }
    dataset.normalization = trained.description.normalization
    try dataset.readAll()
    let evaluation = try Evaluation(of: trained.asked, on: dataset)
    guard evaluation.loss.isFinite else {
      throw Failure("\(weights): the weights give the loss \(evaluation.loss)")
    }
    Terminal.line(
      "weights   \(weights)" + (trained.description.testTimeFlips ? ", with mirror images" : ""))
    print(evaluation.report)
  }
}
