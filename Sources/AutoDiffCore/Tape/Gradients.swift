import TensorKernels

/// The gradients of one result, looked up by parameter or variable, and the buffers' new values that the forward
/// pass staged. A value of its own: nothing is stored on parameters, so there is nothing to zero.
///
/// Gradients of several tapes can be added, so that a step can be taken for a batch that does not fit into memory:
/// ```swift
/// let parameters = model.parameters().map(\.parameter)
/// var total: Gradients?
/// for part in parts {
///   let tape = Tape(.training(seed: part.seed))
///   let loss = try model(tape.constant(part.images)).softmaxCrossEntropy(labels: part.labels)
///   try total.add(tape.gradients(of: loss * (1 / Double(parts.count))), of: parameters)
/// }
/// if let total { try optimizer.step(total) }
/// ```
public struct Gradients {
  private let tape: Tape
  private var byNode: [Int: Variable]
  private(set) var bufferUpdates: [Tape.BufferUpdate]
  /// How many tapes' updates a buffer's value is the mean of, where it is more than one.
  private var averagedTapes: [ObjectIdentifier: Int] = [:]

  init(tape: Tape, byNode: [Int: Variable], bufferUpdates: [Tape.BufferUpdate]) {
    self.tape = tape
    self.byNode = byNode
    self.bufferUpdates = bufferUpdates
  }

  /// The parameter's gradient; `nil` where the result does not depend on it.
  public subscript(parameter: Parameter) -> Tensor? {
    tape.variableIfUsed(parameter).flatMap { self[$0] }
  }

  /// The gradient of a variable that the tape was asked to keep: a leaf, or one named in `keeping`.
  public subscript(variable: Variable) -> Tensor? { self.variable(for: variable)?.value }

  /// The gradient as a variable, which can be differentiated again if the gradients were asked for as
  /// differentiable.
  public func variable(for variable: Variable) -> Variable? {
    guard variable.tape === tape, let node = variable.node else { return nil }
    return byNode[node]
  }

  /// The Euclidean norm of all gradients of these parameters, taken as one vector.
  public func norm(of parameters: some Sequence<Parameter>) -> Double {
    var total = 0.0
    for parameter in parameters {
      guard let gradient = self[parameter] else { continue }
      let count = gradient.elementCount
      switch gradient.scalarType {
      case .float64: total += gradient.withPointer(Double.self) { sumOfSquares($0, count) }
      default: total += gradient.withPointer(Float.self) { sumOfSquares($0, count) }
      }
    }
    return total.squareRoot()
  }

  /// The norm of any order of all gradients of these parameters, taken as one vector: `(Σ |g|ᵖ)^(1/p)`, and the largest
  /// `|g|` for `.infinity`.
  /// - Throws: `TensorError` for an order that is not positive.
  public func norm(of parameters: some Sequence<Parameter>, order: Double) throws(TensorError) -> Double {
    guard order > 0 else {
      throw TensorError(.argument, "the norm's order must be positive, but is \(order)", operation: "norm")
    }
    if order == 2 { return norm(of: parameters) }
    let gradients = parameters.compactMap { self[$0] }
    var largest = 0.0
    for gradient in gradients {
      // NaN is larger than every number.
      gradient.forEachMagnitude { if !($0 <= largest || largest.isNaN) { largest = $0 } }
    }
    guard order < .infinity, largest > 0, largest < .infinity else { return largest }
    // In parts of the largest, so that no power overflows or vanishes.
    var sum = 0.0
    for gradient in gradients { gradient.forEachMagnitude { sum += Double.power($0 / largest, order) } }
    return largest * Double.power(sum, 1 / order)
  }

  /// Replaces each of the parameters' gradients by `transform` of it.
  public mutating func update(
    _ parameters: some Sequence<Parameter>, _ transform: (Tensor) throws(TensorError) -> Tensor
  ) throws(TensorError) {
    for parameter in parameters {
      guard let variable = tape.variableIfUsed(parameter), let node = variable.node, let old = byNode[node] else {
        continue
      }
      let new = try transform(old.value)
      guard new.shape == old.shape, new.scalarType == old.scalarType else {
        throw TensorError(
          .shape, "a gradient keeps its shape and its type: \(old.scalarType.rawValue), not \(new.scalarType.rawValue)",
          shapes: [old.shape, new.shape], operation: "update")
      }
      byNode[node] = tape.constant(new)
    }
  }

  /// Gives the buffers (batch normalisation's running statistics) the values that the forward pass staged. An
  /// optimizer's step does this.
  public func applyBufferUpdates() throws(TensorError) {
    for update in bufferUpdates { try update.buffer.set(update.value) }
  }
}

