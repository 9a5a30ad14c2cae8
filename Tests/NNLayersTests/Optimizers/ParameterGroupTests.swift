import NNLayers
import Testing

/// Settings of their own for some of the parameters.
@Suite struct ParameterGroupTests {
  private struct Net: Layer {
    let body: Sequential
    let bodyguard: Linear

    init() {
      var random = RandomSource(seed: 1)
      body = Sequential {
        Linear(inputs: 2, outputs: 2, using: &random)
        Linear(inputs: 2, outputs: 2, using: &random)
      }
      bodyguard = Linear(inputs: 2, outputs: 2, using: &random)
    }

    func forward(_ x: Variable) throws(TensorError) -> Variable { try bodyguard(body(x)) }
  }

  private func paths<Rule>(_ optimizer: RuleOptimizer<Rule>) -> [[String]] {
    optimizer.groups.map { $0.indices.map { optimizer.parameters[$0].path } }
  }

  @Test func aPrefixIsAPathOrAboveIt() throws {
    var optimizer = SGD(Net().parameters(), learningRate: 1)
    try optimizer.configure(prefix: "body") { $0.learningRate = 0.1 }
    #expect(
      paths(optimizer) == [
        ["bodyguard.weight", "bodyguard.bias"], ["body.0.weight", "body.0.bias", "body.1.weight", "body.1.bias"],
      ])
    #expect(optimizer.groups.map(\.settings.learningRate) == [1, 0.1])
    try optimizer.configure(prefix: "bodyguard.bias") { $0.momentum = 0.5 }
    #expect(paths(optimizer)[2] == ["bodyguard.bias"])
  }

  /// What one call changes and another does not stays changed.
  @Test func callsCompose() throws {
    var optimizer = AdamW(Net().parameters(), learningRate: 1, weightDecay: 0.3)
    try optimizer.configure(prefix: "body") { $0.learningRate = 0.1 }
    try optimizer.configure(where: { $0.path.hasSuffix("bias") }, change: { $0.weightDecay = 0 })
    var settings: [String: [Double]] = [:]
    for group in optimizer.groups {
      for index in group.indices {
        settings[optimizer.parameters[index].path] = [group.settings.learningRate, group.settings.weightDecay]
      }
    }
    #expect(
      settings == [
        "body.0.weight": [0.1, 0.3], "body.1.weight": [0.1, 0.3], "body.0.bias": [0.1, 0], "body.1.bias": [0.1, 0],
        "bodyguard.weight": [1, 0.3], "bodyguard.bias": [1, 0],
      ])
  }

  /// A schedule sets one rate; the groups follow, also through 0.
  @Test func theLearningRateKeepsItsRatios() throws {
    var optimizer = SGD(Net().parameters(), learningRate: 0.5)
    try optimizer.configure(prefix: "body") { $0.learningRate = 0.125 }
    for rate in [0, 2.0, 0.5] {
      optimizer.learningRate = rate
      #expect(optimizer.learningRate == rate)
      #expect(optimizer.groups.map(\.settings.learningRate) == [rate, rate / 4])
    }
    optimizer.momentum = 0.75
    #expect(optimizer.groups.map(\.settings.momentum) == [0.75, 0.75])
    #expect(optimizer.momentum == 0.75)
  }

  /// All parameters in groups of their own: the first group stays, for the optimizer's own settings.
  @Test func nothingIsLeftOver() throws {
    let net = Net()
    var optimizer = SGD(net.parameters(), learningRate: 1)
    try optimizer.configure(where: { _ in true }, change: { $0.learningRate = 0 })
    #expect(optimizer.groups.map(\.indices.count) == [0, 6])
    let before = try net.state()
    let tape = Tape(.training(seed: 1))
    try optimizer.step(tape.gradients(of: net(tape.constant(.ones([1, 2]))).sum()))
    #expect(try net.state() == before)
    #expect(optimizer.learningRate == 1)
  }

  @Test func nobodyIsChosen() throws {
    var optimizer = SGD(Net().parameters(), learningRate: 1)
    let error = #expect(throws: TensorError.self) { try optimizer.configure(prefix: "bod") { $0.momentum = 1 } }
    #expect(error?.description == "configure: no parameter is chosen: prefix bod")
    #expect(throws: TensorError.self) { try optimizer.configure(where: { _ in false }, change: { $0.momentum = 1 }) }
    #expect(optimizer.groups.count == 1 && optimizer.momentum == 0)
    optimizer.learningRate = 0
    #expect(throws: TensorError.self) { try optimizer.configure(prefix: "body") { $0.learningRate = 1 } }
    #expect(optimizer.groups.count == 1)
  }

  /// Settings out of their range are refused before anything is changed.
  @Test func badSettings() throws {
    let net = Net()
    let p = net.parameters()
    let optimizers: [any Optimizer] = [
      SGD(p, learningRate: -1), SGD(p, learningRate: .nan), SGD(p, learningRate: 1, momentum: -0.1),
      SGD(p, learningRate: 1, weightDecay: -1), SGD(p, learningRate: 1, momentum: 0.9, dampening: 2),
      SGD(p, learningRate: 1, momentum: 0.9, nesterov: true, dampening: 0.1),
      Adam(p, beta1: 1), Adam(p, beta2: -0.1), Adam(p, epsilon: -1), AdamW(p, weightDecay: .infinity),
      NAdam(p, momentumDecay: -1), NAdam(p, beta1: 1.5), RAdam(p, beta2: 1), RMSprop(p, alpha: 1.5),
      RMSprop(p, epsilon: .nan), RMSprop(p, momentum: -1), RMSprop(p, weightDecay: -1),
      Adagrad(p, learningRateDecay: -1), Adagrad(p, weightDecay: -1), Adagrad(p, initialAccumulator: -1),
      Adagrad(p, epsilon: -1), Lion(p, beta1: 1), Lion(p, weightDecay: -1),
    ]
    let before = try net.state()
    for var optimizer in optimizers {
      let tape = Tape(.training(seed: 1))
      let gradients = try tape.gradients(of: net(tape.constant(.ones([1, 2]))).sum())
      let error = #expect(throws: TensorError.self) { try optimizer.step(gradients) }
      #expect(error?.operation == "step")
      #expect(optimizer.stepCount == 0)
    }
    #expect(try net.state() == before)
  }

  /// A parameter that was without a gradient has its own count of steps, through a saved state too.
  @Test(arguments: ["adam", "nadam", "radam", "adagrad", "dampened", "rmsprop"])
  func stepsOfEachParameter(_ name: String) throws {
    func train(_ net: Net, _ optimizer: inout any Optimizer, _ steps: Range<Int>) throws {
      for step in steps {
        let tape = Tape(.training(seed: 1))
        let x = tape.constant(try .random([3, 2], seed: UInt64(step)).converted(to: .float32))
        // The last layer is not used in every other step.
        let y = try step % 2 == 0 ? net(x) : net.body(x)
        try optimizer.step(tape.gradients(of: (y * y).sum()), allowingMissing: true)
      }
    }
    let net = Net()
    var optimizer = try optimizer(name, net.parameters())
    try train(net, &optimizer, 1..<6)
    let state = try optimizer.state()
    #expect(try state["step"]?.scalar() == 5)
    #expect(try state["steps.bodyguard.weight"]?.scalar() == 2)
    #expect(state["steps.body.0.weight"] == nil)

    let other = Net()
    try other.load(state: net.state())
    var resumed = try self.optimizer(name, other.parameters())
    try resumed.load(state: state)
    #expect(try resumed.state() == state)
    try train(net, &optimizer, 6..<9)
    try train(other, &resumed, 6..<9)
    #expect(try other.state() == net.state())
    #expect(try resumed.state() == optimizer.state())

    var broken = state
    broken["steps.bodyguard.weight"] = try Tensor(-1, .float64)
    let error = #expect(throws: TensorError.self) { try resumed.load(state: broken) }
    #expect(error?.message.contains("steps.bodyguard.weight") == true)
  }

  private func optimizer(_ name: String, _ parameters: ParameterList) throws -> any Optimizer {
    try OptimizerStateTests.optimizer(name, parameters)
  }

  /// A state without the counts of single parameters, as older files have it.
  @Test func aStateWithOneCount() throws {
    let net = Net()
    var optimizer = Adam(net.parameters())
    var state = try optimizer.state()
    state["step"] = try Tensor(7, .float64)
    try optimizer.load(state: state)
    #expect(optimizer.stepCount == 7)
    #expect(try optimizer.state().keys.filter { $0.hasPrefix("steps.") } == [])
  }
}
