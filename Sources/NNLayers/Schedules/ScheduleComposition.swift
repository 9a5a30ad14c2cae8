/// One schedule after the other: each begins at its own step 0 when its milestone is reached, as in PyTorch's
/// `SequentialLR`. Follows from the definition.
///
/// ```swift
/// let schedule = SequentialSchedule(LinearSchedule(0.1, startFactor: 0.01, steps: 500), [
///   (500, CosineSchedule(initial: 0.1, steps: 9500))
/// ])
/// ```
public struct SequentialSchedule: Schedule {
  public let first: any Schedule
  /// Later schedules and the steps at which they take over, ascending; less than 0 counts as 0.
  public let rest: [(milestone: Int, schedule: any Schedule)]

  /// - Parameter rest: later schedules with their milestones, ascending.
  public init(_ first: any Schedule, _ rest: [(milestone: Int, schedule: any Schedule)]) {
    self.first = first
    self.rest = rest
  }

  public func learningRate(at step: Int) -> Double {
    var current = first
    var begin = 0
    for (milestone, schedule) in rest where milestone <= max(0, step) {
      current = schedule
      begin = max(0, milestone)
    }
    return current.learningRate(at: max(0, step) - begin)
  }
}

/// The product of schedules at the same step. One carries the rate; the others start from 1 and are its factors: what
/// PyTorch's `ChainedScheduler` does with those of its schedulers that multiply the rate. Follows from the definition.
public struct ProductSchedule: Schedule {
  public let factors: [any Schedule]

  public init(_ factors: any Schedule...) { self.factors = factors }

  public func learningRate(at step: Int) -> Double { factors.reduce(1) { $0 * $1.learningRate(at: step) } }
}
