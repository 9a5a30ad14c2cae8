import Foundation

/// Cuts a data set into batches, epoch by epoch: shuffled by a seed, augmented, and made ahead in the background.
///
/// ```swift
/// for batch in loader.epoch(1) {
///   let tape = Tape(.training(seed: batch.seed))
///   let loss = try model(tape.constant(batch.images)).softmaxCrossEntropy(labels: batch.labels)
///   try optimizer.step(tape.gradients(of: loss))
/// }
/// ```
///
/// The same seed and epoch give the same batches with the same bits.
public struct DataLoader: Sendable {
  public let dataset: any Dataset
  /// Less than 1 counts as 1.
  public let batchSize: Int
  /// Fixes order, augmentation and the batches' seeds; `nil` keeps the order of the data set.
  public let shuffleSeed: UInt64?
  /// Whether a last batch that is not full is left out.
  public let dropsLast: Bool
  /// Changes each example's input, drawn anew for each epoch.
  public let augmentation: (any Transform)?
  /// Chooses the examples of each epoch and their order; unless given, each example comes once.
  public let sampler: (any Sampler)?
  /// Changes whole batches, such as `Mixup`.
  public let batchTransform: (any BatchTransform)?
  /// How many batches are made ahead; less than 1 counts as 1.
  public let prefetch: Int

  public init(
    _ dataset: any Dataset, batchSize: Int, shuffleSeed: UInt64? = nil, dropsLast: Bool = false,
    augmentation: (any Transform)? = nil, sampler: (any Sampler)? = nil,
    batchTransform: (any BatchTransform)? = nil, prefetch: Int = 3
  ) {
    self.dataset = dataset
    self.batchSize = max(1, batchSize)
    self.shuffleSeed = shuffleSeed
    self.dropsLast = dropsLast
    self.augmentation = augmentation
    self.sampler = sampler
    self.batchTransform = batchTransform
    self.prefetch = max(1, prefetch)
  }

  /// Examples in an epoch.
  public var exampleCount: Int { sampler.map { max(0, $0.sampleCount(of: dataset.count)) } ?? dataset.count }

  /// Batches in an epoch.
  public var batchCount: Int {
    exampleCount / batchSize + (dropsLast || exampleCount % batchSize == 0 ? 0 : 1)
  }

  /// The batches of an epoch, in order.
  /// - Parameter first: batches before this one are left out without being made: how a run continues within an epoch.
  public func epoch(_ number: Int, from first: Int = 0) -> Batches {
    Batches(loader: self, epoch: number, first: min(max(0, first), batchCount))
  }

  /// The examples of an epoch in its order.
  func order(ofEpoch epoch: Int) -> [Int] {
    if let sampler {
      var random = RandomSource(keys: shuffleSeed ?? 0, UInt64(bitPattern: Int64(epoch)), 3)
      return sampler.indices(of: dataset.count, using: &random)
    }
    var order = Array(0..<dataset.count)
    if let shuffleSeed {
      var random = RandomSource(keys: shuffleSeed, UInt64(bitPattern: Int64(epoch)), 0)
      order.shuffle(using: &random)
    }
    return order
  }

  func batch(_ index: Int, epoch: Int, order: [Int]) -> Batch {
    let indices = Array(order.dropFirst(index * batchSize).prefix(batchSize))
    let seed = RandomSource(
      keys: shuffleSeed ?? 0, UInt64(bitPattern: Int64(epoch)), 1, UInt64(index)
    ).state[0]
    let content = Result { try collate(indices, epoch: epoch, batch: index) }
    return Batch(indices: indices, seed: seed, classCount: dataset.classNames.count, content: content)
  }

  private func collate(_ indices: [Int], epoch: Int, batch: Int) throws -> Batch.Content {
    let epochKey = UInt64(bitPattern: Int64(epoch))
    var inputs: [Tensor] = []
    var targets: [Tensor] = []
    inputs.reserveCapacity(indices.count)
    for (position, index) in indices.enumerated() {
      guard index >= 0, index < dataset.count else {
        throw DataError(path: "data", "the sampler has chosen example \(index) of \(dataset.count)")
      }
      var input = try dataset.input(at: index)
      if let augmentation {
        // With a sampler an example can come twice in an epoch, and is to be changed in two ways.
        var random =
          sampler == nil
          ? RandomSource(keys: shuffleSeed ?? 0, epochKey, 2, UInt64(index))
          : RandomSource(keys: shuffleSeed ?? 0, epochKey, 4, UInt64(batch), UInt64(position))
        input = try augmentation(input, using: &random)
      }
      inputs.append(input)
      if let target = try dataset.target(at: index) { targets.append(target) }
    }
    guard targets.isEmpty || targets.count == indices.count else {
      throw DataError(path: "data", "\(targets.count) of \(indices.count) examples have targets")
    }
    let labels = try indices.map { index in
      let label = try dataset.label(at: index)
      guard let small = Int32(exactly: label) else {
        throw DataError(path: "data", "example \(index) has the label \(label), which does not fit in 32 bits")
      }
      return small
    }
    var content = Batch.Content(
      images: try Tensor.stacked(inputs), labels: try Tensor(labels),
      targets: targets.isEmpty ? nil : try Tensor.stacked(targets))
    if let batchTransform {
      var random = RandomSource(keys: shuffleSeed ?? 0, epochKey, 5, UInt64(batch))
      let targets = try content.targets ?? Batch.oneHot(labels, classes: dataset.classNames.count)
      (content.images, content.targets) = try batchTransform(images: content.images, targets: targets, using: &random)
    }
    return content
  }
}

