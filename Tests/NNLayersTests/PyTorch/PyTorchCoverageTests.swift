import Foundation
import NNLayers
import Testing

/// Every operation, layer, loss, optimizer and schedule is compared with PyTorch: the sources say what there is, the
/// tables which cases of the fixtures compare it, or why none can.
@Suite struct PyTorchCoverageTests {
  @Test func operations() throws {
    try check(try fileNames(in: "AutoDiffCore/Operations"), against: operationCoverage, exempt: operationExemptions)
  }

  @Test func layers() throws {
    let layers = try declarations(#/public struct (\w+)(?:<[^>]*>)?: Layer\b/#, in: "NNLayers/Layers")
    try check(layers, against: layerCoverage, exempt: layerExemptions)
  }

  @Test func losses() throws {
    let losses = try declarations(#/public func (\w+)(?:\(|<)/#, in: "NNLayers/Losses").subtracting(["target"])
    try check(losses, against: lossCoverage, exempt: [:])
  }

  @Test func optimizers() throws {
    let optimizers = try declarations(
      #/(?m)^public (?:typealias|struct) (\w+) (?:= RuleOptimizer|\{)/#, in: "NNLayers/Optimizers")
    try check(optimizers, against: optimizerCoverage, exempt: [:])
  }

  @Test func schedules() throws {
    let schedules = try declarations(#/public struct (\w+Schedule)\b/#, in: "NNLayers/Schedules")
    try check(schedules, against: scheduleCoverage, exempt: [:])
  }

  private func check(
    _ names: Set<String>, against table: [String: [String]], exempt: [String: String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(names.count > 5, sourceLocation: sourceLocation)
    let cases = Set(PyTorchCase.all.map(\.name))
    for name in names {
      let (compared, reason) = (table[name], exempt[name])
      #expect(compared != nil || reason != nil, "no fixture compares \(name)", sourceLocation: sourceLocation)
      #expect(compared == nil || reason == nil, "\(name) is compared and exempt", sourceLocation: sourceLocation)
    }
    for name in Set(table.keys).union(exempt.keys) {
      #expect(names.contains(name), "there is no \(name)", sourceLocation: sourceLocation)
    }
    for (name, listed) in table {
      #expect(!listed.isEmpty, "\(name)", sourceLocation: sourceLocation)
      for entry in listed {
        #expect(cases.contains(entry), "\(name): no case \(entry)", sourceLocation: sourceLocation)
      }
    }
  }

  private func sources(in folder: String) throws -> [URL] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Sources/\(folder)").standardizedFileURL
    return try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }.map { folder.appendingPathComponent($0) }
  }

  private func fileNames(in folder: String) throws -> Set<String> {
    Set(try sources(in: folder).map { $0.deletingPathExtension().lastPathComponent })
  }

  /// What the first group of the expression captures in the folder's files.
  private func declarations(_ expression: Regex<(Substring, Substring)>, in folder: String) throws -> Set<String> {
    var names: Set<String> = []
    for file in try sources(in: folder) {
      for match in try String(contentsOf: file, encoding: .utf8).matches(of: expression) {
        names.insert(String(match.output.1))
      }
    }
    return names
  }
}
