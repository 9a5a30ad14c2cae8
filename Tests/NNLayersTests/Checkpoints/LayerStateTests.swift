import Testing

@testable import NNLayers

/// Loading a model's tensors: all of them, or an error that names the path and changes nothing.
@Suite struct LayerStateTests {
  @Test func loading() throws {
    let source = smallModel(seed: 1)
    let target = smallModel(seed: 2)
    let state = try source.state()
    #expect(
      state.keys.sorted() == [
        "0.0.bias", "0.0.weight", "0.1.bias", "0.1.runningMean", "0.1.runningVariance", "0.1.weight", "2.bias",
        "2.weight",
      ])
    #expect(try target.state() != state)
    try target.load(state: state)
    #expect(try target.state() == state)
  }

  /// The loaded tensors are values: training the one model does not change the other, nor the state.
  @Test func independence() throws {
    let source = smallModel(seed: 1)
    let target = smallModel(seed: 2)
    let state = try source.state()
    let before = try state.mapValues { try Tensor($0.floats, shape: $0.shape) }
    try target.load(state: state)
    var optimizer: any Optimizer = SGD(target.parameters(), learningRate: 0.1)
    try trainOnce(target, &optimizer, seed: 3)
    #expect(try target.state() != before)
    #expect(state == before)
    #expect(try source.state() == before)
  }

  /// Numbers of another type are converted to the model's.
  @Test func otherTypes() throws {
    let model = smallModel(seed: 1)
    let state = try model.state()
    let other = smallModel(seed: 2)
    try other.load(state: state.mapValues { try $0.converted(to: .float64) })
    #expect(try other.state() == state)
  }

  @Test(arguments: ["0.0.weight", "0.1.runningVariance", "2.bias"]) func missing(_ path: String) throws {
    try checkFailure(naming: path) { $0[path] = nil }
  }

  @Test(arguments: ["0.0.extra", "3.weight", "", "0"]) func extra(_ path: String) throws {
    try checkFailure(naming: "the state has \(path), which the model has not") { $0[path] = try Tensor(1) }
  }

  @Test(arguments: [
    ("0.0.weight", [3, 3, 3, 1]), ("0.1.runningMean", [3, 1]), ("2.bias", []), ("2.weight", [48, 3]),
  ])
  func wrongShape(_ path: String, _ shape: [Int]) throws {
    let error = try checkFailure(naming: path) { $0[path] = try .zeros(Shape(shape)) }
    #expect(error.reason == .shape)
    #expect(error.shapes.first == Shape(shape))
  }

  /// Loads the changed state of another model, and expects an error and the model as it was.
  @discardableResult
  private func checkFailure(
    naming part: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ change: (inout [String: Tensor]) throws -> Void
  ) throws -> TensorError {
    let model = smallModel(seed: 1)
    let before = try model.state()
    var state = try smallModel(seed: 2).state()
    try change(&state)
    let error = #expect(throws: TensorError.self, sourceLocation: sourceLocation) { try model.load(state: state) }
    #expect(try model.state() == before, sourceLocation: sourceLocation)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")", sourceLocation: sourceLocation)
    #expect(error?.operation == "load", sourceLocation: sourceLocation)
    return try #require(error, sourceLocation: sourceLocation)
  }
}
