/// `rate · (startFactor + (endFactor − startFactor) · s / steps)` at step s, and `rate · endFactor` from step `steps`
/// on: PyTorch's `LinearLR`. Follows from the definition.
public struct LinearSchedule: Schedule {
  public let rate: Double
  public let startFactor: Double
  public let endFactor: Double
  /// Less than 0 counts as 0.
  public let steps: Int

  public init(_ rate: Double, startFactor: Double = 1.0 / 3, endFactor: Double = 1, steps: Int = 5) {
    self.rate = rate
    self.startFactor = startFactor
    self.endFactor = endFactor
    self.steps = max(0, steps)
  }

  public func learningRate(at step: Int) -> Double {
    guard steps > 0 else { return rate * endFactor }
    let part = Double(min(max(0, step), steps)) / Double(steps)
    return rate * (startFactor + (endFactor - startFactor) * part)
  }
}

/// Rises linearly to another schedule over its first steps: step `s` has `(s + 1) / steps` of the rate.
///
/// P. Goyal et al., "Accurate, Large Minibatch SGD", 2017 (gradual warm-up).
public struct WarmUpSchedule<Body: Schedule>: Schedule {
  /// Less than 0 counts as 0.
  public let steps: Int
  public let body: Body

  public init(steps: Int, _ body: Body) {
    self.steps = max(0, steps)
    self.body = body
  }

  public func learningRate(at step: Int) -> Double {
    let step = max(0, step)
    let rate = body.learningRate(at: step)
    return step < steps ? rate * Double(step + 1) / Double(steps) : rate
  }
}
