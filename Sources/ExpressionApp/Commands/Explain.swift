import Foundation
import NNLayers

extension Command {
  static let explain = Command(
    name: "explain", abstract: "show what the model sees in a picture", operands: "IMAGE",
    operandValues: .file(endings: ["png", "jpg", "jpeg", "pgm", "ppm", "pnm"]),
    options: [
      .weights,
      .resize,
      Option(
        "output", "DIR", "where pictures and page go (explain/ and the image's name)", short: "o", values: .folder),
      Option("label", "NAME", "the expression to explain (the likeliest)", short: "l"),
      Option("samples", "N", "noisy copies for SmoothGrad (50)", group: "the smoothed gradient"),
      Option("noise", "PART", "their noise, as a part of the input's range (0.15)", group: "the smoothed gradient"),
      Option("seed", "N", "fixes the noise (1)", group: "the smoothed gradient"),
      Option("tape", nil, "print the tape of the forward pass instead", group: "the tape"),
      Option(
        "pixel", "ROW,COLUMN", "whose gradients the tape shows (the one that moves the score most)",
        group: "the tape"),
    ],
    discussion: """
      Heat maps over the face (Grad-CAM, the gradient of the score with respect to the pixels, and its mean over noisy
      copies), the answers of classic edge filters (Sobel, Scharr, Prewitt, Roberts, Laplacian), the first layer's
      filters and the feature maps of every layer are written as PNG files and as one page, index.html, that needs no
      network.

      --tape prints what automatic differentiation works on: every operation in order with its layer and shape, and,
      where the pixel lies, a number and the gradient of the expression's score with respect to it. Rows and columns
      count from 0.
      """, group: .using,
    examples: [
      Example("expression explain face.png", "writes explain/face/index.html and the pictures"),
      Example("expression explain --label fear face.png", "what speaks for another expression"),
      Example("expression explain --tape --pixel 30,24 face.png", "the forward pass, at the mouth"),
    ]
  ) { try explain($0) }

  private static func explain(_ arguments: Arguments) throws {
    guard let path = arguments.operands.first else { throw UsageError("which picture?") }
    guard arguments.operands.count == 1 else { throw UsageError("“\(arguments.operands[1])” is not understood") }
    let printsTape = arguments.has("tape")
    if arguments.text("pixel") != nil, !printsTape { throw UsageError("--pixel is for --tape") }
    var smoothing = SmoothGrad()
    smoothing.samples = try arguments.integer("samples", in: 1...10_000) ?? smoothing.samples
    smoothing.noise = try arguments.number("noise", in: 0...10) ?? smoothing.noise
    smoothing.seed = try arguments.seed("seed") ?? smoothing.seed
    let classifier = try Classifier(weights: arguments.weightsPath, resizes: arguments.has("resize"))
    let pixel = try chosenPixel(arguments, in: classifier.trained.description.format)
    var explanation = try Explanation(of: path, by: classifier, label: arguments.text("label"))
    Terminal.line(explanation.prediction.text(top: 3))
    if printsTape {
      show(try explanation.tape(pixel: pixel), of: explanation)
      return
    }
    try explanation.draw(smoothing: smoothing)
    let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    let folder = arguments.text("output") ?? "explain/\(name)"
    let count = try explanation.write(to: folder)
    Terminal.line("explained: \(explanation.label); \(count) pictures in \(folder)")
    Terminal.line("\(folder)/index.html")
  }

  private static func show(_ tape: TapeListing, of explanation: Explanation) {
    Terminal.line("The score of \(explanation.label) before softmax is \(explanation.gradients.score.digits(4)).")
    Terminal.line("The pixel is at row \(tape.pixel.row), column \(tape.pixel.column).\n")
    let style = Style.output
    for line in tape.lines { Terminal.line(line.hasPrefix(" ") ? line : style.heading(line)) }
    Terminal.line("")
    for line in wrapped(TapeListing.legend, width: min(80, Terminal.textWidth)) { Terminal.line(line) }
  }

  private static func chosenPixel(
    _ arguments: Arguments, in format: ImageDataset.Format
  ) throws -> (row: Int, column: Int)? {
    guard let text = arguments.text("pixel") else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    guard parts.count == 2, numbers.count == 2, (0..<format.height).contains(numbers[0]),
      (0..<format.width).contains(numbers[1])
    else {
      throw UsageError(
        "--pixel takes ROW,COLUMN with a row from 0 to \(format.height - 1) and a column from 0 to \(format.width - 1), "
          + "not “\(text)”")
    }
    return (numbers[0], numbers[1])
  }
}
