import Foundation
import NNLayers

/// The pictures of a folder or a table, by split and class, as they are there: unlike for training, nothing that is
/// missing or wrong stops it.
struct FaceCollection {
  struct Face {
    /// Below the collection's path; of a table, the line.
    let name: String
    let split: Int
    let label: Int
    /// Where it is read from; `nil` for a line of a table.
    let path: String?
    /// Of a line of a table.
    let image: Image?

    /// The picture, read anew if it comes from a file.
    func read() throws -> Image {
      if let image { return image }
      return try Image(contentsOf: path ?? name)
    }
  }

  let path: String
  private(set) var splits: [String] = []
  private(set) var classNames: [String] = []
  /// By split, then class, then name.
  private(set) var faces: [Face] = []
  /// What training would refuse or pass over, beside what is wrong with single pictures.
  private(set) var problems: [String] = []

  /// Reads where the pictures are, not the pictures.
  ///
  /// Of a folder that has `train` or `test`, every folder is a split; else the folder is the only one. A split's
  /// folders are its classes. Of a `fer2013.csv` the splits are the usages.
  /// - Throws: `Failure` or `ImageError` where there is nothing to report on.
  init(path: String) throws {
    self.path = path
    if path.lowercased().hasSuffix(".csv"), !Folder.isFolder(path) {
      try addRows()
    } else {
      guard FileManager.default.fileExists(atPath: path) else { throw Failure("\(path): there is no such folder") }
      guard Folder.isFolder(path) else {
        throw Failure(
          "\(path): is a file; a report is made of a folder with a folder for each class, or of a fer2013.csv")
      }
      try addFolders()
    }
  }

  private mutating func addRows() throws {
    let rows = try FER2013CSV.read(path: path)
    guard !rows.isEmpty else { throw Failure("\(path): has no rows") }
    classNames = ExpressionData.labels
    let usages = FER2013CSV.Usage.allCases.filter { usage in rows.contains { $0.usage == usage } }
    splits = usages.map(\.rawValue)
    for (split, usage) in usages.enumerated() {
      for (label, name) in classNames.enumerated() {
        let own = rows.filter { $0.usage == usage && $0.emotion == name }
        if own.isEmpty { problems.append("\(usage.rawValue), \(name): the class has no images") }
        faces += own.map { Face(name: "line \($0.line)", split: split, label: label, path: nil, image: $0.image) }
      }
    }
  }

  private mutating func addFolders() throws {
    let folders = try Folder.entries(of: path).filter { Folder.isFolder("\(path)/\($0)") }
    let main = ["train", "test"].filter(folders.contains)
    splits = main.isEmpty ? [""] : main + folders.filter { !main.contains($0) }
    var found: [[String]?] = []
    for split in splits {
      let entries = listed(split)
      found.append(entries?.filter { Folder.isFolder("\(path)/\(joined(split, $0))") })
    }
    let names = Set(found.flatMap { $0 ?? [] })
    let known = ExpressionData.labels.filter(names.contains)
    classNames = known + names.subtracting(known).sorted()
    guard !classNames.isEmpty else { throw nothing("has no folders of classes, such as train/happy") }
    if main.isEmpty {
      problems.append("there is no train and no test; the folder is taken for one set")
    } else {
      for name in ["train", "test"] where !main.contains(name) { problems.append("\(name): there is no such split") }
    }
    for (split, folders) in found.enumerated() {
      guard let folders else { continue }
      for (label, name) in classNames.enumerated() {
        addClass(label, name: name, split: split, isThere: folders.contains(name))
      }
      for name in ExpressionData.labels where !classNames.contains(name) && split < max(1, main.count) {
        problems.append("\(joined(splits[split], name)): the class has no folder")
      }
    }
    guard !faces.isEmpty else { throw nothing("the folders of classes have no images") }
    if splits == [""] { splits = [URL(fileURLWithPath: path).lastPathComponent] }
  }

  private mutating func addClass(_ label: Int, name: String, split: Int, isThere: Bool) {
    let folder = joined(splits[split], name)
    guard isThere else {
      problems.append("\(folder): the class has no folder")
      return
    }
    if !ExpressionData.labels.contains(name) { problems.append("\(folder): is no class that expression train knows") }
    guard let files = listed(folder) else { return }
    let before = faces.count
    for file in files {
      let path = "\(self.path)/\(folder)/\(file)"
      let ending = file.lastIndex(of: ".").map { file[file.index(after: $0)...].lowercased() } ?? ""
      if Folder.isFolder(path) {
        problems.append("\(folder)/\(file): is a folder inside a class")
      } else if !Folder.pictureEndings.contains(ending) {
        problems.append("\(folder)/\(file): is no image by its ending")
      } else {
        faces.append(Face(name: "\(folder)/\(file)", split: split, label: label, path: path, image: nil))
      }
    }
    if faces.count == before { problems.append("\(folder): the class has no images") }
  }

  /// What stands in a folder below the path; `nil`, and a problem more, where it cannot be listed.
  private mutating func listed(_ folder: String) -> [String]? {
    if let entries = try? Folder.entries(of: folder.isEmpty ? path : "\(path)/\(folder)") { return entries }
    problems.append("\(folder): \(Self.unlistable)")
    return nil
  }

  private static let unlistable = "cannot be listed"

  /// Why there is nothing to report on: because of what cannot be listed, if there is such a folder.
  private func nothing(_ reason: String) -> Failure {
    Failure(problems.first { $0.hasSuffix(": \(Self.unlistable)") }.map { "\(path)/\($0)" } ?? "\(path): \(reason)")
  }

  private func joined(_ split: String, _ name: String) -> String { split.isEmpty ? name : "\(split)/\(name)" }
}

/// What stands in folders.
private enum Folder {
  static let pictureEndings: Set<String> = ["png", "jpg", "jpeg", "pgm", "ppm", "pnm"]

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in alphabetical order, without hidden ones.
  static func entries(of folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw Failure("\(folder): cannot be listed")
    }
  }
}
