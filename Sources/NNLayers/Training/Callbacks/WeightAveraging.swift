/// Keeps an exponential moving average of the weights and running statistics while a run trains, and puts it in their
/// place for each validation, so that the average is what is measured. The run itself trains on as it would without.
///
/// ```swift
/// let average = WeightAveraging(decay: 0.999)
/// trainer.callbacks = [average, …]
/// try trainer.fit(loader, validation: testLoader, epochs: 10)
/// try trainer.model.load(state: average.modelState(trainer.model))
/// ```
///
/// Beside an `EarlyStopping` that watches the validation and restores the best, the model has the averages of the best
/// epoch in the end, and `modelState` gives those of the last.
///
/// With a warm-up the decay of update `n` is at most `(1 + n) / (10 + n)`, so that short runs do not remember their
/// beginning: the convention of TensorFlow's `ExponentialMovingAverage` with `num_updates`.
public final class WeightAveraging: TrainingCallback {
  public let decay: Double
  public let warmsUp: Bool
  private var average: ExponentialMovingAverage?
  /// A state that was loaded before there was a model to load it into.
  private var loaded: [String: Tensor]?
  private var isApplied = false

  public init(decay: Double = 0.999, warmsUp: Bool = true) {
    self.decay = decay
    self.warmsUp = warmsUp
  }

  public func trainingWillBegin(_ trainer: Trainer) throws { try prepare(trainer) }

  private func prepare(_ trainer: Trainer) throws {
    if average == nil {
      average = ExponentialMovingAverage(of: trainer.model.parameters(), buffers: trainer.model.buffers(), decay: decay)
    }
    if let state = loaded {
      try average?.load(state: state)
      loaded = nil
    }
  }

  public func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) throws {
    let count = Double(average?.updateCount ?? 0)
    average?.decay = warmsUp ? min(decay, (1 + count) / (10 + count)) : decay
    try average?.update()
  }

  public func validationWillBegin(_ trainer: Trainer) throws {
    try average?.apply()
    isApplied = true
  }

  public func validationDidEnd(_ trainer: Trainer) throws { try restore() }

  public func trainingDidFail(_ trainer: Trainer, _ error: any Error) {
    // The weights were in this place before, so they fit.
    try? restore()
  }

  private func restore() throws {
    guard isApplied else { return }
    isApplied = false
    try average?.restore()
  }

  /// A model's state with the averages in it; before the first step the state itself.
  public func modelState(_ model: any Layer) throws -> [String: Tensor] {
    var state = try model.state()
    for (path, tensor) in average?.values ?? [:] where state[path] != nil { state[path] = tensor }
    return state
  }

  public func state() throws -> CallbackState? {
    try CallbackState(decay, tensors: try loaded ?? average?.state() ?? [:])
  }

  public func load(_ state: CallbackState) throws {
    // The average itself checks the tensors against the model, when the run begins.
    loaded = state.tensors.isEmpty ? nil : state.tensors
    average = nil
  }
}
