import TensorKernels

/// `y[i, j, …] = x.elements[offset + i · strides[0] + j · strides[1] + …]`: what slices, reversals and the patches of
/// an image have in common. `dL/dx` adds up what came from each element: `StridedSum`.
///
/// To the shape that is given. Nothing is kept for the backward. The callers see to it that every offset lies inside.
///
/// C. Harris et al., "Array Programming with NumPy", 2020 (strides).
struct StridedCopy: ElementMove {
  let name: String
  let shape: Shape
  /// In elements of the input; the callers see to it that every offset lies inside.
  let strides: [Int]
  let offset: Int

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { shape }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape, inputs[0].scalarType)
    result.copyElements(
      of: inputs[0], StridedLoop(dimensions: shape.dimensions, stridesA: strides, stridesB: shape.strides),
      from: offset)
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let transpose = StridedSum(name: name, shape: try context.inputShape(0), strides: strides, offset: offset)
    return [try context.tape.apply(transpose, to: context.gradient)]
  }
}

extension Tensor {
  /// Copies elements of another tensor into this one, which was just made: `self[to + b] = source[from + a]`.
  func copyElements(of source: Tensor, _ loop: StridedLoop, from: Int = 0, to: Int = 0) {
    guard loop.dimensions.allSatisfy({ $0 > 0 }) else { return }
    func run<T: TensorScalar>(_: T.Type) {
      source.withPointer(T.self) { x in fill(T.self) { y in copyStrided(loop, x + from, y + to) } }
    }
    switch scalarType {
    case .float32: run(Float.self)
    case .float64: run(Double.self)
    case .int32: run(Int32.self)
    }
  }
}
