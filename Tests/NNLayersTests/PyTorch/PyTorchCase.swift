import Foundation
import NNLayers
import TestSupport
import Testing

/// One case of the PyTorch files in one scalar type: the tensors whose names begin with `group/case/type/`. A test
/// takes them out one by one, and at the end none may be left.
struct PyTorchCase: Sendable, CustomTestStringConvertible {
  /// Such as `conv/stride2`.
  let name: String
  let type: ScalarType
  private(set) var rest: [String: Tensor] = [:]

  var group: String { String(name.prefix { $0 != "/" }) }
  var testDescription: String { "\(name) \(type.rawValue)" }

  /// Relative to the largest element.
  var tolerance: Double { type == .float64 ? 1e-10 : 1e-5 }

  static let files = ["functions", "shapes", "layers", "normalizations", "losses", "training", "metrics"]

  /// All cases; none of a file that cannot be read, which `PyTorchOperationTests.fixturesAreThere` reports.
  static let all: [PyTorchCase] = {
    var cases: [String: PyTorchCase] = [:]
    for (name, tensor) in files.compactMap({ try? load($0) }).flatMap(\.tensors) {
      let parts = name.split(separator: "/").map(String.init)
      guard parts.count == 4 else { continue }
      let type: ScalarType = parts[2] == "f64" ? .float64 : .float32
      let key = parts[..<3].joined(separator: "/")
      cases[key, default: PyTorchCase(name: parts[..<2].joined(separator: "/"), type: type)].rest[parts[3]] = tensor
    }
    return cases.sorted { $0.key < $1.key }.map(\.value)
  }()

  static func all(in group: String) -> [PyTorchCase] { all.filter { $0.group == group } }

  static func load(_ file: String) throws -> SafeTensors {
    try SafeTensors(contentsOf: fixture("pytorch/\(file).safetensors").path)
  }

  /// Takes out one tensor.
  mutating func take(_ tensor: String) throws -> Tensor {
    let taken = rest.removeValue(forKey: tensor)
    return try #require(taken, "\(name) has no \(tensor), or it was taken")
  }

  /// Takes out the tensor that PyTorch computed and compares.
  mutating func compare(
    _ actual: Tensor?, _ tensor: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let reference = try take(tensor)
    let actual = try #require(actual, "\(tensor) is missing", sourceLocation: sourceLocation)
    #expect(actual.shape == reference.shape, "\(tensor)", sourceLocation: sourceLocation)
    #expect(actual.scalarType == type && reference.scalarType == type, "\(tensor)", sourceLocation: sourceLocation)
    let error = try #require(
      scaledError(actual.doubles, reference.doubles), "\(tensor): NaN or another count", sourceLocation: sourceLocation)
    #expect(error <= tolerance, "\(tensor)", sourceLocation: sourceLocation)
  }

  /// Every tensor of the case must have been used.
  func expectAllTaken(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(rest.keys.sorted() == [], "unused", sourceLocation: sourceLocation)
  }
}