extension Gradients {
  /// Adds another tape's gradients of these parameters. A parameter of which one of the two has no gradient gets the
  /// other's; what else the tapes have gradients of stays as it is here.
  ///
  /// A buffer that both tapes have staged a value for gets the mean of the tapes' values, each counted alike: running
  /// statistics move once, towards the mean of the parts' statistics, as for one batch made of the parts. (PyTorch moves
  /// them once for each part.)
  /// - Throws: `TensorError` where two gradients differ in shape or type, before anything is changed.
  public mutating func add(_ other: Gradients, of parameters: some Sequence<Parameter>) throws(TensorError) {
    var sums: [(parameter: Parameter, sum: Tensor)] = []
    for parameter in parameters {
      guard let new = other[parameter] else { continue }
      guard let old = self[parameter] else {
        sums.append((parameter, new))
        continue
      }
      guard new.shape == old.shape, new.scalarType == old.scalarType else {
        throw TensorError(
          .shape,
          "two gradients of a parameter must have one shape and one type, not \(old.scalarType.rawValue) and "
            + new.scalarType.rawValue, shapes: [old.shape, new.shape], operation: "add")
      }
      sums.append((parameter, try old.zipped(with: new, to: old.shape, TensorKernels.add, TensorKernels.add)))
    }
    let updates = try mergedBufferUpdates(with: other)
    for (parameter, sum) in sums {
      var variable = tape.variableIfUsed(parameter)
      if variable?.node == nil {
        let leaf = tape.variable(try parameter.value())
        try tape.bind(parameter, to: leaf)
        variable = leaf
      }
      if let node = variable?.node { byNode[node] = tape.constant(sum) }
    }
    (bufferUpdates, averagedTapes) = updates
  }

  /// Multiplies the gradients of these parameters by a number.
  public mutating func scale(by factor: Double, of parameters: some Sequence<Parameter>) throws(TensorError) {
    try update(parameters) { (gradient: Tensor) throws(TensorError) in try gradient.scaled(by: factor) }
  }

  private func mergedBufferUpdates(
    with other: Gradients
  ) throws(TensorError) -> ([Tape.BufferUpdate], [ObjectIdentifier: Int]) {
    var updates = finalUpdates
    var counts = averagedTapes
    for update in other.finalUpdates {
      let identity = ObjectIdentifier(update.buffer)
      guard let index = updates.firstIndex(where: { $0.buffer === update.buffer }) else {
        updates.append(update)
        counts[identity] = other.averagedTapes[identity]
        continue
      }
      let old = updates[index].value
      let (oldCount, newCount) = (counts[identity] ?? 1, other.averagedTapes[identity] ?? 1)
      guard old.scalarType.isFloatingPoint, old.shape == update.value.shape, old.scalarType == update.value.scalarType
      else {
        // Of whole numbers, such as a count, there is no mean: the newer value stays.
        updates[index] = update
        continue
      }
      let share = Double(newCount) / Double(oldCount + newCount)
      let mean = try old.scaled(by: 1 - share).zipped(
        with: update.value.scaled(by: share), to: old.shape, TensorKernels.add, TensorKernels.add)
      updates[index] = Tape.BufferUpdate(buffer: update.buffer, value: mean)
      counts[identity] = oldCount + newCount
    }
    return (updates, counts)
  }

  /// A layer that was used twice has staged two values, the second made from the first.
  private var finalUpdates: [Tape.BufferUpdate] {
    bufferUpdates.enumerated().filter { index, update in
      !bufferUpdates[(index + 1)...].contains { $0.buffer === update.buffer }
    }.map(\.element)
  }
}

extension Gradients? {
  /// Adds gradients to a sum that begins with `nil`.
  public mutating func add(_ other: Gradients, of parameters: some Sequence<Parameter>) throws(TensorError) {
    guard var sum = self else {
      self = other
      return
    }
    self = nil
    defer { self = sum }
    try sum.add(other, of: parameters)
  }
}

extension Tensor {
  /// Every element times a factor.
  package func scaled(by factor: Double) throws(TensorError) -> Tensor {
    try mapped(
      { scale($0, by: Float(factor), $1, $2) }, { scale($0, by: factor, $1, $2) })
  }

  /// Calls the body with the size of every element.
  fileprivate func forEachMagnitude(_ body: (Double) -> Void) {
    func run<T: FloatingScalar>(_: T.Type) {
      withPointer(T.self) { x in
        for i in 0..<elementCount { body(abs(x[i].asDouble)) }
      }
    }
    if scalarType == .float64 { run(Double.self) } else { run(Float.self) }
  }
}
