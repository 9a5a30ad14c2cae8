import TensorKernels

extension Variable {
  /// Attention of these queries `[.., T, E]` to keys `[.., S, E]` and values `[.., S, V]`:
  /// `softmax(scale · Q · Kᵀ + mask) · V`, `[.., T, V]`. The axes before the last two, such as batch and heads,
  /// broadcast.
  ///
  /// A query that may attend to no key gives zeros, and has no gradient. Made of matrix products and `Softmax`, which
  /// differentiate it, to any order, and keep its operands and the weights.
  ///
  /// A. Vaswani et al., "Attention Is All You Need", 2017.
  ///
  /// - Parameters:
  ///   - mask: broadcast to `[.., T, S]`. An `int32` one forbids a key where it is 0; one of the queries' type is added
  ///     to the scaled scores.
  ///   - isCausal: whether query `i` attends to the keys `0...i` alone; with a mask both hold.
  ///   - dropoutRate: of the weights, on a training tape.
  ///   - scale: `1 / √E` unless given.
  /// - Throws: `TensorError` for shapes that do not fit, no keys, and a mask that does not broadcast to the scores.
  public func scaledDotProductAttention(
    keys: Variable, values: Variable, mask: Variable? = nil, isCausal: Bool = false, dropoutRate: Double = 0,
    scale: Double? = nil
  ) throws(TensorError) -> Variable {
    try attention(
      keys: keys, values: values, masks: mask.map { [$0] } ?? [], isCausal: isCausal, dropoutRate: dropoutRate,
      scale: scale
    ).output
  }

  /// The attention, and the weights `[.., T, S]` before dropout. All masks hold.
  package func attention(
    keys: Variable, values: Variable, masks: [Variable], isCausal: Bool, dropoutRate: Double, scale: Double? = nil
  ) throws(TensorError) -> (output: Variable, weights: Variable) {
    let name = "scaledDotProductAttention"
    guard shape.rank >= 2, keys.shape.rank >= 2, values.shape.rank >= 2,
      shape[shape.rank - 1] == keys.shape[keys.shape.rank - 1],
      keys.shape[keys.shape.rank - 2] == values.shape[values.shape.rank - 2]
    else {
      throw TensorError(
        .shape, "expected queries [.., T, E], keys [.., S, E] and values [.., S, V]",
        shapes: [shape, keys.shape, values.shape], operation: name)
    }
    let size = shape[shape.rank - 1]
    guard keys.shape[keys.shape.rank - 2] > 0, size > 0 else {
      throw TensorError(
        .shape, "there is no key to attend to", shapes: [shape, keys.shape, values.shape], operation: name)
    }
    let factor = scale ?? 1 / Double(size).squareRoot()
    var scores = try (self * factor).matrixProduct(keys, transposingOther: true)
    let effect = try named(name) { () throws(TensorError) in
      try AttentionMasks(masks, isCausal: isCausal, scores: scores)
    }
    for term in effect.added { scores = try scores + term }
    var weights = try scores.softmax()
    if let attends = effect.attends { weights = try weights * attends }
    let dropped = dropoutRate == 0 ? weights : try weights.dropout(rate: dropoutRate)
    return (try dropped.matrixProduct(values), weights)
  }
}

/// What masks do to scores.
private struct AttentionMasks {
  /// What is added to the scores: the masks of numbers, and −∞ where attention is forbidden.
  private(set) var added: [Variable] = []
  /// 0 for the queries that may attend to nothing, else 1; `nil` where there is no such query.
  private(set) var attends: Variable?

  init(_ masks: [Variable], isCausal: Bool, scores: Variable) throws(TensorError) {
    let shape = scores.shape
    let (queries, keys) = (shape[shape.rank - 2], shape[shape.rank - 1])
    var allowed: Tensor?
    for mask in masks {
      guard mask.tape === scores.tape, mask.shape.rank <= shape.rank, try mask.shape.broadcast(with: shape) == shape
      else {
        throw TensorError(.shape, "the mask does not broadcast to the scores \(shape)", shapes: [mask.shape])
      }
      guard mask.scalarType == .int32 || mask.scalarType == scores.scalarType else {
        throw TensorError(
          .scalarType, "expected a mask of int32 or \(scores.scalarType.rawValue), not \(mask.scalarType.rawValue)",
          shapes: [mask.shape])
      }
      var forbidding: Tensor? = mask.value
      if mask.scalarType != .int32 {
        let (finite, finitePlaces) = try mask.separatingInfinity()
        added.append(finite)
        forbidding = finitePlaces
      }
      if let forbidding { allowed = if let allowed { try (allowed .& forbidding) } else { forbidding } }
    }
    guard isCausal || allowed != nil else { return }
    if let allowed, ONNXTrace.follows([allowed]) {
      try forbid(allowed, queries: queries, keys: keys, isCausal: isCausal, scores)
      return
    }
    // As small as the masks allow: a row for each query and batch only where they differ there.
    var target: Shape = [isCausal ? queries : 1, keys]
    if let allowed { target = try allowed.shape.broadcast(with: target) }
    let dense = try allowed?.broadcast(to: target)
    let bias = try Tensor(uninitialized: target, scores.scalarType)
    let attends = try Tensor(uninitialized: target.replacing(target.rank - 1, by: 1), scores.scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      func fill(_ allowed: UnsafePointer<Int32>?) {
        bias.fill(T.self) { bias in
          attends.fill(T.self) {
            attentionBias(
              allowed: allowed, rows: attends.elementCount, queries: target[target.rank - 2], columns: keys,
              isCausal: isCausal, bias: bias, attends: $0)
          }
        }
      }
      if let dense { dense.withPointer(Int32.self) { fill($0) } } else { fill(nil) }
    }
    if scores.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    added.append(scores.tape.constant(bias))
    if attends.doubles.contains(0) { self.attends = scores.tape.constant(attends) }
  }

  /// The same by functions that an export follows, for a mask that depends on the model's input.
  private mutating func forbid(
    _ mask: Tensor, queries: Int, keys: Int, isCausal: Bool, _ scores: Variable
  ) throws(TensorError) {
    let rows = isCausal ? queries : 1
    let reach = (0..<rows * keys).map { Int32(isCausal && $0 % keys > $0 / keys ? 0 : 1) }
    let allowed = try mask .& Tensor(reach, shape: [rows, keys])
    let attends = try allowed.any(axes: [-1], keepsDimensions: true)
    added.append(try Variable.select(allowed .| (.!attends), scores.like(0), scores.like(-.infinity)))
    self.attends = scores.tape.constant(try attends.converted(to: scores.scalarType))
  }
}

extension Variable {
  /// A mask of numbers with 0 in place of −∞, and where it is not −∞; itself alone where it is finite. A row of −∞ would
  /// be no number after softmax, so it is left to the masks that forbid.
  fileprivate func separatingInfinity() throws(TensorError) -> (finite: Variable, allowed: Tensor?) {
    // An export has no numbers to look at: of a mask that depends on the model's input, any element may be −∞.
    guard ONNXTrace.follows([value]) || value.doubles.contains(-.infinity) else { return (self, nil) }
    let allowed = try value .!= -Double.infinity
    // Chosen and not multiplied: 0 · ∞ would be no number either.
    return (try Variable.select(allowed, self, like(0)), allowed)
  }
}
