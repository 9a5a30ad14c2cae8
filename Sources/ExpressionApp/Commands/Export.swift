import Foundation
import NNLayers

extension Command {
  static let export = Command(
    name: "export", abstract: "write trained weights for other programs",
    options: [
      .weights,
      Option(
        "output", "FILE", "the file to write; one that is there is replaced as a whole", short: "o", values: .file()),
      Option(
        "format", "NAME", "\(formats.alternatives) (as the file's name ends)", short: "f", values: .choices(formats)),
      Option(
        "tensors", "NAME", "names and layout of the weights: pytorch, as in its state_dict, or native (pytorch)",
        values: .choices(ModelExport.Naming.allCases.map(\.rawValue)), group: weightOptions),
      Option(
        "pixels", "SCALE", "what the graph takes: pixels up to 255, up to 1, or normalized ones (255)",
        values: .choices(PixelScale.allCases.map(\.rawValue)), group: graphOptions),
      Option(
        "axes", "ORDER", "the order of the input's axes: nchw or nhwc (nchw)", values: .choices(["nchw", "nhwc"]),
        group: graphOptions),
      Option(
        "result", "NAME", "what the graph gives: probabilities, or scores before the softmax (probabilities)",
        values: .choices(["probabilities", "scores"]), group: graphOptions),
    ],
    discussion: """
      safetensors and npz hold the weights alone, safetensors with labels, image size and normalisation beside them. \
      onnx holds the whole model, with labels and image size as metadata: its input is called input, float32 images in a \
      batch of any size, its output is called output, a row for each image with a number for each label.
      """, group: .using,
    examples: [
      Example("expression export -o faces.onnx", "pixels from 0 to 255 in, probabilities out"),
      Example("expression export -w runs/expression/last.safetensors -o faces.npz", "for NumPy"),
      Example("expression export --tensors native -o faces.safetensors", "for Swift programs with NNLayers"),
    ]
  ) { arguments in
    try arguments.requireNoOperands()
    guard let output = arguments.text("output") else { throw UsageError("where to? --output FILE") }
    let weights = arguments.weightsPath
    let export = try ModelExport(arguments, output: output)
    guard !isSameFile(output, weights) else { throw UsageError("--output is the file of weights itself, \(weights)") }
    let trained = try TrainedModel(contentsOf: weights)
    try export.write(trained, to: output)
    Terminal.line(
      "\(output): model \(trained.description.architecture.rawValue), labels "
        + trained.description.classNames.joined(separator: ", "))
  }

  private static let formats = ModelExport.Format.allCases.map(\.rawValue)
  fileprivate static let weightOptions = "options of safetensors and npz"
  fileprivate static let graphOptions = "options of onnx"

  private static func isSameFile(_ a: String, _ b: String) -> Bool {
    func place(_ path: String) -> URL { URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL }
    return place(a) == place(b)
  }
}

extension ModelExport {
  /// - Throws: `UsageError` where the format cannot be told, or an option does not belong to it.
  fileprivate init(_ arguments: Arguments, output: String) throws {
    let ending = (output as NSString).pathExtension.lowercased()
    guard let format = Format(rawValue: arguments.text("format") ?? ending) else {
      throw UsageError(
        "“\(output)” does not tell the format by .\(Format.allCases.map(\.rawValue).joined(separator: ", .")); "
          + "--format does")
    }
    self.init(format: format)
    let foreign = format == .onnx ? Command.weightOptions : Command.graphOptions
    for option in Command.export.options where option.group == foreign && arguments.text(option.name) != nil {
      throw UsageError("--\(option.name) is none of the \(format == .onnx ? "options of onnx" : Command.weightOptions)")
    }
    naming = arguments.text("tensors").flatMap(Naming.init(rawValue:)) ?? naming
    pixels = arguments.text("pixels").flatMap(PixelScale.init(rawValue:)) ?? pixels
    if arguments.text("axes") == "nhwc" { axes = .channelsLast }
    givesProbabilities = arguments.text("result") != "scores"
  }
}
