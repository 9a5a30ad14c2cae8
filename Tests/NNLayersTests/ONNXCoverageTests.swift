import Foundation
import Testing

/// Every layer and every operation is exported somewhere: in a model that `parity onnx` writes, or in a test of ONNX.
@Suite struct ONNXCoverageTests {
  /// Functions that no graph has, and why.
  private let exempt = ["softmaxCrossEntropy": "a loss"]
  private let layer = #"public struct (\w+)(?:<.*>)?: Layer\b"#
  private let function = #"public .*?func (\S+?)[ (<]"#

  @Test func everyLayerIsExported() throws {
    let used = try names(in: exportedCode(), #"(\w+)(?:\(| \{)"#)
    for (name, file) in try sourceNames(in: "NNLayers/Layers", layer) {
      #expect(used.contains(name), "\(name) of \(file) is in no exported model")
    }
  }

  @Test func everyFunctionIsExported() throws {
    let code = try exportedCode() + codeOfExportedLayers()
    let called = try names(in: code, #"\.(\w+)(?:\(| \{)"#)
    let functions = try functions()
    #expect(functions.count > 110)
    for (name, file) in functions where exempt[name] == nil {
      let isUsed = name.first?.isLetter == true ? called.contains(name) : code.uses(name)
      #expect(isUsed, "\(name) of \(file) is in no exported model")
    }
    for name in exempt.keys { #expect(functions.contains { $0.name == name }, "\(name) is gone") }
  }

  /// Each of the functions is exported; here, that one of them leads to each exportable operation.
  @Test func everyExportableOperationHasAFunction() throws {
    let functions = try functions()
    let files = try swiftFiles(below: "Sources/AutoDiffCore/Operations")
    let types = try sourceNames(
      in: "AutoDiffCore/Export", #"^extension (\w+): ONNX(?:Exportable|Elementwise|Reduction)\b"#)
    #expect(types.count > 60)
    for (type, _) in types {
      let made = try Regex(#"\b"# + type + #"\("#)
      let makers = files.filter { $0.text.contains(made) }.map(\.path)
      #expect(
        functions.contains { makers.contains($0.file) && exempt[$0.name] == nil }, "nothing exported leads to \(type)")
    }
  }

  /// Those of variables, and those of tensors that are no operations.
  private func functions() throws -> [(name: String, file: String)] {
    let ofTensors = ["Masks", "OneHot", "Rounding", "Search"].map { "Tensor+\($0).swift" }
    return try sourceNames(in: "AutoDiffCore/Operations", within: "extension Variable {", function)
      + sourceNames(in: "AutoDiffCore/Tensor", within: "extension Tensor {", function)
      .filter { ofTensors.contains($0.file) }
  }

  private func exportedCode() throws -> String {
    let folders = ["Benchmarks/Sources/ParityTool", "Tests/NNLayersTests/Formats"]
    let files = try folders.flatMap { try swiftFiles(below: $0) }
    return files.filter { $0.path.hasPrefix("ONNX") }.map(\.text).joined(separator: "\n").withoutDocumentation
  }

  private func codeOfExportedLayers() throws -> String {
    let used = try names(in: exportedCode(), #"(\w+)(?:\(| \{)"#)
    let exported = Set(try sourceNames(in: "NNLayers/Layers", layer).filter { used.contains($0.name) }.map(\.file))
    return try swiftFiles(below: "Sources/NNLayers/Layers").filter { exported.contains($0.path) }.map(\.text)
      .joined(separator: "\n").withoutDocumentation
  }

  private func names(in code: String, _ pattern: String) throws -> Set<String> {
    let pattern = try Regex(pattern, as: (Substring, Substring).self)
    return Set(code.matches(of: pattern).map { String($0.output.1) })
  }
}

extension String {
  fileprivate var withoutDocumentation: String {
    split(separator: "\n").filter { !$0.contains("///") }.joined(separator: "\n")
  }

  /// Whether an operator stands between two operands or before one.
  fileprivate func uses(_ name: String) -> Bool {
    [" \(name) ", " \(name)x", "(\(name)"].contains { self.contains($0) }
  }
}
