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
  ]

  @Test(arguments: PyTorchCase.all(in: "schedule")) func rates(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    let schedule = try #require(Self.schedules[fixture.name])
    let reference = try fixture.take("rates").doubles
    #expect(reference.count == 50)
    // Each rate by itself: the last ones are a millionth of the largest.
    for (step, rate) in reference.enumerated() {
      #expect(abs(schedule.learningRate(at: step) - rate) <= 1e-10 * rate, "step \(step)")
    }
    fixture.expectAllTaken()
  }
}
