import Testing

@testable import NNLayers

/// An optimizer continues from its saved state as if it had never stopped.
@Suite struct OptimizerStateTests {
  static let names = [
    "sgd", "momentum", "nesterov", "adam", "adamw", "dampened", "amsgrad", "nadam", "radam", "rmsprop", "adagrad",
    "lion",
    "groups",
  ]

  static func optimizer(_ name: String, _ parameters: ParameterList) throws -> any Optimizer {
    switch name {
    case "sgd": return SGD(parameters, learningRate: 0.1)
    case "momentum": return SGD(parameters, learningRate: 0.05, momentum: 0.9, weightDecay: 0.01)
    case "nesterov": return SGD(parameters, learningRate: 0.05, momentum: 0.9, nesterov: true)
    case "adam": return Adam(parameters, learningRate: 0.01, weightDecay: 0.01)
    case "adamw": return AdamW(parameters, learningRate: 0.01)
    case "dampened": return SGD(parameters, learningRate: 0.05, momentum: 0.9, dampening: 0.3)
    case "amsgrad": return Adam(parameters, learningRate: 0.01, amsGrad: true)
    case "nadam": return NAdam(parameters, learningRate: 0.01)
    case "radam": return RAdam(parameters, learningRate: 0.01, beta2: 0.9)
    case "rmsprop": return RMSprop(parameters, learningRate: 0.01, momentum: 0.9, centered: true)
    case "adagrad": return Adagrad(parameters, learningRate: 0.01, learningRateDecay: 0.1, initialAccumulator: 0.1)
    case "lion": return Lion(parameters, learningRate: 0.01)
    case "groups":
      var optimizer = RMSprop(parameters, learningRate: 0.01)
      // Some parameters have a velocity, others none.
      try optimizer.configure(where: { $0.path.hasSuffix("weight") }, change: { $0.momentum = 0.5 })
      return optimizer
    default: throw TensorError(.argument, name)
    }
  }

  /// Every bit of the parameters, the running statistics and the optimizer's state.
  private static func bits(_ model: Sequential, _ optimizer: any Optimizer) throws -> [String: [UInt64]] {
    try model.state().merging(optimizer.state().map { ("optimizer.\($0)", $1) }) { first, _ in first }
      .mapValues { $0.doubles.map(\.bitPattern) }
  }

  @Test(arguments: names, [0, 1, 3]) func continues(_ name: String, after steps: Int) throws {
    let model = smallModel(seed: 1)
    var optimizer = try Self.optimizer(name, model.parameters())
    for step in 0..<steps { try trainOnce(model, &optimizer, seed: UInt64(step)) }
    let saved = try Self.bits(model, optimizer)

    let other = smallModel(seed: 2)
    var resumed = try Self.optimizer(name, other.parameters())
    // What the optimizer remembered before must be gone.
    try trainOnce(other, &resumed, seed: 77)
    try withTemporaryFolder { folder in
      let path = folder + "/checkpoint"
      try Checkpoint(model: model.state(), optimizer: optimizer.state()).write(to: path)
      let checkpoint = try Checkpoint(contentsOf: path)
      try other.load(state: checkpoint.model)
      try resumed.load(state: checkpoint.optimizer)
    }
    #expect(resumed.stepCount == steps)
    #expect(try Self.bits(other, resumed) == saved)
    for step in steps..<steps + 3 {
      try trainOnce(model, &optimizer, seed: UInt64(step))
      try trainOnce(other, &resumed, seed: UInt64(step))
    }
    #expect(resumed.stepCount == steps + 3)
    #expect(try Self.bits(other, resumed) == Self.bits(model, optimizer))
    #expect(try Self.bits(model, optimizer) != saved)
  }

