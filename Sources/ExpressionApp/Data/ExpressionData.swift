import Foundation
import NNLayers

/// The two splits of a data set of faces.
struct ExpressionData {
  static let labels = Expression.allCases.map(\.rawValue)

  let train: ImageDataset
  let test: ImageDataset

  /// Reads `<path>/{train,test}/<label>/`, or the challenge's `fer2013.csv`, whose Training rows are for training and
  /// whose PublicTest rows are for testing.
  init(path: String, format: ImageDataset.Format) throws {
    if path.lowercased().hasSuffix(".csv") {
      let rows = try FER2013CSV.read(path: path)
      train = try Self.dataset(rows.filter { $0.usage == .training }, path: path, what: "Training", format: format)
      test = try Self.dataset(rows.filter { $0.usage == .publicTest }, path: path, what: "PublicTest", format: format)
    } else {
      guard FileManager.default.fileExists(atPath: path) else {
        throw DataError(path: path, "there is no such folder; name one with --data")
      }
      train = try ImageDataset(folder: "\(path)/train", classNames: Self.labels, format: format)
      test = try ImageDataset(folder: "\(path)/test", classNames: Self.labels, format: format)
    }
  }

  private static func dataset(
    _ rows: [FER2013CSV.Row], path: String, what: String, format: ImageDataset.Format
  ) throws -> ImageDataset {
    guard !rows.isEmpty else { throw DataError(path: path, "has no rows of the usage \(what)") }
    let examples = rows.map { row in
      ImageDataset.Example(path: "\(path), line \(row.line)", label: labels.firstIndex(of: row.emotion) ?? 0)
    }
    let images = try rows.map { try format.apply(to: $0.image, path: "\(path), line \($0.line)") }
    return try ImageDataset(examples: examples, images: images, classNames: labels, format: format)
  }
}

extension Option {
  static let data = Option(
    "data", "PATH", "folder with train/<label>/ and test/<label>/, or a fer2013.csv (data_greyscale)", short: "d",
    values: .file(endings: ["csv"]))
  static let resize = Option("resize", nil, "resample images of other sizes instead of refusing them")
  static let weights = Option(
    "weights", "FILE", "weights to use (best.safetensors of the run in runs that was trained last)", short: "w",
    values: .file(endings: ["safetensors"]))
}

extension Arguments {
  var dataPath: String { text("data") ?? "data_greyscale" }
  var weightsPath: String {
    text("weights") ?? RunFolder.newestWeights() ?? "\(RunFolder.parent)/\(RunFolder.defaultName)/best.safetensors"
  }
}
