import Foundation

// What tests read of the repository itself.

/// A file's text, by its path from the root.
func repositoryText(_ path: String) throws -> String {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
  return try String(contentsOf: root.appendingPathComponent(path).standardizedFileURL, encoding: .utf8)
}

/// The Swift files below a folder, by their paths in it.
func swiftFiles(below folder: String) throws -> [(path: String, text: String)] {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../\(folder)").standardizedFileURL
  return try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }.sorted()
    .map { ($0, try repositoryText("\(folder)/\($0)")) }
}

/// What a pattern finds in the lines of the files of a folder of Sources, where asked only within declarations of one
/// kind.
func sourceNames(
  in folder: String, within declaration: String? = nil, _ pattern: String
) throws -> [(name: String, file: String)] {
  let pattern = try Regex(pattern, as: (Substring, Substring).self)
  var found: [(name: String, file: String)] = []
  for (file, text) in try swiftFiles(below: "Sources/\(folder)") {
    var isInside = declaration == nil
    for line in text.split(separator: "\n") where !line.contains("///") {
      if let declaration, let first = line.first, first.isLetter { isInside = line == declaration }
      guard isInside, let match = line.firstMatch(of: pattern) else { continue }
      found.append((String(match.output.1), file))
    }
  }
  return found
}
