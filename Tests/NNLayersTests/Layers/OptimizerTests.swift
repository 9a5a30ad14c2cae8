import NNLayers
import Testing

@Suite struct OptimizerTests {
  private struct Pair: Layer {
    let used: Linear
    let unused: Linear
    func forward(_ x: Variable) throws(TensorError) -> Variable { try used(x) }
  }

  @Test func aParameterWithoutAGradientIsAnError() throws {
    var random = RandomSource(seed: 1)
    let model = Pair(
      used: Linear(inputs: 2, outputs: 1, using: &random), unused: Linear(inputs: 2, outputs: 1, using: &random))
    var optimizer = SGD(model.parameters(), learningRate: 0.1)
    let tape = Tape(.training(seed: 1))
    let gradients = try tape.gradients(of: model(tape.constant(.ones([1, 2]))).sum())
    let before = try model.state()
    let error = #expect(throws: TensorError.self) { try optimizer.step(gradients) }
    #expect("\(try #require(error))".contains("unused.weight"))
    #expect(try model.state() == before)
    try optimizer.step(gradients, allowingMissing: true)
    #expect(try model.state() != before)
    #expect(try model.state()["unused.weight"] == before["unused.weight"])
  }

  @Test func clippingByNorm() throws {
    let a = Parameter(try Tensor([1.0]))
    let b = Parameter(try Tensor([1.0]))
    struct Both: Layer {
      let a: Parameter
      let b: Parameter
      func forward(_ x: Variable) throws(TensorError) -> Variable {
        try x.tape.variable(a) * 3 + x.tape.variable(b) * 4
      }
    }
    let model = Both(a: a, b: b)
    let tape = Tape(.training(seed: 1))
    var gradients = try tape.gradients(of: model(tape.constant(.zeros([1], .float64))).sum())
    #expect(try gradients.clip(model.parameters(), norm: 10) == 5)
    #expect(gradients[a]?.doubles == [3])
    #expect(try gradients.clip(model.parameters(), norm: 1) == 5)
    #expect(gradients[a]?.isClose(to: try Tensor([0.6])) == true)
    #expect(gradients[b]?.isClose(to: try Tensor([0.8])) == true)
  }

