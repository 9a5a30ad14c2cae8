import NNLayers
import Testing

/// The learning rates of fifty steps against PyTorch's schedulers.
@Suite struct PyTorchScheduleTests {
  static let schedules: [String: any Schedule] = [
    "schedule/onecycle": OneCycleSchedule(peak: 0.1, steps: 50),
    "schedule/onecycle-quarter": OneCycleSchedule(
      peak: 0.4, steps: 50, warmUp: 0.25, initialDivisor: 10, finalDivisor: 100),
    "schedule/cosine": CosineSchedule(initial: 0.2, steps: 50),
    "schedule/cosine-floor": CosineSchedule(initial: 0.2, final: 0.01, steps: 50),
    "schedule/step": StepSchedule(initial: 0.3, interval: 7, factor: 0.5),
    "schedule/constant": ConstantSchedule(0.3, factor: 0.25, steps: 7),
    "schedule/multistep": MultiStepSchedule(initial: 0.3, milestones: [5, 17, 17, 40], factor: 0.5),
    "schedule/exponential": ExponentialSchedule(initial: 0.3, factor: 0.93),
    "schedule/polynomial": PolynomialSchedule(initial: 0.3, steps: 40, power: 1.7),
    "schedule/restarts": CosineRestartSchedule(initial: 0.2, final: 0.003, period: 7, periodFactor: 2),
    "schedule/restarts-equal": CosineRestartSchedule(initial: 0.2, period: 9),
    "schedule/linear": LinearSchedule(0.2, startFactor: 0.1, endFactor: 0.8, steps: 12),
    "schedule/onecycle-three": OneCycleSchedule(peak: 0.4, steps: 50, hasThreePhases: true),
    "schedule/onecycle-linear": OneCycleSchedule(
      peak: 0.4, steps: 50, warmUp: 0.2, annealing: .linear, hasThreePhases: true, momentumRange: 0.8...0.99),
    "schedule/onecycle-two": OneCycleSchedule(peak: 0.4, steps: 50),
    "schedule/warmup": WarmUpSchedule(steps: 8, CosineSchedule(initial: 0.2, steps: 50)),
    "schedule/warmup-step": WarmUpSchedule(steps: 5, StepSchedule(initial: 0.3, interval: 9, factor: 0.5)),
    "schedule/sequential": SequentialSchedule(
      LinearSchedule(0.2, startFactor: 0.1, steps: 8),
      [(8, CosineSchedule(initial: 0.2, steps: 20)), (28, ConstantSchedule(0.2, factor: 0.5, steps: 3))]),
    "schedule/chained": ProductSchedule(
      ConstantSchedule(1, factor: 0.1, steps: 6), ExponentialSchedule(initial: 0.2, factor: 0.9)),
  ]

  @Test(arguments: PyTorchCase.all(in: "schedule")) func rates(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    let schedule = try #require(Self.schedules[fixture.name])
    let reference = try fixture.take("rates").doubles
    #expect(reference.count == 50)
    // Each rate by itself: the last ones of some are a millionth of the largest.
    for (step, rate) in reference.enumerated() {
      #expect(abs(schedule.learningRate(at: step) - rate) <= 1e-10 * rate + 1e-17, "step \(step)")
    }
    if let cycle = schedule as? OneCycleSchedule {
      for (step, momentum) in try fixture.take("momenta").doubles.enumerated() {
        #expect(abs(cycle.momentum(at: step) - momentum) <= 1e-10, "step \(step)")
      }
    }
    fixture.expectAllTaken()
  }

  @Test func everyScheduleIsCompared() {
    #expect(Set(PyTorchCase.all(in: "schedule").map(\.name)) == Set(Self.schedules.keys))
    #expect(PyTorchCase.all(in: "plateau").count == 4)
  }

  @Test(arguments: PyTorchCase.all(in: "plateau")) func plateau(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    var schedule =
      switch fixture.name {
      case "plateau/minimum": PlateauSchedule(initial: 0.4, patience: 2)
      case "plateau/absolute":
        PlateauSchedule(initial: 0.4, factor: 0.5, patience: 1, threshold: .absolute(0.05), cooldown: 3)
      case "plateau/maximum":
        PlateauSchedule(initial: 0.4, goal: .maximum, factor: 0.3, patience: 3, minimumRate: 0.01)
      default:
        PlateauSchedule(
          initial: 0.4, goal: .maximum, factor: 0.7, patience: 0, threshold: .absolute(0.02), cooldown: 1)
      }
    let rates = try fixture.take("rates").doubles
    for (step, measure) in try fixture.take("measures").doubles.enumerated() {
      #expect(abs(schedule.observe(measure) - rates[step]) <= 1e-12, "step \(step)")
    }
    fixture.expectAllTaken()
  }
}