/// Some examples, stacked.
public struct Batch: Sendable {
  /// The examples' indices in the data set.
  public let indices: [Int]
  /// For the tape of the step: different for each batch of each epoch.
  public let seed: UInt64
  private let classCount: Int
  private let content: Result<Content, any Error>

  struct Content: Sendable {
    var images: Tensor
    let labels: Tensor
    var targets: Tensor?
  }

  fileprivate init(indices: [Int], seed: UInt64, classCount: Int, content: Result<Content, any Error>) {
    self.indices = indices
    self.seed = seed
    self.classCount = classCount
    self.content = content
  }

  public var count: Int { indices.count }

  /// The inputs, `[N, …]`.
  /// - Throws: what reading or changing an example threw in the background.
  public var images: Tensor { get throws { try content.get().images } }
  /// The labels, `int32` `[N]`.
  /// - Throws: also for a data set that has targets and no classes.
  public var labels: Tensor {
    get throws {
      let content = try content.get()
      guard classCount > 0 || content.targets == nil else {
        throw DataError(path: "data", "the data set has targets and no labels")
      }
      return content.labels
    }
  }
  /// What the model is to give, `float32` `[N, …]`: the data set's targets; or, where it has labels alone, 1 for an
  /// example's class and 0 for the others, `[N, classes]`. A batch transform may have mixed them.
  public var targets: Tensor {
    get throws {
      let content = try content.get()
      return try content.targets ?? Self.oneHot(content.labels.elements(as: Int32.self), classes: classCount)
    }
  }

  fileprivate static func oneHot(_ labels: [Int32], classes: Int) throws -> Tensor {
    var rows = [Float](repeating: 0, count: labels.count * classes)
    for (row, label) in labels.enumerated() {
      guard label >= 0, label < classes else {
        throw DataError(path: "data", "the label \(label) is not the index of one of \(classes) classes")
      }
      rows[row * classes + Int(label)] = 1
    }
    return try Tensor(rows, shape: [labels.count, classes])
  }
}

/// The batches of one epoch. While one is used, the next are made in the background.
public struct Batches: Sequence {
  let loader: DataLoader
  let epoch: Int
  let first: Int

  public var underestimatedCount: Int { loader.batchCount - first }
  public func makeIterator() -> Iterator { Iterator(queue: BatchQueue(loader: loader, epoch: epoch, first: first)) }

  public struct Iterator: IteratorProtocol {
    let queue: BatchQueue
    public mutating func next() -> Batch? { queue.next() }
  }
}

/// A bounded queue that a background thread fills. It ends when nobody holds it any more.
final class BatchQueue: @unchecked Sendable {
  private final class State: @unchecked Sendable {
    let condition = NSCondition()
    var ready: [Batch] = []
    var isFinished = false
    var isCancelled = false
  }

  private let state = State()

  init(loader: DataLoader, epoch: Int, first: Int) {
    let state = self.state
    let thread = Thread {
      let order = loader.order(ofEpoch: epoch)
      for index in first..<loader.batchCount {
        let batch = loader.batch(index, epoch: epoch, order: order)
        state.condition.withLock {
          while state.ready.count >= loader.prefetch && !state.isCancelled { state.condition.wait() }
          state.ready.append(batch)
          state.condition.broadcast()
        }
        if state.condition.withLock({ state.isCancelled }) { return }
      }
      state.condition.withLock {
        state.isFinished = true
        state.condition.broadcast()
      }
    }
    thread.name = "data loader"
    thread.start()
  }

  deinit {
    state.condition.withLock {
      state.isCancelled = true
      state.condition.broadcast()
    }
  }

  func next() -> Batch? {
    state.condition.withLock {
      while state.ready.isEmpty && !state.isFinished { state.condition.wait() }
      guard !state.ready.isEmpty else { return nil }
      defer { state.condition.broadcast() }
      return state.ready.removeFirst()
    }
  }
}

extension Tensor {
  /// Tensors of one shape as the rows of a new first axis.
  public static func stacked(_ tensors: [Tensor]) throws(TensorError) -> Tensor {
    guard let first = tensors.first else {
      throw TensorError(.argument, "nothing to stack", operation: "stack")
    }
    if let other = tensors.first(where: { $0.shape != first.shape || $0.scalarType != first.scalarType }) {
      throw TensorError(
        .shape, "the tensors differ in shape or type", shapes: [first.shape, other.shape], operation: "stack")
    }
    // An export follows the operation.
    if ONNXTrace.follows(tensors) { return try stacked(tensors, axis: 0) }
    let size = first.elementCount
    let result = try Tensor(
      uninitialized: Shape([tensors.count] + first.shape.dimensions), first.scalarType)
    func copy<T: TensorScalar>(_: T.Type) {
      result.fill(T.self) { target in
        for (row, tensor) in tensors.enumerated() {
          tensor.withPointer(T.self) { (target + row * size).update(from: $0, count: size) }
        }
      }
    }
    switch first.scalarType {
    case .float32: copy(Float.self)
    case .float64: copy(Double.self)
    case .int32: copy(Int32.self)
    }
    return result
  }
}