  /// Double precision keeps its type through the file.
  @Test(arguments: names) func doublePrecision(_ name: String) throws {
    var random = RandomSource(seed: 1)
    let layer = Linear(inputs: 2, outputs: 2, hasBias: false, using: &random)
    try layer.weight.set(.normal([2, 2], .float64, using: &random))
    var optimizer = try Self.optimizer(name, layer.parameters())
    func step(_ optimizer: inout any Optimizer) throws {
      let tape = Tape(.training(seed: 0))
      let y = try layer(tape.constant(Tensor([1, 2, 3, 4] as [Double], shape: [2, 2])))
      try optimizer.step(tape.gradients(of: (y * y).mean()))
    }
    try step(&optimizer)
    let weight = try layer.weight.value()
    let state = try optimizer.state()
    try step(&optimizer)
    let expected = try layer.weight.value()

    let read = try SafeTensors(decoding: SafeTensors(tensors: state).encoded("file"), path: "file").tensors
    #expect(read == state)
    #expect(read.values.allSatisfy { $0.scalarType == .float64 })
    var resumed = try Self.optimizer(name, layer.parameters())
    try layer.weight.set(weight)
    try resumed.load(state: read)
    try step(&resumed)
    #expect(try layer.weight.value() == expected)
  }

  /// A state that was asked for is a value: later steps do not change it, nor the one it was loaded from.
  @Test(arguments: names) func stateIsAValue(_ name: String) throws {
    let model = smallModel(seed: 1)
    var optimizer = try Self.optimizer(name, model.parameters())
    try trainOnce(model, &optimizer, seed: 1)
    let state = try optimizer.state()
    let before = state.mapValues(\.doubles)
    try trainOnce(model, &optimizer, seed: 2)
    #expect(state.mapValues(\.doubles) == before)
    try optimizer.load(state: state)
    try trainOnce(model, &optimizer, seed: 3)
    #expect(state.mapValues(\.doubles) == before)
  }

  /// A copy has momenta of its own.
  @Test(arguments: names) func aCopyIsIndependent(_ name: String) throws {
    let model = smallModel(seed: 1)
    var optimizer = try Self.optimizer(name, model.parameters())
    try trainOnce(model, &optimizer, seed: 1)
    let before = try optimizer.state()
    var copy = optimizer
    try trainOnce(model, &copy, seed: 2)
    #expect(try optimizer.state() == before)
    let after = try copy.state()
    try trainOnce(model, &optimizer, seed: 3)
    #expect(try copy.state() == after)
    #expect(after != before)
  }

  /// What was remembered in one type serves in the other: nearly the same weights as without the change.
  @Test(arguments: names, [ScalarType.float32, .float64]) func aParameterOfAnotherType(
    _ name: String, _ type: ScalarType
  ) throws {
    func weights(changing: Bool) throws -> Tensor {
      var random = RandomSource(seed: 1)
      let layer = Linear(inputs: 40, outputs: 30, hasBias: false, using: &random)
      var optimizer = try Self.optimizer(name, layer.parameters())
      for step in 0..<4 {
        try layer.weight.set(
          layer.weight.value().converted(to: changing && step < 2 ? type : .float64))
        let tape = Tape(.training(seed: 0))
        let x = tape.constant(try Tensor.random([3, 40]).converted(to: layer.weight.value().scalarType))
        let y = try layer(x)
        try optimizer.step(tape.gradients(of: (y * y).sum()))
      }
      #expect(try optimizer.state().values.allSatisfy { $0.scalarType == .float64 })
      return try layer.weight.value()
    }
    #expect(try weights(changing: true).isClose(to: weights(changing: false), relative: 1e-3, absolute: 1e-4))
  }

  @Test(arguments: names) func badStates(_ name: String) throws {
    let model = smallModel(seed: 1)
    var optimizer = try Self.optimizer(name, model.parameters())
    try trainOnce(model, &optimizer, seed: 1)
    let before = try optimizer.state()
    let slot = try #require(before.keys.filter { $0.hasSuffix(".2.bias") }.max())
    let changes: [(String, Tensor?)] = try [
      (slot, nil), (slot, .zeros([3])), ("step", nil), ("step", Tensor(-1, .float64)), ("step", Tensor(1.5, .float64)),
      ("step", Tensor(.nan, .float64)),
      ("step", .zeros([2], .float64)), ("step", Tensor(1e300, .float64)),
    ]
    for (key, tensor) in changes {
      var state = before.mapValues { $0 }
      for (other, value) in state where other != "step" { state[other] = try .ones(value.shape) }
      state[key] = tensor
      let error = #expect(throws: TensorError.self) { try optimizer.load(state: state) }
      #expect(error?.message.contains(key) == true, "\(error?.message ?? "")")
      #expect(try optimizer.state() == before)
      #expect(optimizer.stepCount == 1)
    }
  }
}
