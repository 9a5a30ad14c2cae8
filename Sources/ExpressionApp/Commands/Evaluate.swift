import NNLayers

extension Command {
  static let evaluate = Command(
    name: "evaluate", abstract: "test trained weights on labelled faces",
    options: [
      .weights, .data, .resize,
      Option("split", "NAME", "train or test (test)", values: .choices(["train", "test"])),
    ],
    group: .using,
    examples: [
      Example("expression evaluate --data faces --split test", "figures for each label, and who is taken for whom")
    ]
  ) { arguments in
    try arguments.requireNoOperands()
    let split = arguments.text("split") ?? "test"
    let trained = try TrainedModel(contentsOf: arguments.weightsPath)
    var format = trained.description.format
    format.resizes = arguments.has("resize")
    let data = try ExpressionData(path: arguments.dataPath, format: format)
    let dataset = split == "train" ? data.train : data.test
    guard trained.description.classNames == dataset.classNames else {
      throw Failure(
        "\(arguments.weightsPath): tells \(trained.description.classNames.joined(separator: ", ")) apart, the data has "
          + dataset.classNames.joined(separator: ", "))
    }
    dataset.normalization = trained.description.normalization
    try dataset.readAll()
    let evaluation = try Evaluation(of: trained.model, on: dataset)
    guard evaluation.loss.isFinite else {
      throw Failure("\(arguments.weightsPath): the weights give the loss \(evaluation.loss)")
    }
    print(evaluation.report)
  }
}
