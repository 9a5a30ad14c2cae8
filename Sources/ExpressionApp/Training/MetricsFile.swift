import Foundation

/// `metrics.csv`: a line for each epoch, on the disk as soon as the epoch ends.
struct MetricsFile {
  private let path: String
  private let handle: FileHandle

  static let columns = [
    "epoch", "learning_rate", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "test_macro_f1",
    "images_per_second", "seconds",
  ]

  init(path: String) throws {
    self.path = path
    let header = Data((Self.columns.joined(separator: ",") + "\n").utf8)
    guard FileManager.default.createFile(atPath: path, contents: header),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw Failure("\(path): cannot be written") }
    self.handle = handle
    try handle.seekToEnd()
  }

  func append(epoch: Int, numbers: [Double]) throws {
    let line = (["\(epoch)"] + numbers.map { String(format: "%.6g", $0) }).joined(separator: ",") + "\n"
    do {
      try handle.write(contentsOf: Data(line.utf8))
    } catch {
      throw Failure("\(path): cannot be written")
    }
  }
}
