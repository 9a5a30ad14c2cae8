import NNLayers

/// The rates of fifty steps.
let schedules: [String: Operation] = [
  "constantSchedule": { _, a in
    try rates(ConstantSchedule(a.double("rate"), factor: a.double("factor"), steps: a.int("steps")))
  },
  "stepSchedule": { _, a in
    try rates(StepSchedule(initial: a.double("rate"), interval: a.int("interval"), factor: a.double("factor")))
  },
  "multiStepSchedule": { _, a in
    try rates(
      MultiStepSchedule(initial: a.double("rate"), milestones: a.ints("milestones"), factor: a.double("factor")))
  },
  "exponentialSchedule": { _, a in
    try rates(ExponentialSchedule(initial: a.double("rate"), factor: a.double("factor")))
  },
  "polynomialSchedule": { _, a in
    try rates(
      PolynomialSchedule(
        initial: a.double("rate"), final: a.double("final"), steps: a.int("steps"), power: a.double("power")))
  },
  "cosineSchedule": { _, a in
    try rates(CosineSchedule(initial: a.double("rate"), final: a.double("final"), steps: a.int("steps")))
  },
  "cosineRestartSchedule": { _, a in
    try rates(
      CosineRestartSchedule(
        initial: a.double("rate"), final: a.double("final"), period: a.int("period"),
        periodFactor: a.int("periodFactor")))
  },
  "oneCycleSchedule": { _, a in
    let momenta = try a.doubles("momenta")
    let schedule = OneCycleSchedule(
      peak: try a.double("peak"), steps: try a.int("steps"), warmUp: try a.double("warmUp"),
      initialDivisor: try a.double("initialDivisor"), finalDivisor: try a.double("finalDivisor"),
      annealing: try a.word("annealing") == "cosine" ? .cosine : .linear,
      hasThreePhases: try a.flag("threePhases"), momentumRange: momenta[0]...momenta[1])
    return try [rates(schedule), Tensor((0..<50).map { schedule.momentum(at: $0) })]
  },
  "linearSchedule": { _, a in
    try rates(
      LinearSchedule(
        a.double("rate"), startFactor: a.double("start"), endFactor: a.double("end"), steps: a.int("steps")))
  },
  "warmUpSchedule": { _, a in
    try rates(
      WarmUpSchedule(
        steps: a.int("steps"), ExponentialSchedule(initial: a.double("rate"), factor: a.double("factor"))))
  },
  "sequentialSchedule": { _, a in
    let milestones = try a.ints("milestones")
    let rate = try a.double("rate")
    return try rates(
      SequentialSchedule(
        LinearSchedule(rate, startFactor: a.double("start"), steps: milestones[0]),
        [
          (milestones[0], CosineSchedule(initial: rate, steps: a.int("cosine"))),
          (milestones[1], StepSchedule(initial: rate, interval: a.int("interval"), factor: a.double("factor"))),
        ]))
  },
  "productSchedule": { _, a in
    try rates(
      ProductSchedule(
        LinearSchedule(1, startFactor: a.double("start"), steps: a.int("steps")),
        ExponentialSchedule(initial: a.double("rate"), factor: a.double("factor"))))
  },
  "plateauSchedule": { x, a in
    var schedule = PlateauSchedule(
      initial: try a.double("rate"), goal: try a.word("goal") == "max" ? .maximum : .minimum,
      factor: try a.double("factor"), patience: try a.int("patience"),
      threshold: try a.flag("absolute") ? .absolute(a.double("threshold")) : .relative(a.double("threshold")),
      cooldown: try a.int("cooldown"), minimumRate: try a.double("minimum"),
      smallestChange: try a.double("smallest"))
    return try Tensor(x[0].value.doubles.map { schedule.observe($0) })
  },
]

private func rates(_ schedule: some Schedule) throws -> Tensor {
  try Tensor((0..<50).map { schedule.learningRate(at: $0) })
}
