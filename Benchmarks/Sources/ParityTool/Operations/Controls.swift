import NNLayers

/// Operations/Control: parts that are run again, gradients of one's own.
let controls: [String: Operation] = [
  "checkpoint": { x, _ in
    x.count == 1
      ? try x[0].checkpointed { x in try x.sin() * x }
      : try Variable.checkpointed(x) { x in try (x[0] * x[1]).tanh() }
  },
  "customGradient": { x, a in
    let factor = try a.double("factor")
    return x.count == 1
      ? try x[0].customGradient({ x in try x.round() }, gradient: { _, gradient in try factor * gradient })
      : try Variable.customGradient(
        of: x, { x in try x[0] * x[1] },
        gradient: { x, _, gradient in [try factor * gradient * x[1], try gradient * x[0]] })
  },
  "onGradient": { x, a in
    let (low, high) = (try a.double("min"), try a.double("max"))
    return try x[0].square().onGradient { gradient in try gradient.clamped(min: low, max: high) }.sin()
  },
  "detached": { x, _ in try x[0].detached() * x[0].tanh() },
]
