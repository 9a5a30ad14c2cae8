import Foundation
import NNLayers

extension Command {
  static let predict = Command(
    name: "predict", abstract: "name the expression in pictures", operands: "IMAGE|FOLDER|-…",
    operandValues: .file(endings: pictureEndings),
    options: [
      .weights,
      .resize,
      Option("top", "N", "how many expressions to name (3)", short: "n"),
      Option("json", nil, "print one JSON object a line: path, label, probabilities"),
    ],
    discussion: """
      Of a folder all pictures in it and in the folders inside it are taken, in the order of their names.

      - stands for pictures that follow one another on standard input (JPEG, PNG, PNM); each is named as it comes. The
      objects of --json then tell the picture's number and the offset of its first byte.
      """, group: .using,
    examples: [
      Example("expression predict face.png", "the three likeliest expressions"),
      Example("expression predict --json faces > faces.jsonl", "every picture of a folder, for other programs"),
      Example(
        "ffmpeg -i FILE -vf scale=48:48 -f image2pipe -c:v png - | expression predict -", "every frame of a film"),
    ]
  ) { arguments in
    guard !arguments.operands.isEmpty else { throw UsageError("which picture?") }
    let top = try arguments.integer("top", in: 1...1000) ?? 3
    let classifier = try Classifier(weights: arguments.weightsPath, resizes: arguments.has("resize"))
    var naming = Naming(classifier: classifier, top: top, isJSON: arguments.has("json"))
    for operand in arguments.operands {
      if operand == "-" {
        try naming.nameStream()
      } else {
        naming.nameFiles(of: operand)
      }
    }
    if naming.failures > 0 { throw Failure("\(naming.failures) of the pictures could not be classified") }
  }

  private static let pictureEndings = ["png", "jpg", "jpeg", "pgm", "ppm", "pnm"]

  fileprivate static func picturePaths(_ operand: String) throws -> [String] {
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

/// Names pictures one by one, and goes on after one that cannot be named.
private struct Naming {
  let classifier: Classifier
  let top: Int
  let isJSON: Bool
  private(set) var failures = 0

  init(classifier: Classifier, top: Int, isJSON: Bool) {
    self.classifier = classifier
    self.top = top
    self.isJSON = isJSON
  }

  /// A picture, or all those of a folder.
  mutating func nameFiles(of operand: String) {
    do {
      for path in try Command.picturePaths(operand) { nameFile(path) }
    } catch {
      note(error)
    }
  }

  private mutating func nameFile(_ path: String) {
    do {
      try name(try Image(contentsOf: path), path: path, errorName: path)
    } catch {
      note(error)
    }
  }

  /// All pictures of standard input.
  mutating func nameStream() throws {
    var stream = ImageStream(.reading(STDIN_FILENO, name: "standard input"))
    var isEmpty = true
    while let piece = try stream.next() {
      isEmpty = false
      do {
        try name(piece)
      } catch {
        note(error)
      }
    }
    if isEmpty { throw Failure("standard input: has no pictures") }
  }

  private func name(_ piece: ImageStream.Piece) throws {
    let errorName = "standard input, image \(piece.number) at byte \(piece.offset)"
    switch piece.content {
    case .failure(let error): throw Failure("\(errorName): \(error)")
    case .success(let bytes):
      let image = try decoded(bytes, name: errorName)
      try name(image, path: "-", place: (piece.number, piece.offset), errorName: errorName)
    }
  }

  private func decoded(_ bytes: [UInt8], name: String) throws(ImageError) -> Image {
    do {
      return try Image(decoding: bytes)
    } catch {
      throw error.at(path: name)
    }
  }

  private func name(
    _ image: Image, path: String, place: (number: Int, offset: Int)? = nil, errorName: String
  ) throws {
    let input = try classifier.input(image, name: errorName)
    let prediction = Prediction(
      path: path, place: place, classNames: classifier.classNames,
      probabilities: try classifier.probabilities(input, name: errorName))
    Terminal.line(isJSON ? try prediction.json : prediction.text(top: top))
  }

  private mutating func note(_ error: any Error) {
    failures += 1
    Terminal.error("\(error)")
  }
}
