import TensorKernels

/// An operation `y = f(x)` on each element by itself: one kernel computes it in one pass over memory, another its
/// gradient `dL/dx = dL/dy · f′(x)`. Kept for the backward: x.
///
/// A gradient that is to be differentiated again is made of recorded operations instead, so each function says its
/// derivative a second time, with variables.
protocol ElementwiseFunction: TensorOperation {
  /// The function and its derivative as kernels.
  var kernel: any ScalarFunction { get }

  /// `f′(x)`, made of operations.
  func derivative(at x: Variable) throws(TensorError) -> Variable
}

extension ElementwiseFunction {
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(kernel)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    if context.isDifferentiable { return [try context.gradient * derivative(at: x)] }
    let kernel = kernel
    let dy = context.gradient.value
    let dx = try Tensor(uninitialized: dy.shape, dy.scalarType)
    let count = dx.elementCount
    if dx.scalarType == .float64 {
      x.value.withPointer(Double.self) { x in dy.withPointer { dy in dx.fill { kernel.gradient(x, dy, $0, count) } } }
    } else {
      x.value.withPointer(Float.self) { x in dy.withPointer { dy in dx.fill { kernel.gradient(x, dy, $0, count) } } }
    }
    return [context.tape.constant(dx)]
  }
}

extension Tensor {
  /// A function of each element, in floating point.
  func mapped(_ function: any ScalarFunction) throws(TensorError) -> Tensor {
    try mapped({ function.map($0, $1, $2) }, { function.map($0, $1, $2) })
  }
}
