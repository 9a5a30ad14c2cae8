import TensorKernels

/// `y = 0; y.elements[offset + i · strides[0] + j · strides[1] + …] += x[i, j, …]`: the transpose of `StridedCopy`,
/// which is its gradient in turn. Where strides overlap, as those of the patches of an image, the terms are added in
/// the order of the input.
///
/// To the shape that is given. Nothing is kept for the backward. The callers see to it that every offset lies inside.
///
/// Follows from the definition.
struct StridedSum: ElementMove {
  let name: String
  let shape: Shape
  let strides: [Int]
  let offset: Int

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { shape }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let loop = StridedLoop(dimensions: x.shape.dimensions, stridesA: x.shape.strides, stridesB: strides)
    if x.elementCount > 0, loop.isInjective {
      // Each element is written at most once: copied, and zeros where none is.
      let isWhole = x.elementCount == shape.elementCount
      let result = try isWhole ? Tensor(uninitialized: shape, x.scalarType) : Tensor.zeros(shape, x.scalarType)
      result.copyElements(of: x, loop, to: offset)
      return result
    }
    let result = try Tensor.zeros(shape, x.scalarType)
    guard x.elementCount > 0 else { return result }
    func run<T: TensorScalar>(_: T.Type) {
      x.withPointer(T.self) { x in result.fill(T.self) { y in addStrided(loop, x, y + offset) } }
    }
    switch x.scalarType {
    case .float32: run(Float.self)
    case .float64: run(Double.self)
    case .int32: run(Int32.self)
    }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let transpose = StridedCopy(name: name, shape: try context.inputShape(0), strides: strides, offset: offset)
    return [try context.tape.apply(transpose, to: context.gradient)]
  }
}