  /// Gradients [3, -4] and [12]: norms 19, 13, 12 and, of order 3, the root of 27 + 64 + 1728. PyTorch's `norm_type`.
  @Test(arguments: [ScalarType.float32, .float64]) func clippingByOtherNorms(_ type: ScalarType) throws {
    struct Two: Layer {
      let a: Parameter, b: Parameter
      func forward(_ x: Variable) throws(TensorError) -> Variable {
        let factors = x.tape.constant(try Tensor([3.0, -4]).converted(to: x.scalarType))
        return try (x.tape.variable(a) * factors).sum() + (x.tape.variable(b) * 12).sum()
      }
    }
    let model = Two(a: Parameter(try Tensor.ones([2], type)), b: Parameter(try Tensor.ones([1], type)))
    let tape = Tape(.training(seed: 1))
    let all = try tape.gradients(of: model(tape.constant(.zeros([], type))))
    let cases = [(1, 19.0), (2, 13), (3, 12.2070550), (.infinity, 12), (0.5, 51.7846097)] as [(Double, Double)]
    for (order, expected) in cases {
      var gradients = all
      let norm = try gradients.clip(model.parameters(), norm: 6, order: order)
      #expect(abs(norm - expected) < 1e-6, "\(order): \(norm)")
      let scaled = try #require(gradients[model.a]).doubles + #require(gradients[model.b]).doubles
      for (new, old) in zip(scaled, [3.0, -4, 12]) { #expect(abs(new - old * 6 / norm) < 1e-5, "\(order)") }
      let after = try gradients.clip(model.parameters(), norm: 7, order: order)
      #expect(abs(after - 6) < 1e-5, "\(order)")
    }
    // Powers of the elements themselves would overflow, or vanish.
    var gradients = all
    try gradients.scale(by: 1e-30, of: model.parameters().map(\.parameter))
    let small = try gradients.norm(of: model.parameters().map(\.parameter), order: 400)
    #expect(abs(small / 12e-30 - 1) < 1e-6)
    for order in [0, -1, .nan] as [Double] {
      #expect(throws: TensorError.self) { try gradients.clip(model.parameters(), norm: 1, order: order) }
    }
    try gradients.scale(by: .nan, of: [model.a])
    for order in [1, 3, .infinity] as [Double] {
      let norm = try gradients.clip(model.parameters(), norm: 1, order: order)
      #expect(norm.isNaN, "\(order)")
    }
  }

  @Test(arguments: [-1, -Double.infinity, .nan]) func clippingToANegativeNorm(_ limit: Double) throws {
    var random = RandomSource(seed: 1)
    let layer = Linear(inputs: 2, outputs: 1, using: &random)
    let tape = Tape(.training(seed: 1))
    var gradients = try tape.gradients(of: layer(tape.constant(.ones([1, 2]))).sum())
    let error = #expect(throws: TensorError.self) { try gradients.clip(layer.parameters(), norm: limit) }
    #expect(error?.operation == "clip")
    #expect(gradients[layer.weight]?.floats == [1, 1])
    try gradients.clip(layer.parameters(), norm: 0)
    #expect(gradients[layer.weight]?.floats == [0, 0])
  }

  @Test(arguments: OptimizerStateTests.names) func aGradientThatDoesNotFitItsParameter(_ name: String) throws {
    var random = RandomSource(seed: 1)
    let layer = Linear(inputs: 30, outputs: 30, hasBias: false, using: &random)
    var optimizer = try OptimizerStateTests.optimizer(name, layer.parameters())
    let tape = Tape(.training(seed: 1))
    let gradients = try tape.gradients(of: layer(tape.constant(.ones([1, 30]))).sum())
    func message() throws -> String {
      let before = try layer.weight.value()
      let error = #expect(throws: TensorError.self) { try optimizer.step(gradients) }
      #expect(try layer.weight.value() == before)
      return try #require(error).description
    }
    try layer.weight.set(.ones([30, 30], .float64))
    #expect(try message() == "step: weight is float64, its gradient float32")
    // Nothing public gives a parameter another shape.
    for shape in [[31, 30], [900], [1]] as [Shape] {
      try layer.weight.update { (value: inout Tensor) throws(TensorError) in value = try .ones(shape) }
      #expect(try message() == "step: weight and its gradient differ in shape; got \(shape), [30, 30]")
    }
  }

  /// A quadratic with known minimum: every optimizer finds it.
  @Test(arguments: ["sgd", "momentum", "nesterov", "adam", "adamw"]) func findsAMinimum(_ name: String) throws {
    struct Quadratic: Layer {
      let w: Parameter
      func forward(_ x: Variable) throws(TensorError) -> Variable {
        let d = try x.tape.variable(w) - x
        return try (d * d).sum()
      }
    }
    let model = Quadratic(w: Parameter(try Tensor([5.0, -3])))
    var optimizer: any Optimizer =
      switch name {
      case "sgd": SGD(model.parameters(), learningRate: 0.1)
      case "momentum": SGD(model.parameters(), learningRate: 0.02, momentum: 0.9)
      case "nesterov": SGD(model.parameters(), learningRate: 0.02, momentum: 0.9, nesterov: true)
      case "adam": Adam(model.parameters(), learningRate: 0.1)
      default: AdamW(model.parameters(), learningRate: 0.1, weightDecay: 0)
      }
    for _ in 0..<400 {
      let tape = Tape(.training(seed: 1))
      try optimizer.step(tape.gradients(of: model(tape.constant(Tensor([1.0, 2])))))
    }
    #expect(optimizer.stepCount == 400)
    let found = try model.w.value()
    #expect(found.isClose(to: try Tensor([1.0, 2]), relative: 1e-3), "\(found)")
  }

  @Test func warmUpRisesToItsSchedule() {
    let schedule = WarmUpSchedule(steps: 4, CosineSchedule(initial: 1, steps: 100))
    #expect(schedule.learningRate(at: 0) == 0.25)
    #expect(schedule.learningRate(at: 4) == CosineSchedule(initial: 1, steps: 100).learningRate(at: 4))
    #expect(StepSchedule(initial: 1, interval: 10, factor: 0.5).learningRate(at: 25) == 0.25)
  }
}
