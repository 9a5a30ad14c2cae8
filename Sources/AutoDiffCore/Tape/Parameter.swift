import Synchronization

/// A learnable tensor: an object with identity, so that a layer that is used twice, an optimizer's state and a
/// gradient all speak of the same one.
public final class Parameter: Sendable {
  private let cell: TensorCell

  public init(_ value: Tensor) { cell = TensorCell { () throws(TensorError) in value } }

  /// Makes the value; an error waits until the parameter is used on a tape, where the layer's path is known. So a
  /// layer's initialiser need not throw.
  public init(_ make: () throws(TensorError) -> Tensor) { cell = TensorCell(make) }

  /// The value, or the error with which it was made.
  public func value() throws(TensorError) -> Tensor { try cell.value() }

  /// Replaces the value. The shape stays: a parameter of another shape would not fit its layer.
  public func set(_ value: Tensor) throws(TensorError) { try cell.set(value, what: "a parameter") }

  /// Changes the value in place, without a copy while nobody else holds its storage. The body keeps shape and type and
  /// does not use the parameter itself.
  package func update(_ body: (inout Tensor) throws(TensorError) -> Void) throws(TensorError) { try cell.update(body) }
}

/// A tensor that belongs to a layer but is not learned: the running statistics of batch normalisation.
public final class Buffer: Sendable {
  private let cell: TensorCell

  /// Makes the value; an error waits until the buffer is used.
  public init(_ make: () throws(TensorError) -> Tensor) { cell = TensorCell(make) }

  /// The value, or the error with which it was made.
  public func value() throws(TensorError) -> Tensor { try cell.value() }

  /// Replaces the value by one of the same shape.
  public func set(_ value: Tensor) throws(TensorError) { try cell.set(value, what: "a buffer") }
}

/// A tensor, or the error with which it was made, behind a lock.
private final class TensorCell: Sendable {
  private let content: Mutex<Result<Tensor, TensorError>>

  init(_ make: () throws(TensorError) -> Tensor) {
    do {
      content = Mutex(.success(try make()))
    } catch {
      content = Mutex(.failure(error))
    }
  }

  func value() throws(TensorError) -> Tensor {
    switch content.withLock({ $0 }) {
    case .success(let value): return value
    case .failure(let error): throw error
    }
  }

  func set(_ value: Tensor, what: String) throws(TensorError) {
    let old = try self.value()
    guard old.shape == value.shape else {
      throw TensorError(.shape, "\(what) keeps its shape", shapes: [old.shape, value.shape], operation: "set")
    }
    content.withLock { $0 = .success(value) }
  }

  func update(_ body: (inout Tensor) throws(TensorError) -> Void) throws(TensorError) {
    try content.withLock { (content: inout Result<Tensor, TensorError>) throws(TensorError) in
      var value: Tensor
      switch content {
      case .success(let tensor): value = tensor
      case .failure(let error): throw error
      }
      // Let go of the storage for the time of the change, so that it is held once.
      content = .failure(TensorError(.tape, "the parameter is being updated"))
      defer { content = .success(value) }
      try body(&value)
    }
  }
}
