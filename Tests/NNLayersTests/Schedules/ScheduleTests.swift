import Foundation
import NNLayers
import Testing

@Suite struct ScheduleTests {
  /// Steps and lengths that make no sense give finite rates and end no process.
  @Test func strangeArguments() {
    let schedules: [any Schedule] = [
      ConstantSchedule(1, factor: 0.5, steps: -3), StepSchedule(initial: 1, interval: 0),
      MultiStepSchedule(initial: 1, milestones: [-4, Int.max]), ExponentialSchedule(initial: 1, factor: 0.9),
      PolynomialSchedule(initial: 1, steps: 0), CosineSchedule(initial: 1, steps: -1),
      CosineRestartSchedule(initial: 1, period: 0, periodFactor: 0),
      CosineRestartSchedule(initial: 1, period: 3, periodFactor: 2), OneCycleSchedule(peak: 1, steps: 0),
      OneCycleSchedule(peak: 1, steps: 10, warmUp: 2, hasThreePhases: true),
      OneCycleSchedule(peak: 1, steps: 10, warmUp: 0, annealing: .linear), LinearSchedule(1, steps: -1),
      WarmUpSchedule(steps: -2, ConstantSchedule(1)), WarmUpSchedule(steps: 5, ConstantSchedule(1)),
      SequentialSchedule(ConstantSchedule(1), [(-5, ConstantSchedule(2)), (Int.max, ConstantSchedule(3))]),
      ProductSchedule(), ProductSchedule(ConstantSchedule(2), ConstantSchedule(3)),
    ]
    for schedule in schedules {
      for step in [Int.min, -1, 0, 1, 10, 1 << 40, Int.max] {
        let rate = schedule.learningRate(at: step)
        #expect(rate.isFinite && rate >= 0, "\(schedule) at \(step)")
      }
      #expect(schedule.learningRate(at: -3) == schedule.learningRate(at: 0), "\(schedule)")
    }
  }

  @Test func compositions() {
    let schedule = SequentialSchedule(
      LinearSchedule(1, startFactor: 0, steps: 4), [(4, StepSchedule(initial: 1, interval: 2, factor: 0.5))])
    #expect((0..<9).map(schedule.learningRate) == [0, 0.25, 0.5, 0.75, 1, 1, 0.5, 0.5, 0.25])
    let product = ProductSchedule(
      StepSchedule(initial: 8, interval: 1, factor: 0.5), ConstantSchedule(1, factor: 2, steps: 2))
    #expect((0..<4).map(product.learningRate) == [16, 8, 2, 1])
  }

  @Test func finalRates() {
    #expect(PolynomialSchedule(initial: 1, final: 0.5, steps: 10).learningRate(at: 5) == 0.75)
    #expect(PolynomialSchedule(initial: 1, final: 0.2, steps: 10, power: 3).learningRate(at: 50) == 0.2)
    #expect(CosineSchedule(initial: 1, final: 0.2, steps: 10).learningRate(at: 50) == 0.2)
    #expect(LinearSchedule(2, startFactor: 0.5, endFactor: 0.25, steps: 0).learningRate(at: 0) == 0.5)
  }

  /// A plateau that is encoded and decoded continues as if it had never stopped, and NaN is no improvement.
  @Test func aPlateauIsAValue() throws {
    var schedule = PlateauSchedule(initial: 1, factor: 0.5, patience: 1, cooldown: 1)
    for measure in [3.0, 2, 2, 2, .nan] { schedule.observe(measure) }
    #expect(schedule.learningRate == 0.5)
    #expect(schedule.best == 2)
    var other = try JSONDecoder().decode(PlateauSchedule.self, from: JSONEncoder().encode(schedule))
    #expect(other == schedule)
    for measure in [2.0, 2, .nan, 1, 1] { #expect(other.observe(measure) == schedule.observe(measure)) }
    #expect(other == schedule)
    #expect(schedule.learningRate == 0.25)
    var first = PlateauSchedule(initial: 1, patience: 0)
    first.observe(.nan)
    #expect(first.best == nil && first.learningRate == 0.1)
  }

  @Test func aPlateauHasAFloor() {
    var schedule = PlateauSchedule(initial: 1, factor: 0.1, patience: 0, minimumRate: 0.05)
    for _ in 0..<5 { schedule.observe(1) }
    #expect(schedule.learningRate == 0.05)
  }
}
