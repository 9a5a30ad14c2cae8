import Foundation

extension ImageDataset {
  private static let endings: Set<String> = ["png", "jpg", "jpeg", "pgm", "ppm", "pnm"]

  /// The images of a folder with a folder for each class, `<root>/<class>/*.png`. Files are ordered by name, so the
  /// order is the same everywhere. Hidden files are passed over.
  ///
  /// - Parameter classNames: the classes to expect; the folders' names in alphabetical order unless given.
  /// - Throws: `DataError` for a missing or empty folder, one that is no class, and a file that is no image by its
  ///   ending.
  public convenience init(folder root: String, classNames expected: [String]? = nil, format: Format) throws {
    let folders = try Self.entries(of: root).filter { Self.isFolder("\(root)/\($0)") }
    guard !folders.isEmpty else {
      throw DataError(path: root, "has no folders of classes")
    }
    let names = expected ?? folders
    if let unknown = folders.first(where: { !names.contains($0) }) {
      throw DataError(
        path: "\(root)/\(unknown)", "“\(unknown)” is not a known label; the labels are \(names.joined(separator: ", "))"
      )
    }
    var examples: [Example] = []
    for (label, name) in names.enumerated() {
      let folder = "\(root)/\(name)"
      guard folders.contains(name) else { throw DataError(path: folder, "the class has no folder") }
      let files = try Self.entries(of: folder)
      guard !files.isEmpty else { throw DataError(path: folder, "the class has no images") }
      for file in files {
        let path = "\(folder)/\(file)"
        guard Self.isImage(file), !Self.isFolder(path) else {
          throw DataError(path: path, "is no image; read are \(Self.endings.sorted().joined(separator: ", "))")
        }
        examples.append(Example(path: path, label: label))
      }
    }
    try self.init(examples: examples, classNames: names, format: format)
  }

  /// Whether a file's name has the ending of an image.
  private static func isImage(_ file: String) -> Bool {
    guard let dot = file.lastIndex(of: ".") else { return false }
    return endings.contains(file[file.index(after: dot)...].lowercased())
  }

  /// Asked for every image: `FileManager` takes several times as long for the same answer.
  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func entries(of folder: String) throws -> [String] {
    guard isFolder(folder) else {
      throw DataError(
        path: folder,
        FileManager.default.fileExists(atPath: folder) ? "is a file, not a folder" : "there is no such folder")
    }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw DataError(path: folder, "cannot be listed")
    }
  }
}
