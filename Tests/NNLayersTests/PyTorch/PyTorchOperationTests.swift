import NNLayers
import Testing

/// Operations, their outputs and gradients, against PyTorch.
@Suite struct PyTorchOperationTests {
  /// Groups that have tests of their own.
  static let ownTests: Set = [
    "batchnorm", "running", "multihead", "network", "loss", "optimizer", "clip", "schedule", "plateau", "metric",
  ]
  static let cases = PyTorchCase.all.filter { !ownTests.contains($0.group) }

  @Test func fixturesAreThere() throws {
    let files = try PyTorchCase.files.map { try PyTorchCase.load($0) }
    for file in files { #expect(file.metadata["madeWith"]?.contains("torch") == true) }
    #expect(files.reduce(0) { $0 + $1.tensors.count } == PyTorchCase.all.reduce(0) { $0 + $1.rest.count })
    for group in Self.ownTests { #expect(!PyTorchCase.all(in: group).isEmpty, "\(group)") }
    #expect(Set(Self.cases.map(\.name)) == Set(pyTorchOperations.keys))
  }

  @Test(arguments: cases) func operation(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    let function = try #require(pyTorchOperations[fixture.name], "no test uses \(fixture.name)")
    let names = fixture.rest.keys.filter { !$0.hasSuffix(".gradient") && $0 != "y" }
    let differentiated = names.filter { fixture.rest["\($0).gradient"] != nil }
    #expect(!differentiated.isEmpty)

    let tape = Tape(.training(seed: 0))
    var variables: [String: Variable] = [:]
    for name in names {
      let value = try fixture.take(name)
      variables[name] = differentiated.contains(name) ? tape.variable(value) : tape.constant(value)
    }
    let y = try function(PyTorchInputs(variables: variables))
    let gradients = try tape.gradients(of: y, upstream: tape.constant(fixture.take("y.gradient")))
    try fixture.compare(y.value, "y")
    for name in differentiated {
      let variable = try #require(variables[name])
      try fixture.compare(gradients[variable], "\(name).gradient")
    }
    fixture.expectAllTaken()
  }
}
