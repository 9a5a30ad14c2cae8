import Foundation

/// The training loop, for those who do not want to write it themselves: epochs, validation, a schedule, clipping,
/// accumulation, callbacks, and runs that can be continued with the same bits.
///
/// ```swift
/// let trainer = Trainer(model, optimizer: SGD(model.parameters(), learningRate: 0.1, momentum: 0.9)) {
///   try $0.softmaxCrossEntropy(labels: $1.labels)
/// }
/// trainer.schedule = .eachStep(OneCycleSchedule(peak: 0.1, steps: 10 * loader.batchCount))
/// trainer.metrics = [.accuracy]
/// trainer.callbacks = [ProgressReport(), EarlyStopping(patience: 3), CheckpointRotation(folder: "runs/1")]
/// let history = try trainer.fit(loader, validation: testLoader, epochs: 10)
/// ```
///
/// It does nothing that a loop of one's own could not do with the same public parts.
public final class Trainer {
  /// What the loss is made of: the model's scores and the batch they belong to.
  public typealias Loss = (_ scores: Variable, _ batch: Batch) throws -> Variable

  /// When the learning rate is set, and from which schedule.
  public enum Pace: Sendable {
    /// Before each step, with the number of steps taken.
    case eachStep(any Schedule)
    /// Before each epoch, with the number of epochs finished.
    case eachEpoch(any Schedule)
  }

  /// The limit of the gradients.
  public enum Clipping: Sendable, Hashable {
    /// Of the norm of all gradients together.
    case norm(Double)
    /// Of each element.
    case value(Double)
  }

  public let model: any Layer
  public var optimizer: any Optimizer
  /// The mean loss of a batch.
  public let loss: Loss

  /// Unless given, the optimizer's learning rate stays as it is, or as callbacks set it.
  public var schedule: Pace?
  public var clipping: Clipping?
  /// Batches that make one step. The gradient is that of the mean over all their examples.
  public var accumulation = 1
  /// Whether gradients are looked through for infinities and NaN before each step, which takes a pass over them. The
  /// loss always is; so is the norm that clips.
  public var checksGradients = false
  /// Whether a parameter may be without a gradient; it stays as it is.
  public var allowsMissingGradients = false
  /// The validation is made after every so many epochs, and after the last one.
  public var validationInterval = 1
  /// Measured of the training data while the weights change, and of the validation data.
  public var metrics: [any TrainingMetric] = []
  public var callbacks: [any TrainingCallback] = []
  /// For whatever is random in the loss or in a callback: saved and restored with the run. What the trainer does itself
  /// needs none: order, augmentation and dropout follow from the loader's seed.
  public var random: RandomSource
  /// What a program wants to find in the checkpoints.
  public var metadata: [String: String] = [:]

  /// Epochs finished.
  public internal(set) var finishedEpochs = 0
  /// Steps taken.
  public internal(set) var stepCount = 0
  /// Batches of the present epoch that were used.
  public internal(set) var finishedBatches = 0
  /// A record of each epoch that is finished.
  public internal(set) var history: [EpochRecord] = []
  /// The number of epochs that `fit` was asked for.
  public internal(set) var epochGoal = 0
  /// Why the run was stopped before its last epoch, if it was.
  public internal(set) var stopReason: String?

  var running = RunningMeans()
  /// What the epoch's validation has measured, until the epoch has ended.
  var measuredModel: [String: Tensor]?
  /// Time spent in the present epoch before the run was continued.
  var earlierSeconds = 0.0
  var loaderIdentity: LoaderIdentity?
  var isRunning = false

  public init(
    _ model: any Layer, optimizer: any Optimizer, random: RandomSource = RandomSource(seed: 0), loss: @escaping Loss
  ) {
    self.model = model
    self.optimizer = optimizer
    self.random = random
    self.loss = loss
  }

  /// Ends the run after the present step or epoch. `fit` returns as usual; another call goes on from there. A
  /// validation in which a callback stops the run ends before its next batch, and another call begins it anew.
  public func stop(_ reason: String = "stopped") { stopReason = stopReason ?? reason }

  /// The model's state as the epoch's validation has measured it, for callbacks at its end: with averages in the
  /// weights' place, where a callback puts them there. Of an epoch without validation the state itself.
  public func measuredState() throws(TensorError) -> [String: Tensor] {
    if let measuredModel { measuredModel } else { try model.state() }
  }

  /// Whether `fit` has finished all epochs that it was asked for.
  public var isFinished: Bool { finishedEpochs >= epochGoal }

  /// The callbacks in the order in which they are called.
  var orderedCallbacks: [any TrainingCallback] {
    callbacks.filter { !$0.comesLast } + callbacks.filter(\.comesLast)
  }
}

/// Means over the examples of an epoch.
struct RunningMeans {
  var lossSum = 0.0
  var count = 0
  var metrics: [any TrainingMetric] = []

  init(_ metrics: [any TrainingMetric] = []) { self.metrics = metrics }

  mutating func add(loss: Double, scores: Tensor, batch: Batch) throws {
    lossSum += loss * Double(batch.count)
    count += batch.count
    for index in metrics.indices { try metrics[index].add(scores: scores, batch: batch) }
  }

  var values: [String: Double] {
    var values = ["loss": count > 0 ? lossSum / Double(count) : 0]
    for metric in metrics { values.merge(metric.values) { $1 } }
    return values
  }
}

/// What a run's batches depend on.
struct LoaderIdentity: Codable, Hashable {
  let examples: Int
  let batchSize: Int
  let batchCount: Int
  let shuffleSeed: UInt64?

  /// Examples of a batch that is full, or of the only one there is.
  var fullBatch: Int { max(1, min(batchSize, examples)) }

  init(_ loader: DataLoader) {
    examples = loader.exampleCount
    batchSize = loader.batchSize
    batchCount = loader.batchCount
    shuffleSeed = loader.shuffleSeed
  }
}
