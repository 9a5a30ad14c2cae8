/// A training run at one moment: everything that continuing needs, in one safetensors file.
///
/// The model's tensors stand under their own paths, so that any reader of safetensors finds the weights where it
/// expects them; the optimizer's stand under `optimizer.`, those of a
/// trainer's callbacks under `callback.`; numbers and text stand in the metadata.
public struct Checkpoint: Sendable {
  /// Parameters and running statistics by path.
  public var model: [String: Tensor]
  /// The optimizer's state; empty in a file of weights alone.
  public var optimizer: [String: Tensor]
  /// Epochs that are finished.
  public var epoch: Int
  /// The state of the run's random source, if it has one.
  public var random: RandomSource?
  /// Whatever else a program wants to keep.
  public var metadata: [String: String]
  /// What the callbacks of a `Trainer` remember.
  public var callbacks: [String: Tensor]

  private static let prefix = "optimizer."
  private static let callbackPrefix = "callback."
  private static let epochKey = "epoch"
  private static let randomKey = "random"

  public init(
    model: [String: Tensor], optimizer: [String: Tensor] = [:], epoch: Int = 0, random: RandomSource? = nil,
    metadata: [String: String] = [:], callbacks: [String: Tensor] = [:]
  ) {
    self.model = model
    self.optimizer = optimizer
    self.epoch = epoch
    self.random = random
    self.metadata = metadata
    self.callbacks = callbacks
  }

  public init(contentsOf path: String) throws(CheckpointError) {
    let file = try SafeTensors(contentsOf: path)
    model = [:]
    optimizer = [:]
    callbacks = [:]
    for (name, tensor) in file.tensors {
      if name.hasPrefix(Self.prefix) {
        optimizer[String(name.dropFirst(Self.prefix.count))] = tensor
      } else if name.hasPrefix(Self.callbackPrefix) {
        callbacks[String(name.dropFirst(Self.callbackPrefix.count))] = tensor
      } else {
        model[name] = tensor
      }
    }
    metadata = file.metadata
    epoch = 0
    if let text = metadata.removeValue(forKey: Self.epochKey) {
      guard let number = Int(text), number >= 0 else {
        throw CheckpointError(path: path, "the epoch, “\(text)”, is not a number of epochs")
      }
      epoch = number
    }
    random = nil
    if let text = metadata.removeValue(forKey: Self.randomKey) {
      let parts = text.split(separator: " ")
      let words = parts.compactMap { UInt64($0, radix: 16) }
      guard words.count == parts.count, let source = RandomSource(state: words) else {
        throw CheckpointError(path: path, "the state of the random source, “\(text)”, is not four words")
      }
      random = source
    }
  }

  /// Replaces the file as a whole: after a crash the old one or the new one is there.
  /// - Throws: `CheckpointError` also for content that would be read back as something else: a tensor of the model
  ///   under `optimizer.` or `callback.`, the metadata `epoch` or `random`.
  public func write(to path: String) throws(CheckpointError) {
    guard epoch >= 0 else { throw CheckpointError(path: path, "the epoch \(epoch) is negative") }
    for (prefix, owner) in [(Self.prefix, "optimizer"), (Self.callbackPrefix, "callbacks")] {
      guard let name = model.keys.filter({ $0.hasPrefix(prefix) }).min() else { continue }
      throw CheckpointError(path: path, "the model's \(name) has a name that is kept for the \(owner)'s state")
    }
    if let key = [Self.epochKey, Self.randomKey].first(where: { self.metadata[$0] != nil }) {
      throw CheckpointError(path: path, "the metadata have \(key), a name that is kept for the run's state")
    }
    var tensors = model
    for (name, tensor) in optimizer { tensors[Self.prefix + name] = tensor }
    for (name, tensor) in callbacks { tensors[Self.callbackPrefix + name] = tensor }
    var metadata = self.metadata
    metadata[Self.epochKey] = String(epoch)
    if let random {
      metadata[Self.randomKey] = random.state.map { String($0, radix: 16) }.joined(separator: " ")
    }
    try SafeTensors(tensors: tensors, metadata: metadata).write(to: path)
  }
}
