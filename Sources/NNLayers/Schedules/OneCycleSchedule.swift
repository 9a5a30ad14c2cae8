/// Up to `peak` over the first part of training, then down to almost nothing: the shape and the defaults of PyTorch's
/// `OneCycleLR`.
///
/// With three phases the way down takes as many steps as the way up and ends at the first rate; the rest of training
/// goes from there to the last rate. The momentum, if it is to cycle too, goes the other way:
/// ```swift
/// optimizer.learningRate = schedule.learningRate(at: step)
/// optimizer.momentum = schedule.momentum(at: step)
/// ```
///
/// L. Smith and N. Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates", 2018.
public struct OneCycleSchedule: Schedule {
  /// The curve between two rates.
  public enum Annealing: Sendable, Hashable {
    /// Half a cosine.
    case cosine
    case linear
  }

  public let peak: Double
  /// Less than 2 counts as 2.
  public let steps: Int
  /// The part of the steps that goes up, brought within 0...1.
  public let warmUp: Double
  /// `peak / initialDivisor` is the first rate.
  public let initialDivisor: Double
  /// The first rate over `finalDivisor` is the last one.
  public let finalDivisor: Double
  public let annealing: Annealing
  public let hasThreePhases: Bool
  /// The momentum at the peak and the one at both ends.
  public let momentumRange: ClosedRange<Double>

  public init(
    peak: Double, steps: Int, warmUp: Double = 0.3, initialDivisor: Double = 25, finalDivisor: Double = 1e4,
    annealing: Annealing = .cosine, hasThreePhases: Bool = false, momentumRange: ClosedRange<Double> = 0.85...0.95
  ) {
    self.peak = peak
    self.steps = max(2, steps)
    self.warmUp = min(max(warmUp, 0), 1)
    self.initialDivisor = initialDivisor
    self.finalDivisor = finalDivisor
    self.annealing = annealing
    self.hasThreePhases = hasThreePhases
    self.momentumRange = momentumRange
  }

  public func learningRate(at step: Int) -> Double {
    let initial = peak / initialDivisor
    let last = initial / finalDivisor
    return value(at: step, hasThreePhases ? [initial, peak, initial, last] : [initial, peak, last])
  }

  /// The momentum: highest at both ends, lowest where the rate is highest.
  public func momentum(at step: Int) -> Double {
    let (low, high) = (momentumRange.lowerBound, momentumRange.upperBound)
    return value(at: step, hasThreePhases ? [high, low, high, high] : [high, low, high])
  }

  /// On the way through these values, one phase between each two.
  private func value(at step: Int, _ values: [Double]) -> Double {
    let last = Double(steps - 1)
    let top = warmUp * Double(steps) - 1
    let ends = hasThreePhases ? [top, 2 * warmUp * Double(steps) - 2, last] : [top, last]
    let position = min(max(0, Double(step)), last)
    var start = 0.0
    for (phase, end) in ends.enumerated() {
      if position <= end || phase == ends.count - 1 {
        let length = end - start
        return between(values[phase], values[phase + 1], length > 0 ? (position - start) / length : 1)
      }
      // A warm-up of less than a step ends before the first one.
      start = max(0, end)
    }
    return values[values.count - 1]
  }

  private func between(_ start: Double, _ end: Double, _ position: Double) -> Double {
    switch annealing {
    case .cosine: cosineInterpolation(from: start, to: end, position)
    case .linear: start + (end - start) * min(max(position, 0), 1)
    }
  }
}
