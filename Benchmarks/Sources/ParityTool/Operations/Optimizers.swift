import NNLayers

/// Steps with given gradients: inputs are a weight, a bias, and the gradients of both for each step, `[steps, …]`; results
/// the weight and the bias after each step, `[steps, …]`.
let optimizers: [String: Operation] = [
  "sgd": { x, a in
    try train(x, a) {
      SGD(
        $0, learningRate: try a.double("rate"), momentum: try a.double("momentum"), nesterov: try a.flag("nesterov"),
        weightDecay: try a.double("decay"), dampening: try a.double("dampening"))
    }
  },
  "adam": { x, a in
    try train(x, a) {
      Adam(
        $0, learningRate: try a.double("rate"), beta1: try a.double("beta1"), beta2: try a.double("beta2"),
        epsilon: try a.double("epsilon"), weightDecay: try a.double("decay"), amsGrad: try a.flag("amsgrad"))
    }
  },
  "adamW": { x, a in
    try train(x, a) {
      AdamW(
        $0, learningRate: try a.double("rate"), beta1: try a.double("beta1"), beta2: try a.double("beta2"),
        epsilon: try a.double("epsilon"), weightDecay: try a.double("decay"), amsGrad: try a.flag("amsgrad"))
    }
  },
  "nAdam": { x, a in
    try train(x, a) {
      NAdam(
        $0, learningRate: try a.double("rate"), beta1: try a.double("beta1"), beta2: try a.double("beta2"),
        epsilon: try a.double("epsilon"), weightDecay: try a.double("decay"),
        decoupledWeightDecay: try a.flag("decoupled"), momentumDecay: try a.double("momentumDecay"))
    }
  },
  "rAdam": { x, a in
    try train(x, a) {
      RAdam(
        $0, learningRate: try a.double("rate"), beta1: try a.double("beta1"), beta2: try a.double("beta2"),
        epsilon: try a.double("epsilon"), weightDecay: try a.double("decay"),
        decoupledWeightDecay: try a.flag("decoupled"))
    }
  },
  "rmsProp": { x, a in
    try train(x, a) {
      RMSprop(
        $0, learningRate: try a.double("rate"), alpha: try a.double("alpha"), epsilon: try a.double("epsilon"),
        weightDecay: try a.double("decay"), momentum: try a.double("momentum"), centered: try a.flag("centered"))
    }
  },
  "adagrad": { x, a in
    try train(x, a) {
      Adagrad(
        $0, learningRate: try a.double("rate"), learningRateDecay: try a.double("rateDecay"),
        weightDecay: try a.double("decay"), initialAccumulator: try a.double("start"),
        epsilon: try a.double("epsilon"))
    }
  },
  "lion": { x, a in
    try train(x, a) {
      Lion(
        $0, learningRate: try a.double("rate"), beta1: try a.double("beta1"), beta2: try a.double("beta2"),
        weightDecay: try a.double("decay"))
    }
  },
]

private struct Weights: Layer {
  let weight: Parameter
  let bias: Parameter
  /// Of the bias's shape; the steps set it, the average follows it.
  let statistic: Buffer

  func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x * x.tape.variable(weight) + x.tape.variable(bias)
  }
}

/// - Parameter make: the optimizer. The case may give the bias its own rate, leave out its gradient in some steps, clip,
///   accumulate gradients, and follow the averages of the weights and of a buffer, which then are the results.
private func train<Rule: OptimizerRule>(
  _ x: [Variable], _ a: Arguments, _ make: (ParameterList) throws -> RuleOptimizer<Rule>
) throws -> [Tensor] {
  let start = x[1].value
  let model = Weights(
    weight: Parameter(x[0].value), bias: Parameter(start), statistic: Buffer { () throws(TensorError) in start })
  let parameters = model.parameters()
  let all = parameters.map(\.parameter)
  var optimizer = try make(parameters)
  if let rate = try a.optionalDouble("biasRate") {
    try optimizer.configure(prefix: "bias") { $0.learningRate = rate }
  }
  var average: ExponentialMovingAverage?
  if let decay = try a.optionalDouble("average") {
    average = ExponentialMovingAverage(of: parameters, buffers: model.buffers(), decay: decay)
  }
  let missing = try a.optionalInts("missing") ?? []
  let parts = try a.int("parts")
  var trace = [[Tensor]](repeating: [], count: average == nil ? 2 : 3)
  for step in 0..<x[2].shape[0] / parts {
    var gradients: Gradients?
    for part in step * parts..<(step + 1) * parts {
      let tape = Tape(.training(seed: 0))
      var loss = try (tape.variable(model.weight) * tape.constant(x[2].value.sliced(.index(part)))).sum()
      if !missing.contains(step) {
        loss = try loss + (tape.variable(model.bias) * tape.constant(x[3].value.sliced(.index(part)))).sum()
      }
      let next = try tape.gradients(of: loss)
      if gradients == nil { gradients = next } else { try gradients?.add(next, of: all) }
    }
    guard var gradients else { throw ParityError("no gradients") }
    if parts > 1 { try gradients.scale(by: 1 / Double(parts), of: all) }
    if let limit = try a.optionalDouble("clipNorm") {
      try gradients.clip(parameters, norm: limit, order: a.double("clipOrder"))
    }
    if let limit = try a.optionalDouble("clipValue") { try gradients.clip(parameters, value: limit) }
    try optimizer.step(gradients, allowingMissing: !missing.isEmpty)
    try model.statistic.set(x[3].value.sliced(.index(step * parts)))
    try average?.update()
    let values = try average?.averages ?? [model.weight.value(), model.bias.value()]
    for position in trace.indices { trace[position].append(values[position]) }
  }
  return try trace.map { try Tensor.stacked($0) }
}
