import Foundation
import NNLayers

extension Command {
  static let predict = Command(
    name: "predict", abstract: "name the expression in pictures", operands: "IMAGE|FOLDER…",
    operandValues: .file(endings: pictureEndings),
    options: [
      .weights,
      .resize,
      Option("top", "N", "how many expressions to name (3)", short: "n"),
      Option("json", nil, "print one JSON object a line: path, label, probabilities"),
    ],
    discussion: "Of a folder all pictures in it and in the folders inside it are taken, in the order of their names.",
    group: .using,
    examples: [
      Example("expression predict face.png", "the three likeliest expressions"),
      Example("expression predict --json faces > faces.jsonl", "every picture of a folder, for other programs"),
    ]
  ) { arguments in
    guard !arguments.operands.isEmpty else { throw UsageError("which picture?") }
    let top = try arguments.integer("top", in: 1...1000) ?? 3
    let trained = try TrainedModel(contentsOf: arguments.weightsPath)
    var format = trained.description.format
    format.resizes = arguments.has("resize")
    var failures = 0
    for path in try picturePaths(arguments.operands) {
      do {
        let image = try format.apply(to: try Image(contentsOf: path), path: path)
        let input = try Tensor.stacked([trained.description.normalization.tensor(image)])
        let probabilities = try trained.probabilities(input)
        guard probabilities.firstNonFinite == nil else {
          throw Failure("\(arguments.weightsPath): the weights give no probabilities for \(path), but NaN")
        }
        let prediction = Prediction(
          path: path, classNames: trained.description.classNames, probabilities: probabilities.doubles)
        Terminal.line(arguments.has("json") ? try prediction.json : prediction.text(top: top))
      } catch {
        failures += 1
        Terminal.error("\(error)")
      }
    }
    if failures > 0 { throw Failure("\(failures) of the pictures could not be classified") }
  }

  private static let pictureEndings = ["png", "jpg", "jpeg", "pgm", "ppm", "pnm"]

  private static func picturePaths(_ operands: [String]) throws -> [String] {
    try operands.flatMap { operand -> [String] in
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: operand, isDirectory: &isFolder) else {
        throw Failure("\(operand): there is no such file or folder")
      }
      guard isFolder.boolValue else { return [operand] }
      let files = FileManager.default.enumerator(atPath: operand)?.compactMap { $0 as? String } ?? []
      let pictures = files.filter { pictureEndings.contains(($0 as NSString).pathExtension.lowercased()) }.sorted()
      guard !pictures.isEmpty else { throw Failure("\(operand): has no pictures") }
      return pictures.map { "\(operand)/\($0)" }
    }
  }
}

/// The probabilities of one picture's expressions.
struct Prediction {
  let path: String
  let classNames: [String]
  let probabilities: [Double]

  private var ranked: [(name: String, probability: Double)] {
    zip(classNames, probabilities).map { (name: $0, probability: $1) }.sorted { $0.probability > $1.probability }
  }

  func text(top: Int, style: Style = .output) -> String {
    let names = ranked.prefix(top).enumerated().map { rank, entry in
      "\(rank == 0 ? style.heading(entry.name) : entry.name) \(style.number(entry.probability.percent))"
    }
    return "\(path): " + names.joined(separator: ", ")
  }

  var json: String {
    get throws {
      struct Output: Encodable {
        let path: String
        let label: String
        let probabilities: [String: Double]
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let output = Output(
        path: path, label: ranked.first?.name ?? "",
        probabilities: Dictionary(zip(classNames, probabilities), uniquingKeysWith: { first, _ in first }))
      return String(decoding: try encoder.encode(output), as: UTF8.self)
    }
  }
}
