/// What is measured of a model's scores, batch by batch: a value that adds up and can be saved in the middle of an
/// epoch.
public protocol TrainingMetric: Sendable {
  /// What was added up so far; the same metric with these totals goes on from there.
  var totals: [Double] { get set }
  /// The results by name.
  var values: [String: Double] { get }
  mutating func add(scores: Tensor, batch: Batch) throws
}

/// The mean over all examples of a function of a batch, each batch counted by its examples.
///
/// ```swift
/// trainer.metrics = [.accuracy, MeanMetric("top 3") { try Metrics.topKAccuracy(scores: $0, labels: $1.labels, k: 3) }]
/// ```
public struct MeanMetric: TrainingMetric {
  public let name: String
  private let measure: @Sendable (Tensor, Batch) throws -> Double
  private var sum = 0.0
  private var count = 0.0

  public init(_ name: String, _ measure: @escaping @Sendable (Tensor, Batch) throws -> Double) {
    self.name = name
    self.measure = measure
  }

  public mutating func add(scores: Tensor, batch: Batch) throws {
    sum += try measure(scores, batch) * Double(batch.count)
    count += Double(batch.count)
  }

  public var values: [String: Double] { [name: count > 0 ? sum / count : 0] }

  public var totals: [Double] {
    get { [sum, count] }
    set {
      guard newValue.count == 2 else { return }
      (sum, count) = (newValue[0], newValue[1])
    }
  }
}

extension TrainingMetric where Self == MeanMetric {
  /// The part of the examples whose largest score is that of their label.
  public static var accuracy: MeanMetric {
    MeanMetric("accuracy") { try Metrics.accuracy(scores: $0, labels: $1.labels) }
  }
}

/// `accuracy` and `macroF1` of a confusion matrix of all examples.
public struct ConfusionMetric: TrainingMetric {
  public private(set) var confusion: ConfusionMatrix

  /// - Parameter classes: as for `ConfusionMatrix`.
  public init(classes: Int) { confusion = ConfusionMatrix(classes: classes) }

  public mutating func add(scores: Tensor, batch: Batch) throws {
    try confusion.add(scores: scores, labels: batch.labels)
  }

  public var values: [String: Double] { ["accuracy": confusion.accuracy, "macroF1": confusion.f1(.macro)] }

  public var totals: [Double] {
    get { confusion.counts.flatMap { $0.map(Double.init) } }
    set {
      let classes = confusion.classes
      let counts = newValue.compactMap { Int(exactly: $0) }
      // Counts are added, and beyond this a `Double` does not count by ones.
      guard classes > 0, counts.count == classes * classes, newValue.count == counts.count,
        counts.allSatisfy({ $0 >= 0 }), newValue.reduce(0, +) <= 0x1p53
      else { return }
      confusion = ConfusionMatrix(counts: (0..<classes).map { Array(counts[$0 * classes..<($0 + 1) * classes]) })
    }
  }
}
