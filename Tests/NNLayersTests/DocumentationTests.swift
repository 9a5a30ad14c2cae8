import Foundation
import Testing

/// The tables in Documentation/ name all that there is, and the operations' comments say where they come from.
@Suite struct DocumentationTests {
  @Test func everyOperationIsInTheTable() throws {
    let code = try code(inTablesOf: ["Operations"])
    let names = try sourceNames(
      in: "AutoDiffCore/Operations", within: "extension Variable {", #"public .*?func (\S+?)[ (<]"#)
    #expect(names.count > 90)
    for (name, file) in names {
      #expect(code.contains { $0.mentions(name) }, "\(name) of \(file) is not in Documentation/Operations.md")
    }
  }

  @Test func everyLayerIsInATable() throws {
    let code = try code(inTablesOf: ["Operations", "Models"])
    let names = try sourceNames(in: "NNLayers/Layers", #"public struct (\w+)(?:<.*>)?: Layer\b"#)
    #expect(names.count > 40)
    for (name, file) in names {
      #expect(code.contains { $0.mentions(name) }, "\(name) of \(file) is in no table of Documentation/")
    }
  }

  @Test func everythingOfTrainingIsInATable() throws {
    let code = try code(inTablesOf: ["Training"])
    let names =
      try sourceNames(in: "NNLayers/Losses", within: "extension Variable {", #"public func (\w+)"#)
      + sourceNames(in: "NNLayers/Optimizers", #"public typealias (\w+) = RuleOptimizer"#)
      + sourceNames(in: "NNLayers/Schedules", #"public struct (\w+)"#)
      + sourceNames(in: "NNLayers/Metrics", #"public static func (\w+)"#)
    #expect(names.count > 35)
    for (name, file) in names {
      #expect(code.contains { $0.mentions(name) }, "\(name) of \(file) is not in Documentation/Training.md")
    }
  }

  /// A row has a cell for each of its table's columns, and the last one, on second derivatives, is not empty.
  @Test func rowsAreComplete() throws {
    let rows = try repositoryText("Documentation/Operations.md").components(separatedBy: "\n")
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
    for (file, text) in try swiftFiles(below: "Sources/AutoDiffCore/Operations") {
      let comment = text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { $0.hasPrefix("///") }.map { String($0.dropFirst(4)) }.joined(separator: " ")
      #expect(comment.contains(source), "\(file) names no source")
      #expect(comment.contains("`"), "\(file) has no equation")
    }
  }

  /// What stands in backquotes in the tables of these pages.
  private func code(inTablesOf pages: [String]) throws -> [Substring] {
    try pages.flatMap { page in
      try repositoryText("Documentation/\(page).md").split(separator: "\n").filter { $0.hasPrefix("|") }
        .flatMap { $0.split(separator: "`", omittingEmptySubsequences: false).enumerated() }
        .filter { $0.offset % 2 == 1 }.map(\.element)
    }
  }
}

extension Substring {
  /// Whether a piece of code has this name, or this operator, in it.
  fileprivate func mentions(_ name: String) -> Bool {
    guard let first = name.first, first.isLetter else { return contains(name) }
    return split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains { $0 == name }
  }
}
