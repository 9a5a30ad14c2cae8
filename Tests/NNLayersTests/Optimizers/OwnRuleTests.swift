import NNLayers
import Testing

/// A rule as a user of the library writes it.
private struct SignRule: OptimizerRule {
  static let slots = ["average", "unused"]
  static let numbers = ["product"]
  var learningRate: Double
  var momentum: Double

  func uses(slot: Int) -> Bool { slot == 0 }
  func initialValue(slot: Int) -> Double { 0.5 }
  func validate() throws(TensorError) {}

  func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
    let average = try p.slot(0)
    p.numbers[0] *= Double(p.step) + 1
    for i in 0..<p.count {
      average[i] = T(momentum) * average[i] + T(1 - momentum) * p.gradient[i]
      p.weights[i] -= average[i] < 0 ? -T(learningRate) : T(learningRate)
    }
    if p.slotIfUsed(1) != nil { p.weights[0] = .nan }
  }
}

/// A rule that asks for what it has not, or leaves what it should not.
private struct WrongRule: OptimizerRule {
  static let slots = ["used", "unused"]
  static let numbers = ["one"]
  var learningRate = 0.1
  var slot = 0
  var leavesNumbers = true

  func uses(slot: Int) -> Bool { slot == 0 }
  func validate() throws(TensorError) {}

  func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
    if p.slotIfUsed(slot) == nil { _ = try p.slot(slot) }
    if !leavesNumbers { p.numbers = [] }
    p.weights[0] -= T(learningRate)
  }
}

@Suite struct OwnRuleTests {
  /// An error of the step, not the end of the process.
  @Test func slotsThatAreNotThere() throws {
    var random = RandomSource(seed: 1)
    let layer = Linear(inputs: 1, outputs: 1, hasBias: false, using: &random)
    try layer.weight.set(Tensor([1.0], shape: [1, 1]))
    var optimizer = RuleOptimizer(layer.parameters(), rule: WrongRule())
    let tape = Tape(.training(seed: 1))
    let gradients = try tape.gradients(of: layer(tape.constant(Tensor([3.0], shape: [1, 1]))).sum())
    for slot in [1, 2, -1, Int.max, Int.min] {
      optimizer.slot = slot
      let error = #expect(throws: TensorError.self) { try optimizer.step(gradients) }
      #expect(error?.description == "step: slot \(slot) is not in use")
    }
    optimizer.slot = 0
    optimizer.leavesNumbers = false
    let error = #expect(throws: TensorError.self) { try optimizer.step(gradients) }
    #expect(error?.message.contains("0 numbers of 1") == true)
    optimizer.leavesNumbers = true
    try layer.weight.set(Tensor([1.0], shape: [1, 1]))
    try optimizer.step(gradients)
    // What has failed was no step of the parameter.
    #expect(try optimizer.stepCount == 1 && optimizer.state()["steps.weight"] == nil)
    #expect(try layer.weight.value().doubles == [0.9])
  }

  @Test func anOwnRule() throws {
    var random = RandomSource(seed: 1)
    let layer = Linear(inputs: 2, outputs: 1, hasBias: false, using: &random)
    try layer.weight.set(Tensor([1.0, 2], shape: [2, 1]))
    var optimizer = RuleOptimizer(layer.parameters(), rule: SignRule(learningRate: 0.25, momentum: 0.5))
    #expect(optimizer.momentum == 0.5)
    #expect(try optimizer.state()["average.weight"]?.doubles == [0.5, 0.5])
    for _ in 0..<2 {
      let tape = Tape(.training(seed: 1))
      try optimizer.step(tape.gradients(of: layer(tape.constant(Tensor([3.0, -5], shape: [1, 2]))).sum()))
    }
    #expect(try layer.weight.value().doubles == [0.5, 2.5])
    let state = try optimizer.state()
    #expect(state.keys.sorted() == ["average.weight", "product.weight", "step"])
    #expect(state["average.weight"]?.doubles == [2.375, -3.625])
    #expect(state["product.weight"]?.doubles == [6])
    for key in ["average.weight", "product.weight"] {
      var broken = state
      broken[key] = nil
      let error = #expect(throws: TensorError.self) { try optimizer.load(state: broken) }
      #expect(error?.message.contains(key) == true)
    }
  }
}
