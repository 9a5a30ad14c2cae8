import TensorKernels

/// `rate · factor` for the first `steps` steps, then `rate`: PyTorch's `ConstantLR`. Without a factor, one rate for all
/// time.
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

/// Multiplies the rate by `factor` after every `interval` steps: PyTorch's `StepLR`.
public struct StepSchedule: Schedule {
  public let initial: Double
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

/// Multiplies the rate by `factor` at every milestone: PyTorch's `MultiStepLR`. A milestone that is named twice counts
/// twice.
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

/// `initial · factorˢ` at step s: PyTorch's `ExponentialLR`.
public struct ExponentialSchedule: Schedule {
  public let initial: Double
  public let factor: Double

  public init(initial: Double, factor: Double) {
    self.initial = initial
    self.factor = factor
  }

  public func learningRate(at step: Int) -> Double { initial * Double.power(factor, Double(max(0, step))) }
}

/// `final + (initial − final) · (1 − s / steps)ᵖ` at step s, then `final`: PyTorch's `PolynomialLR`, whose `final` is 0,
/// and Keras's `PolynomialDecay`.
public struct PolynomialSchedule: Schedule {
  public let initial: Double
  public let final: Double
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
