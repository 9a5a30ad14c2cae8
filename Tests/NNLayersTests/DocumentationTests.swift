import Foundation
import Testing

/// The tables in Documentation/ name all that there is, and the operations' comments say where they come from.
@Suite struct DocumentationTests {
  @Test func everyOperationIsInTheTable() throws {
    let code = try code(inTablesOf: ["Operations"])
    let names = try names(in: "AutoDiffCore/Operations", within: "extension Variable {", #"public .*?func (\S+?)[ (<]"#)
    #expect(names.count > 90)
    for (name, file) in names {
      #expect(code.contains { $0.mentions(name) }, "\(name) of \(file) is not in Documentation/Operations.md")
    }
  }

  @Test func everyLayerIsInATable() throws {
    let code = try code(inTablesOf: ["Operations", "Models"])
    let names = try names(in: "NNLayers/Layers", #"public struct (\w+)(?:<.*>)?: Layer\b"#)
    #expect(names.count > 40)
    for (name, file) in names {
      #expect(code.contains { $0.mentions(name) }, "\(name) of \(file) is in no table of Documentation/")
    }
  }

  @Test func everythingOfTrainingIsInATable() throws {
    let code = try code(inTablesOf: ["Training"])
    let names =
      try names(in: "NNLayers/Losses", within: "extension Variable {", #"public func (\w+)"#)
      + names(in: "NNLayers/Optimizers", #"public typealias (\w+) = RuleOptimizer"#)
      + names(in: "NNLayers/Schedules", #"public struct (\w+)"#)
      + names(in: "NNLayers/Metrics", #"public static func (\w+)"#)
    #expect(names.count > 35)
    for (name, file) in names {
      #expect(code.contains { $0.mentions(name) }, "\(name) of \(file) is not in Documentation/Training.md")
    }
  }

  /// A row has a cell for each of its table's columns, and the last one, on second derivatives, is not empty.
  @Test func rowsAreComplete() throws {
    let rows = try text("Documentation/Operations.md").components(separatedBy: "\n")
    var columns = 0
    for (index, row) in rows.enumerated() where row.hasPrefix("|") {
      let cells = row.replacingOccurrences(of: #"\|"#, with: "/").split(
        separator: "|", omittingEmptySubsequences: false
      ).dropFirst().dropLast().map { $0.trimmingCharacters(in: .whitespaces) }
      if !rows[index - 1].hasPrefix("|") { columns = cells.count }
      #expect(cells.count == columns && cells.first != "" && cells.last != "", "\(row)")
    }
    #expect(columns > 3)
  }

  @Test func everyOperationNamesItsSource() throws {
    let source = try Regex(#"\b1[89]\d\d\b|\b20[0-3]\d\b|Follows from the definition"#)
    for (file, text) in try files(below: "AutoDiffCore/Operations") {
      let comment = text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { $0.hasPrefix("///") }.map { String($0.dropFirst(4)) }.joined(separator: " ")
      #expect(comment.contains(source), "\(file) names no source")
      #expect(comment.contains("`"), "\(file) has no equation")
    }
  }

  // MARK: - Reading

  private func text(_ path: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    return try String(contentsOf: root.appendingPathComponent(path).standardizedFileURL, encoding: .utf8)
  }

  /// What stands in backquotes in the tables of these pages.
  private func code(inTablesOf pages: [String]) throws -> [Substring] {
    try pages.flatMap { page in
      try text("Documentation/\(page).md").split(separator: "\n").filter { $0.hasPrefix("|") }
        .flatMap { $0.split(separator: "`", omittingEmptySubsequences: false).enumerated() }
        .filter { $0.offset % 2 == 1 }.map(\.element)
    }
  }

  private func files(below folder: String) throws -> [(path: String, text: String)] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/\(folder)").standardizedFileURL
    return try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }.sorted()
      .map { ($0, try text("Sources/\(folder)/\($0)")) }
  }

  /// What a pattern finds in the lines of a folder's files, where asked only within declarations of one kind.
  private func names(
    in folder: String, within declaration: String? = nil, _ pattern: String
  ) throws -> [(name: String, file: String)] {
    let pattern = try Regex(pattern, as: (Substring, Substring).self)
    var found: [(name: String, file: String)] = []
    for (file, text) in try files(below: folder) {
      var isInside = declaration == nil
      for line in text.split(separator: "\n") where !line.contains("///") {
        if let declaration, let first = line.first, first.isLetter { isInside = line == declaration }
        guard isInside, let match = line.firstMatch(of: pattern) else { continue }
        found.append((String(match.output.1), file))
      }
    }
    return found
  }
}

extension Substring {
  /// Whether a piece of code has this name, or this operator, in it.
  fileprivate func mentions(_ name: String) -> Bool {
    guard let first = name.first, first.isLetter else { return contains(name) }
    return split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains { $0 == name }
  }
}
