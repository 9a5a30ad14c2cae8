import Foundation

/// The learning rate as a function of the step, counted from 0. Steps before 0 count as 0.
///
/// ```swift
/// let schedule = OneCycleSchedule(peak: 0.1, steps: epochs * loader.batchCount)
/// …
/// optimizer.learningRate = schedule.learningRate(at: optimizer.stepCount)
/// ```
///
/// A schedule is a value and remembers nothing: a run that continues needs its step alone. `PlateauSchedule`, which
/// waits for a measure to improve, is no such function.
public protocol Schedule: Sendable {
  func learningRate(at step: Int) -> Double
}

/// Half a cosine from `start` at 0 to `end` at 1 and beyond.
func cosineInterpolation(from start: Double, to end: Double, _ position: Double) -> Double {
  end + (start - end) * (1 + cos(.pi * min(max(position, 0), 1))) / 2
}
