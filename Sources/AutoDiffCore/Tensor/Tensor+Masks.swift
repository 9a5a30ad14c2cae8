import TensorKernels

// Comparisons give masks: tensors of `int32` with 1 for true and 0 for false, of the operands' broadcast shape.
// Whatever takes a mask holds 0 for false and everything else for true. The operators are those that Swift's SIMD types
// have, so `==` goes on comparing whole tensors.

extension Tensor {
  /// Where `a < b`, as a mask, with NumPy's broadcasting. NaN is neither less nor greater than anything.
  public static func .< (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try a.compared(b, LessThan()) }
  /// Where `a ≤ b`, as a mask.
  public static func .<= (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try a.compared(b, LessThanOrEqual()) }
  /// Where `a > b`, as a mask.
  public static func .> (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try a.compared(b, GreaterThan()) }
  /// Where `a ≥ b`, as a mask.
  public static func .>= (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
    try a.compared(b, GreaterThanOrEqual())
  }
  /// Where `a = b`, as a mask. NaN equals nothing.
  public static func .== (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try a.compared(b, Equal()) }
  /// Where `a ≠ b`, as a mask. NaN differs from everything.
  public static func .!= (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try a.compared(b, NotEqual()) }

  /// Where `a < b`, as a mask. A float32 tensor is compared with the number rounded to float32.
  public static func .< (a: Tensor, b: Double) throws(TensorError) -> Tensor { try a.compared(b, LessThan()) }
  /// Where `a ≤ b`, as a mask.
  public static func .<= (a: Tensor, b: Double) throws(TensorError) -> Tensor { try a.compared(b, LessThanOrEqual()) }
  /// Where `a > b`, as a mask.
  public static func .> (a: Tensor, b: Double) throws(TensorError) -> Tensor { try a.compared(b, GreaterThan()) }
  /// Where `a ≥ b`, as a mask.
  public static func .>= (a: Tensor, b: Double) throws(TensorError) -> Tensor {
    try a.compared(b, GreaterThanOrEqual())
  }
  /// Where `a = b`, as a mask.
  public static func .== (a: Tensor, b: Double) throws(TensorError) -> Tensor { try a.compared(b, Equal()) }
  /// Where `a ≠ b`, as a mask.
  public static func .!= (a: Tensor, b: Double) throws(TensorError) -> Tensor { try a.compared(b, NotEqual()) }

  /// Where both masks are true.
  public static func .& (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try a.combined(b, BothTrue()) }
  /// Where at least one mask is true.
  public static func .| (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try a.combined(b, EitherTrue()) }
  /// Where exactly one mask is true.
  public static func .^ (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try a.combined(b, OneTrue()) }
  /// Where the mask is false.
  public static prefix func .! (a: Tensor) throws(TensorError) -> Tensor {
    try a.combined(Tensor(0, .int32), Equal())
  }

  private func compared(_ other: Double, _ relation: any Relation) throws(TensorError) -> Tensor {
    // A number that no int32 equals is compared in double precision, as what it is.
    let isExact = scalarType != .int32 || Int32(exactly: other) != nil
    let own = isExact ? self : try converted(to: .float64)
    return try own.compared(Tensor(other, own.scalarType), relation)
  }

  private func combined(_ other: Tensor, _ relation: any Relation) throws(TensorError) -> Tensor {
    guard scalarType == .int32, other.scalarType == .int32 else {
      throw TensorError(
        .scalarType, "expected masks of int32, not \(scalarType.rawValue) and \(other.scalarType.rawValue)",
        shapes: [shape, other.shape], operation: "mask")
    }
    return try compared(other, relation)
  }

  private func compared(_ other: Tensor, _ relation: any Relation) throws(TensorError) -> Tensor {
    try named("comparison") { () throws(TensorError) in
      guard scalarType == other.scalarType else {
        throw TensorError(
          .scalarType, "expected one scalar type, not \(scalarType.rawValue) and \(other.scalarType.rawValue)",
          shapes: [shape, other.shape])
      }
      let target = try shape.broadcast(with: other.shape)
      let mask = try Tensor(uninitialized: target, .int32)
      guard mask.elementCount > 0 else { return mask }
      let loop = StridedLoop(
        dimensions: target.dimensions, stridesA: shape.strides(broadcastTo: target),
        stridesB: other.shape.strides(broadcastTo: target))
      mask.fill(Int32.self) { y in
        switch scalarType {
        case .float32: withPointer(Float.self) { a in other.withPointer { relation.map(loop, a, $0, y) } }
        case .float64: withPointer(Double.self) { a in other.withPointer { relation.map(loop, a, $0, y) } }
        case .int32: withPointer(Int32.self) { a in other.withPointer { relation.map(loop, a, $0, y) } }
        }
      }
      try ONNXTrace.current?.addComparison(relation, self, other, mask)
      return mask
    }
  }
}

extension Variable {
  /// Where `a < b`, as a mask: see the comparisons of `Tensor`. No gradient flows through it.
  public static func .< (a: Variable, b: Variable) throws(TensorError) -> Tensor { try a.value .< b.value }
  /// Where `a ≤ b`, as a mask.
  public static func .<= (a: Variable, b: Variable) throws(TensorError) -> Tensor { try a.value .<= b.value }
  /// Where `a > b`, as a mask.
  public static func .> (a: Variable, b: Variable) throws(TensorError) -> Tensor { try a.value .> b.value }
  /// Where `a ≥ b`, as a mask.
  public static func .>= (a: Variable, b: Variable) throws(TensorError) -> Tensor { try a.value .>= b.value }
  /// Where `a = b`, as a mask.
  public static func .== (a: Variable, b: Variable) throws(TensorError) -> Tensor { try a.value .== b.value }
  /// Where `a ≠ b`, as a mask.
  public static func .!= (a: Variable, b: Variable) throws(TensorError) -> Tensor { try a.value .!= b.value }

  /// Where `a < b`, as a mask. No gradient flows through it.
  public static func .< (a: Variable, b: Double) throws(TensorError) -> Tensor { try a.value .< b }
  /// Where `a ≤ b`, as a mask.
  public static func .<= (a: Variable, b: Double) throws(TensorError) -> Tensor { try a.value .<= b }
  /// Where `a > b`, as a mask.
  public static func .> (a: Variable, b: Double) throws(TensorError) -> Tensor { try a.value .> b }
  /// Where `a ≥ b`, as a mask.
  public static func .>= (a: Variable, b: Double) throws(TensorError) -> Tensor { try a.value .>= b }
  /// Where `a = b`, as a mask.
  public static func .== (a: Variable, b: Double) throws(TensorError) -> Tensor { try a.value .== b }
  /// Where `a ≠ b`, as a mask.
  public static func .!= (a: Variable, b: Double) throws(TensorError) -> Tensor { try a.value .!= b }
}
