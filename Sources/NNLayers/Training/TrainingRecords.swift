/// One step of the optimizer.
public struct StepRecord: Sendable, Hashable {
  /// The epoch, from 1.
  public let epoch: Int
  /// Steps taken since the beginning of training, this one included.
  public let step: Int
  /// Batches of this epoch that were used, those of this step included.
  public let batch: Int
  /// Batches in an epoch.
  public let batchCount: Int
  /// Examples that this step was made of.
  public let examples: Int
  /// The mean loss of those examples.
  public let loss: Double
  public let learningRate: Double
  /// The norm of all gradients before clipping, where it was computed.
  public let gradientNorm: Double?
}

/// One epoch: what was measured while training, and afterwards on the validation data.
public struct EpochRecord: Sendable, Hashable, Codable {
  /// The epoch, from 1.
  public let epoch: Int
  /// Steps taken since the beginning of training.
  public let step: Int
  /// The rate of the epoch's last step.
  public let learningRate: Double
  /// `loss` and the metrics, means over the epoch's examples while the weights changed.
  public let training: [String: Double]
  /// `loss` and the metrics on the validation data; empty where there was no validation.
  public let validation: [String: Double]
  /// Examples that the epoch was made of.
  public let examples: Int
  /// The time that the epoch's steps took, in seconds.
  public let trainingSeconds: Double
  /// The time that the epoch took, validation included.
  public let seconds: Double
}

/// A number of each epoch that a callback watches, and in which direction it is better.
public struct Monitor: Sendable, Hashable, Codable, CustomStringConvertible {
  public enum Part: String, Sendable, Codable {
    case training
    case validation
  }

  public let part: Part
  public let name: String
  public let goal: PlateauSchedule.Goal

  public static let trainingLoss = Monitor(.training, "loss", .minimum)
  public static let validationLoss = Monitor(.validation, "loss", .minimum)

  /// - Parameter name: `loss`, or a name among the values of the trainer's metrics.
  public init(_ part: Part, _ name: String, _ goal: PlateauSchedule.Goal) {
    self.part = part
    self.name = name
    self.goal = goal
  }

  public var description: String { "\(part.rawValue) \(name)" }

  /// The number in a record; `nil` for an epoch without validation.
  /// - Throws: `TrainingError` where the epoch was measured, but not by this name.
  public func value(in record: EpochRecord) throws(TrainingError) -> Double? {
    let values = part == .training ? record.training : record.validation
    if values.isEmpty { return nil }
    guard let value = values[name] else {
      throw TrainingError(
        .argument, "there is no \(self); measured are \(values.keys.sorted().joined(separator: ", "))")
    }
    return value
  }

  /// Whether a value is better than the best one by more than `change`. A NaN never is.
  func isBetter(_ value: Double, than best: Double?, by change: Double = 0) -> Bool {
    guard let best else { return !value.isNaN }
    return goal == .minimum ? value < best - change : value > best + change
  }
}
