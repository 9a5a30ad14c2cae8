import Foundation
import NNLayers
import Testing

extension PyTorchCase {
  /// The cases of training.safetensors: losses, optimizers, schedules and metrics.
  static let training: [PyTorchCase] = {
    guard let tensors = try? loadTraining().tensors else { return [] }
    var cases: [String: [String: Tensor]] = [:]
    for (name, tensor) in tensors {
      let parts = name.split(separator: "/").map(String.init)
      guard parts.count == 4 else { continue }
      cases[parts[..<3].joined(separator: "/"), default: [:]][parts[3]] = tensor
    }
    return cases.sorted { $0.key < $1.key }.map { key, tensors in
      let parts = key.split(separator: "/")
      return PyTorchCase(
        name: parts[..<2].joined(separator: "/"), type: parts[2] == "f64" ? .float64 : .float32, rest: tensors)
    }
  }()

  static func training(_ group: String) -> [PyTorchCase] { training.filter { $0.group == group } }

  static func loadTraining() throws -> SafeTensors {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/training", withExtension: "safetensors"))
    return try SafeTensors(contentsOf: url.path)
  }
}

@Suite struct TrainingFixtureTests {
  @Test func fixturesAreThere() throws {
    let file = try PyTorchCase.loadTraining()
    #expect(file.metadata["torch"] != nil)
    #expect(file.tensors.count == PyTorchCase.training.reduce(0) { $0 + $1.rest.count })
    #expect(
      Set(PyTorchCase.training.map(\.group)) == ["loss", "optimizer", "schedule", "plateau", "metric"])
    #expect(Set(PyTorchCase.training("loss").map(\.name)) == Set(pyTorchLosses.keys))
  }
}
