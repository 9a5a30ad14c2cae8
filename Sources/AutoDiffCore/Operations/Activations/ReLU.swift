import TensorKernels

/// `y = max(x, 0)`, `dL/dx = dL/dy` where `y > 0`, else 0: at the kink the derivative is taken as 0. NaN stays NaN.
///
/// Any shape; the result has it too. Kept for the backward: y.
///
/// V. Nair and G. Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", 2010.
struct ReLU: TensorOperation {
  var name: String { "relu" }
  var keeps: KeptValues { .output }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    guard inputs[0].scalarType == .float32 else { return try inputs[0].mapped(relu, relu) }
    return try inputs[0].rectified()
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    // The mask is a constant almost everywhere, so it is one for the second derivative too.
    [try context.tape.apply(ReLUMask(output: context.output().value), to: context.gradient)]
  }
}

/// The gradient where an output of ReLU was positive, else 0; linear, and its own transpose.
struct ReLUMask: TensorOperation {
  let output: Tensor

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    if case .scatter(let scatter) = inputs[0].deferred, let masked = try scatter.masked(byReLU: output) {
      return try Tensor(masked, inputs[0].shape)
    }
    let result = try Tensor(uninitialized: inputs[0].shape, inputs[0].scalarType)
    let count = result.elementCount
    // What was positive before a ReLU is positive behind it.
    var output = output
    if case .sum(let sum) = output.deferred, sum.second == nil, sum.first.factor == nil { output = sum.first.source }
    func run<T: FloatingScalar>(
      _ kernel: (UnsafePointer<T>, UnsafePointer<T>, Int, UnsafeMutablePointer<T>) -> Void
    ) {
      output.withPointer(T.self) { y in
        inputs[0].withPointer(T.self) { g in result.fill(T.self) { kernel(y, g, count, $0) } }
      }
    }
    if result.scalarType == .float64 {
      run { (y, g, count, dx: UnsafeMutablePointer<Double>) in reluGradient(y, g, dx, count) }
    } else {
      run(kernels.reluGradient)
    }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.tape.apply(self, to: context.gradient)]
  }
}

extension Variable {
  /// `max(x, 0)`: 0 for negative elements. The derivative at 0 is taken as 0.
  public func relu() throws(TensorError) -> Variable { try tape.apply(ReLU(), to: self) }
}
