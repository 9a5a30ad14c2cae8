import TensorKernels

/// `y = x² / 2β` where `|x| < β`, else `|x| − β/2`; `dL/dx = dL/dy · x / β`, or `dL/dy · sign(x)`. With β = 0 it is
/// `|x|`, whose derivative at 0 is taken as 0. Any shape; the result has it too. Kept for the backward: x.
///
/// R. Girshick, "Fast R-CNN", 2015.
struct SmoothAbsolute: TensorOperation {
  let beta: Double

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mappedByKernel(
      { smoothAbsolute($0, beta: Float(beta), $1, $2) }, { smoothAbsolute($0, beta: beta, $1, $2) })
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient * context.tape.apply(SmoothAbsoluteSlope(beta: beta), to: context.input(0))]
  }
}

/// The derivative of `SmoothAbsolute`; its own is `1 / β` where `|x| < β`, else 0.
struct SmoothAbsoluteSlope: TensorOperation {
  let beta: Double

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mappedByKernel(
      { smoothAbsoluteSlope($0, beta: Float(beta), $1, $2) }, { smoothAbsoluteSlope($0, beta: beta, $1, $2) })
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    // A constant almost everywhere.
    let curvature = try context.input(0).value.mappedByKernel(
      { smoothAbsoluteCurvature($0, beta: Float(beta), $1, $2) },
      { smoothAbsoluteCurvature($0, beta: beta, $1, $2) })
    return [try context.gradient * context.tape.constant(curvature)]
  }
}

extension Variable {
  /// `(x − t)²` for a prediction and a target of one shape: PyTorch's `mse_loss`.
  ///
  /// A.-M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes", 1805 (least squares).
  /// - Returns: a scalar, or losses of the prediction's shape for `.none`.
  /// - Throws: `TensorError` for a target of another shape: nothing is broadcast.
  public func meanSquaredError(_ target: some LossTarget, reduction: Reduction = .mean) throws(TensorError) -> Variable
  {
    try named("meanSquaredError") { () throws(TensorError) in
      let difference = try difference(from: target)
      return try (difference * difference).reduced(reduction)
    }
  }

  /// `|x − t|` for a prediction and a target of one shape: PyTorch's `l1_loss`. The derivative where they are equal is
  /// taken as 0. Follows from the definition.
  /// - Returns: a scalar, or losses of the prediction's shape for `.none`.
  /// - Throws: `TensorError` for a target of another shape: nothing is broadcast.
  public func l1Loss(_ target: some LossTarget, reduction: Reduction = .mean) throws(TensorError) -> Variable {
    try named("l1Loss") { () throws(TensorError) in
      try difference(from: target).absolute().reduced(reduction)
    }
  }

  /// `(x − t)² / 2β` where `|x − t| < β`, else `|x − t| − β/2`: PyTorch's `smooth_l1_loss`. With a β of 0 it is `l1Loss`.
  ///
  /// R. Girshick, "Fast R-CNN", 2015.
  public func smoothL1Loss(
    _ target: some LossTarget, beta: Double = 1, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("smoothL1Loss") { () throws(TensorError) in
      try requireArgument(beta, "beta", 0..<Double.infinity)
      return try tape.apply(SmoothAbsolute(beta: beta), to: difference(from: target)).reduced(reduction)
    }
  }

  /// `½(x − t)²` where `|x − t| ≤ δ`, else `δ · (|x − t| − δ/2)`: PyTorch's `huber_loss`, and δ times `smoothL1Loss`.
  ///
  /// P. Huber, "Robust Estimation of a Location Parameter", 1964.
  public func huberLoss(
    _ target: some LossTarget, delta: Double = 1, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("huberLoss") { () throws(TensorError) in
      guard delta > 0, delta.isFinite else {
        throw TensorError(.argument, "delta must be positive and finite, but is \(delta)")
      }
      let terms = try tape.apply(SmoothAbsolute(beta: delta), to: difference(from: target))
      return try (terms * delta).reduced(reduction)
    }
  }

  /// `|x|`, with the derivative 0 at 0.
  func absolute() throws(TensorError) -> Variable { try tape.apply(SmoothAbsolute(beta: 0), to: self) }
}

extension Tensor {
  /// An elementwise kernel's result.
  func mappedByKernel(
    _ float32: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void,
    _ float64: (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
  ) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape, scalarType)
    let count = elementCount
    if scalarType == .float64 {
      withPointer(Double.self) { x in result.fill(Double.self) { float64(x, $0, count) } }
    } else {
      withPointer(Float.self) { x in result.fill(Float.self) { float32(x, $0, count) } }
    }
    return result
  }
}
