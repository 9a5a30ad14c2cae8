import Foundation
import NNLayers

extension Command {
  static let synthesize = Command(
    name: "synthesize", abstract: "draw the faces of data_greyscale, or others",
    options: [
      Option(
        "output", "DIR", "the folder to write train/<label>/ and test/<label>/ to (data_greyscale)", short: "o",
        values: .folder),
      Option("seed", "N", "fixes every face (2026)"),
      Option("train", "N", "training faces of each expression (100)"),
      Option("test", "N", "test faces of each expression (30)"),
      Option("overwrite", nil, "draw anew in a folder that has faces, which are lost"),
    ],
    discussion: "The same seed gives the same bytes.", group: .data, environment: []
  ) { arguments in
    try arguments.requireNoOperands()
    let output = arguments.text("output") ?? "data_greyscale"
    let generator = FaceGenerator(seed: try arguments.seed("seed") ?? 2026)
    let counts = [
      ("train", try arguments.integer("train", in: 1...100_000) ?? 100),
      ("test", try arguments.integer("test", in: 1...100_000) ?? 30),
    ]
    try makeRoom(in: output, overwriting: arguments.has("overwrite"))
    for (split, count) in counts {
      for expression in Expression.allCases {
        let folder = "\(output)/\(split)/\(expression.rawValue)"
        try write(count, of: expression, from: generator, split: split, to: folder)
      }
    }
    let total = counts.reduce(0) { $0 + $1.1 } * Expression.allCases.count
    Terminal.line("\(total) faces in \(output)")
  }

  /// Removes faces that were drawn before: there may be more of them than now.
  /// - Throws: `Failure` where there are files, unless they are to be overwritten; and for one that cannot be removed.
  private static func makeRoom(in output: String, overwriting: Bool) throws {
    let places = ["train", "test"].flatMap { split -> [String] in
      Expression.allCases.map { "\(split)/\($0.rawValue)" }
    }
    for place in places {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(output)/\(place)")) ?? []
      for name in names.sorted() where !name.hasPrefix(".") {
        guard overwriting else {
          throw Failure(
            "\(output): has files already, such as \(place)/\(name); --overwrite draws anew in their place, another "
              + "--output leaves them alone")
        }
        // What has another name was not drawn here, and stays.
        guard name.wholeMatch(of: /[0-9]{5}\.png/) != nil else { continue }
        guard unlink("\(output)/\(place)/\(name)") == 0 else {
          throw Failure("\(output)/\(place)/\(name): cannot be removed")
        }
      }
    }
  }

  private static func write(
    _ count: Int, of expression: Expression, from generator: FaceGenerator, split: String, to folder: String
  ) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for index in 0..<count {
        let pixels = generator.face(expression, split: split, index: index)
        let image = try Image(width: 48, height: 48, channels: 1, pixels: pixels)
        let name = String(format: "%05d.png", index)
        try Data(image.encodedPNG()).write(to: URL(fileURLWithPath: "\(folder)/\(name)"), options: .atomic)
      }
    } catch let error as ImageError {
      throw error
    } catch {
      throw Failure("\(folder): cannot be written")
    }
  }
}
