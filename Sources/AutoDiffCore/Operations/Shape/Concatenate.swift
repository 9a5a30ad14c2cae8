import TensorKernels

/// `y` is its inputs one after the other along an axis; `dL/dx` of each is its part of `dL/dy`.
///
/// The sizes along the axis add up, the others agree: anything else is an error. Nothing is kept for the backward.
///
/// Follows from the definition.
struct Concatenate: ElementMove {
  let axis: Int

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    var size = 0
    for shape in inputs {
      guard shape.rank == inputs[0].rank, shape.replacing(axis, by: 0) == inputs[0].replacing(axis, by: 0) else {
        throw TensorError(.shape, "the shapes must agree in all axes but axis \(axis)", shapes: inputs)
      }
      size += shape[axis]
    }
    return inputs[0].replacing(axis, by: size)
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: context.outputShape, inputs[0].scalarType)
    let (outer, size, inner) = result.shape.around(axis)
    var start = 0
    for x in inputs {
      let count = x.shape[axis]
      let loop = StridedLoop(
        dimensions: [outer, count * inner], stridesA: [count * inner, 1], stridesB: [size * inner, 1])
      result.copyElements(of: x, loop, to: start * inner)
      start += count
    }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    var gradients: [Variable?] = []
    var start = 0
    for index in 0..<context.inputCount {
      let count = try context.inputShape(index)[axis]
      gradients.append(
        context.needsGradient(index) ? try context.gradient.sliced(axis: axis, start..<start + count) : nil)
      start += count
    }
    return gradients
  }
}

extension Variable {
  /// Tensors one after the other along `axis`, of which their sizes add up; the other sizes agree.
  /// - Throws: `TensorError` for no tensors, and for shapes that differ in another axis.
  public static func concatenated(_ parts: [Variable], axis: Int = 0) throws(TensorError) -> Variable {
    try named("concatenate") { () throws(TensorError) in
      guard let first = parts.first else { throw TensorError(.argument, "expected at least one tensor") }
      let axis = try first.shape.normalizedAxis(axis)
      return parts.count == 1 ? first : try first.tape.apply(Concatenate(axis: axis), to: parts)
    }
  }
}

extension Tensor {
  /// Tensors one after the other along `axis`, of which their sizes add up; the other sizes agree.
  public static func concatenated(_ parts: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
    let tape = Tape(.inference)
    return try Variable.concatenated(parts.map { tape.constant($0) }, axis: axis).value
  }
}
