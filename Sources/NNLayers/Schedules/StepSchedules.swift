import TensorKernels

/// `rate · factor` for the first `steps` steps, then `rate`: PyTorch's `ConstantLR`. Without a factor, one rate for all
/// time. Follows from the definition.
public struct ConstantSchedule: Schedule {
  public let rate: Double
  public let factor: Double
  public let steps: Int

  public init(_ rate: Double, factor: Double = 1, steps: Int = 0) {
    self.rate = rate
    self.factor = factor
    self.steps = steps
  }

  public func learningRate(at step: Int) -> Double { max(0, step) < steps ? rate * factor : rate }
}

/// `initial · factor^⌊s / interval⌋` at step s: the rate is multiplied by `factor` after every `interval` steps.
/// PyTorch's `StepLR`. Follows from the definition.
public struct StepSchedule: Schedule {
  public let initial: Double
  /// Less than 1 counts as 1.
  public let interval: Int
  public let factor: Double

  public init(initial: Double, interval: Int, factor: Double = 0.1) {
    self.initial = initial
    self.interval = max(1, interval)
    self.factor = factor
  }

  public func learningRate(at step: Int) -> Double {
    initial * Double.power(factor, Double(max(0, step) / interval))
  }
}

/// `initial · factorᵐ` with m the number of milestones up to the step: the rate is multiplied by `factor` at every
/// milestone. A milestone that is named twice counts twice. PyTorch's `MultiStepLR`.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Deep Residual Learning for Image Recognition", 2016.
public struct MultiStepSchedule: Schedule {
  public let initial: Double
  public let milestones: [Int]
  public let factor: Double

  public init(initial: Double, milestones: [Int], factor: Double = 0.1) {
    self.initial = initial
    self.milestones = milestones
    self.factor = factor
  }

  public func learningRate(at step: Int) -> Double {
    let passed = milestones.count { $0 <= max(0, step) }
    return initial * Double.power(factor, Double(passed))
  }
}

/// `initial · factorˢ` at step s: PyTorch's `ExponentialLR`. Follows from the definition.
public struct ExponentialSchedule: Schedule {
  public let initial: Double
  public let factor: Double

  public init(initial: Double, factor: Double) {
    self.initial = initial
    self.factor = factor
  }

  public func learningRate(at step: Int) -> Double { initial * Double.power(factor, Double(max(0, step))) }
}

/// `final + (initial − final) · (1 − s / steps)ᵖ` at step s, then `final`: PyTorch's `PolynomialLR`, whose `final` is
/// 0, and Keras's `PolynomialDecay`.
///
/// W. Liu, A. Rabinovich and A. Berg, "ParseNet: Looking Wider to See Better", 2015.
public struct PolynomialSchedule: Schedule {
  public let initial: Double
  public let final: Double
  /// Less than 1 counts as 1.
  public let steps: Int
  public let power: Double

  public init(initial: Double, final: Double = 0, steps: Int, power: Double = 1) {
    self.initial = initial
    self.final = final
    self.steps = max(1, steps)
    self.power = power
  }

  public func learningRate(at step: Int) -> Double {
    let left = 1 - Double(min(max(0, step), steps)) / Double(steps)
    return final + (initial - final) * Double.power(left, power)
  }
}
