import Foundation

/// Takes part in a training run: told of its steps and epochs, free to change the trainer's settings, to stop it with
/// `trainer.stop(_:)`, or to throw, which ends the run with that error. Every requirement has a default.
///
/// ```swift
/// final class RateWatch: TrainingCallback {
///   var rates: [Double] = []
///   func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) { rates.append(record.learningRate) }
/// }
/// ```
///
/// Callbacks are called in the order of `trainer.callbacks`, those that come last after all others. The weights that an
/// epoch's validation has measured are `trainer.measuredState()`, which need not be those that train.
public protocol TrainingCallback: AnyObject {
  /// The name of its state in a checkpoint; its type's unless given.
  var name: String { get }
  /// Whether it is called after those that do not say so. A checkpoint is written when the others have heard of the
  /// epoch's end, because it holds what they remember.
  var comesLast: Bool { get }

  func trainingWillBegin(_ trainer: Trainer) throws
  func epochWillBegin(_ trainer: Trainer, epoch: Int) throws
  func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) throws
  /// The model is about to be measured on the validation data, at the end of an epoch.
  func validationWillBegin(_ trainer: Trainer) throws
  /// Another batch of the validation data comes. Who stops the run here ends the validation.
  func validationBatchWillBegin(_ trainer: Trainer) throws
  /// The model has been measured, or the validation was stopped. After an error in between, `trainingDidFail` is called
  /// instead.
  func validationDidEnd(_ trainer: Trainer) throws
  func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) throws
  /// The last epoch is finished, or something has stopped the run.
  func trainingDidEnd(_ trainer: Trainer) throws
  /// An error ends the run.
  func trainingDidFail(_ trainer: Trainer, _ error: any Error)

  /// What it must remember for the run to be continued exactly; `nil` for nothing.
  func state() throws -> CallbackState?
  func load(_ state: CallbackState) throws
}

extension TrainingCallback {
  public var name: String { String(describing: Self.self) }
  public var comesLast: Bool { false }
  public func trainingWillBegin(_ trainer: Trainer) throws {}
  public func epochWillBegin(_ trainer: Trainer, epoch: Int) throws {}
  public func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) throws {}
  public func validationWillBegin(_ trainer: Trainer) throws {}
  public func validationBatchWillBegin(_ trainer: Trainer) throws {}
  public func validationDidEnd(_ trainer: Trainer) throws {}
  public func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) throws {}
  public func trainingDidEnd(_ trainer: Trainer) throws {}
  public func trainingDidFail(_ trainer: Trainer, _ error: any Error) {}
  public func state() throws -> CallbackState? { nil }
  public func load(_ state: CallbackState) throws {}
}

/// What a callback remembers, as it stands in a checkpoint.
public struct CallbackState: Sendable {
  /// A value in JSON.
  public let text: String
  public let tensors: [String: Tensor]

  public init(text: String, tensors: [String: Tensor] = [:]) {
    self.text = text
    self.tensors = tensors
  }

  /// - Throws: what encoding the value throws.
  public init(_ value: some Encodable, tensors: [String: Tensor] = [:]) throws {
    self.init(text: try TrainingJSON.text(value), tensors: tensors)
  }

  /// - Throws: `TrainingError` for text of another form.
  public func value<Value: Decodable>(_: Value.Type = Value.self) throws(TrainingError) -> Value {
    try TrainingJSON.value(text, what: "the state of a callback")
  }
}

/// Numbers in JSON so that they are read back with the same bits, infinities among them.
enum TrainingJSON {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(_ text: String, what: String) throws(TrainingError) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(Value.self, from: Data(text.utf8))
    } catch {
      throw TrainingError(.state, "\(what) has not the expected form: “\(text.prefix(80))”")
    }
  }
}
