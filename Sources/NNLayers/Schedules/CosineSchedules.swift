/// `final + (initial − final) · (1 + cos(π · s / steps)) / 2` at step s, then `final`: half a cosine. PyTorch's
/// `CosineAnnealingLR` rises again after its `T_max` steps; this one stays.
///
/// I. Loshchilov and F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, without restarts.
public struct CosineSchedule: Schedule {
  public let initial: Double
  public let final: Double
  /// Less than 1 counts as 1.
  public let steps: Int

  public init(initial: Double, final: Double = 0, steps: Int) {
    self.initial = initial
    self.final = final
    self.steps = max(1, steps)
  }

  public func learningRate(at step: Int) -> Double {
    cosineInterpolation(from: initial, to: final, Double(step) / Double(steps))
  }
}

/// `final + (initial − final) · (1 + cos(π · t / T)) / 2` at step t of a period of T steps: half cosines, one after the
/// other, each `periodFactor` times as long as the one before. PyTorch's `CosineAnnealingWarmRestarts`.
///
/// I. Loshchilov and F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017.
public struct CosineRestartSchedule: Schedule {
  public let initial: Double
  public let final: Double
  /// The steps of the first half cosine; less than 1 counts as 1.
  public let period: Int
  /// Less than 1 counts as 1.
  public let periodFactor: Int

  public init(initial: Double, final: Double = 0, period: Int, periodFactor: Int = 1) {
    self.initial = initial
    self.final = final
    self.period = max(1, period)
    self.periodFactor = max(1, periodFactor)
  }

  public func learningRate(at step: Int) -> Double {
    var rest = max(0, step)
    var length = period
    if periodFactor == 1 {
      rest %= length
    } else {
      while rest >= length {
        rest -= length
        let (next, overflow) = length.multipliedReportingOverflow(by: periodFactor)
        length = overflow ? Int.max : next
      }
    }
    return cosineInterpolation(from: initial, to: final, Double(rest) / Double(length))
  }
}
