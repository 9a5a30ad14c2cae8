import Foundation
import TensorKernels

/// The learning rate as a function of the step, counted from 0.
public protocol Schedule: Sendable {
  func learningRate(at step: Int) -> Double
}

/// Multiplies the rate by `factor` after every `interval` steps.
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

/// Half a cosine from `initial` to `final` over `steps`, then `final`.
///
/// I. Loshchilov and F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, without restarts.
public struct CosineSchedule: Schedule {
  public let initial: Double
  public let final: Double
  public let steps: Int

  public init(initial: Double, final: Double = 0, steps: Int) {
    self.initial = initial
    self.final = final
    self.steps = max(1, steps)
  }

  public func learningRate(at step: Int) -> Double {
    interpolate(from: initial, to: final, Double(step) / Double(steps))
  }
}

/// Up to `peak` over the first part of training, then down to almost nothing, both along half a cosine.
///
/// L. Smith and N. Topin, "Super-Convergence", 2018; the shape and the defaults are those of PyTorch's `OneCycleLR`.
public struct OneCycleSchedule: Schedule {
  public let peak: Double
  public let steps: Int
  /// The part of the steps that goes up.
  public let warmUp: Double
  /// `peak / initialDivisor` is the first rate.
  public let initialDivisor: Double
  /// The first rate over `finalDivisor` is the last one.
  public let finalDivisor: Double

  public init(
    peak: Double, steps: Int, warmUp: Double = 0.3, initialDivisor: Double = 25, finalDivisor: Double = 1e4
  ) {
    self.peak = peak
    self.steps = max(2, steps)
    self.warmUp = min(max(warmUp, 0), 1)
    self.initialDivisor = initialDivisor
    self.finalDivisor = finalDivisor
  }

  public func learningRate(at step: Int) -> Double {
    let initial = peak / initialDivisor
    let top = warmUp * Double(steps) - 1
    let last = Double(steps - 1)
    let position = min(max(0, Double(step)), last)
    if position <= top { return interpolate(from: initial, to: peak, top > 0 ? position / top : 1) }
    let start = max(0, top)
    return interpolate(from: peak, to: initial / finalDivisor, (position - start) / max(1e-12, last - start))
  }
}

/// Rises linearly to another schedule over its first steps: step `s` has `(s + 1) / steps` of the rate.
public struct WarmUpSchedule<Body: Schedule>: Schedule {
  public let steps: Int
  public let body: Body

  public init(steps: Int, _ body: Body) {
    self.steps = max(0, steps)
    self.body = body
  }

  public func learningRate(at step: Int) -> Double {
    let rate = body.learningRate(at: step)
    return step < steps ? rate * Double(step + 1) / Double(steps) : rate
  }
}

/// Half a cosine from `start` at 0 to `end` at 1 and beyond.
private func interpolate(from start: Double, to end: Double, _ position: Double) -> Double {
  end + (start - end) * (1 + cos(.pi * min(max(position, 0), 1))) / 2
}
