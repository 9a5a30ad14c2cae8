import NNLayers

extension Command {
  static let evaluate = Command(
    name: "evaluate", abstract: "test trained weights on labelled faces",
    options: [
      .weights, .data, .resize,
      Option("split", "NAME", "train or test (test)"),
    ]
  ) { arguments in
    try arguments.requireNoOperands()
    let split = arguments.text("split") ?? "test"
    guard ["train", "test"].contains(split) else { throw UsageError("--split is train or test, not “\(split)”") }
    let trained = try TrainedModel(contentsOf: arguments.weightsPath)
    var format = trained.description.format
    format.resizes = arguments.has("resize")
    let data = try ExpressionData(path: arguments.dataPath, format: format)
    let dataset = split == "train" ? data.train : data.test
    dataset.normalization = trained.description.normalization
    try dataset.readAll()
    print(try Evaluation(of: trained.model, on: dataset).report)
  }
}
