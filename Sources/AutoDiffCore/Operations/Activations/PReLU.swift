import TensorKernels

/// `y = x` where `x > 0`, else `slope[c] · x`. `dL/dx = dL/dy · (x > 0 ? 1 : slope)`: at the kink the derivative is the
/// slope. `dL/dslope[c] = Σ dL/dy · min(x, 0)` over the channel's elements.
///
/// Input and output `[.., C]`, slopes `[C]`; others are an error. Kept for the backward: x and the slopes.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Delving Deep into Rectifiers", 2015.
struct PReLU: TensorOperation {
  var name: String { "prelu" }
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    guard let channels = inputs[0].last, inputs[1] == [channels] else {
      throw TensorError(.shape, "expected an input [.., C] and slopes [C] or [1]", shapes: inputs)
    }
    return inputs[0]
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let (x, slopes) = (inputs[0], inputs[1])
    let (rows, channels) = (rows(x.shape), slopes.elementCount)
    let y = try Tensor(uninitialized: x.shape, x.scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      x.withPointer(T.self) { x in
        slopes.withPointer(T.self) { slopes in
          y.fill(T.self) { parametricReLU(x, rows: rows, channels: channels, slopes: slopes, $0) }
        }
      }
    }
    if y.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return y
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let (x, slopes) = (try context.input(0), try context.input(1))
    guard context.isDifferentiable else { return try fusedBackward(context, x.value, slopes.value) }
    let isPositive = try x .> 0
    let one = try x.like(1)
    let zero = try x.like(0)
    return [
      context.needsGradient(0) ? try context.gradient * Variable.select(isPositive, one, slopes) : nil,
      context.needsGradient(1)
        ? try (context.gradient * Variable.select(isPositive, zero, x)).reduced(to: slopes.shape) : nil,
    ]
  }

  private func fusedBackward(
    _ context: BackwardContext, _ x: Tensor, _ slopes: Tensor
  ) throws(TensorError) -> [Variable?] {
    let dy = context.gradient.value
    let (rows, channels) = (rows(x.shape), slopes.elementCount)
    let dx = try Tensor(uninitialized: x.shape, x.scalarType)
    let parts = try Tensor(uninitialized: x.shape, x.scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      x.withPointer(T.self) { x in
        dy.withPointer(T.self) { dy in
          slopes.withPointer(T.self) { slopes in
            dx.fill(T.self) { dx in
              parts.fill(T.self) {
                parametricReLUGradient(x, dy, rows: rows, channels: channels, slopes: slopes, dx, slopeParts: $0)
              }
            }
          }
        }
      }
    }
    if dx.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    let tape = context.tape
    guard context.needsGradient(1) else { return [tape.constant(dx), nil] }
    let dSlopes = try parts.summed(outer: 1, reduced: rows, inner: channels, to: slopes.shape)
    return [tape.constant(dx), tape.constant(dSlopes)]
  }

  private func rows(_ shape: Shape) -> Int { Shape(Array(shape.dropLast())).elementCount }
}

extension Variable {
  /// `x` where it is positive, else `slope · x`, with one learned slope `[1]` or one for each channel of `[.., C]`,
  /// `[C]`.
  /// - Throws: `TensorError` for slopes of another shape, and for a scalar.
  public func prelu(slope: Variable) throws(TensorError) -> Variable {
    guard let channels = shape.last else {
      throw TensorError(
        .shape, "expected an input [.., C] and slopes [C] or [1]", shapes: [shape, slope.shape], operation: "prelu")
    }
    return try tape.apply(PReLU(), to: self, slope.shape == [1] ? slope.broadcast(to: [channels]) : slope)
  }
}
