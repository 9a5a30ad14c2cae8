/// `rate ← max(rate · factor, minimumRate)` when a measure, such as the validation loss, has not improved for more than
/// `patience` observations: PyTorch's `ReduceLROnPlateau`.
///
/// ```swift
/// var schedule = PlateauSchedule(initial: 0.1, patience: 5)
/// for epoch in 1...epochs {
///   …
///   optimizer.learningRate = schedule.observe(validationLoss)
/// }
/// ```
///
/// What it remembers is a value: copy it, or encode it, to continue a run later.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Deep Residual Learning for Image Recognition", 2016, whose rates are divided by
/// 10 at plateaus.
public struct PlateauSchedule: Sendable, Hashable, Codable {
  public enum Goal: String, Sendable, Codable {
    /// Lower is better, as for a loss.
    case minimum
    /// Higher is better, as for an accuracy.
    case maximum
  }

  /// By how much a measure must be better than the best one to count.
  public enum Threshold: Sendable, Hashable, Codable {
    /// A part of the best one.
    case relative(Double)
    case absolute(Double)
  }

  public let goal: Goal
  public let factor: Double
  /// Measures without improvement that are waited for.
  public let patience: Int
  public let threshold: Threshold
  /// Measures after a reduction in which nothing is counted; less than 0 counts as 0.
  public let cooldown: Int
  public let minimumRate: Double
  /// A reduction by less than this is not made.
  public let smallestChange: Double

  public private(set) var learningRate: Double
  /// The best measure so far.
  public private(set) var best: Double?
  /// Measures since the best one, or since the last reduction.
  public private(set) var badCount = 0
  /// Measures of the cooldown that are left.
  public private(set) var cooldownLeft = 0

  public init(
    initial: Double, goal: Goal = .minimum, factor: Double = 0.1, patience: Int = 10,
    threshold: Threshold = .relative(1e-4), cooldown: Int = 0, minimumRate: Double = 0, smallestChange: Double = 1e-8
  ) {
    learningRate = initial
    self.goal = goal
    self.factor = factor
    self.patience = patience
    self.threshold = threshold
    self.cooldown = cooldown
    self.minimumRate = minimumRate
    self.smallestChange = smallestChange
  }

  /// Takes the next measure into account and returns the learning rate from here on. A NaN is no improvement.
  @discardableResult
  public mutating func observe(_ measure: Double) -> Double {
    if isBetter(measure) {
      best = measure
      badCount = 0
    } else if badCount < .max {
      badCount += 1
    }
    if cooldownLeft > 0 {
      cooldownLeft -= 1
      badCount = 0
    }
    if badCount > patience {
      let reduced = max(learningRate * factor, minimumRate)
      if learningRate - reduced > smallestChange { learningRate = reduced }
      cooldownLeft = max(0, cooldown)
      badCount = 0
    }
    return learningRate
  }

  private func isBetter(_ measure: Double) -> Bool {
    guard let best else { return !measure.isNaN }
    return switch (goal, threshold) {
    case (.minimum, .relative(let part)): measure < best * (1 - part)
    case (.minimum, .absolute(let size)): measure < best - size
    case (.maximum, .relative(let part)): measure > best * (1 + part)
    case (.maximum, .absolute(let size)): measure > best + size
    }
  }
}
