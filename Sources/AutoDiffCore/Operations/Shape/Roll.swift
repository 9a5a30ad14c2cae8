import TensorKernels

/// `y[.., (i + shift) mod n, ..] = x[.., i, ..]`: each element moves `shift` places on along an axis, and those that
/// leave at the end come in at the front. `dL/dx` is `dL/dy` rolled back.
///
/// Any shape with that axis; the result has it too. Nothing is kept for the backward.
///
/// Follows from the definition.
struct Roll: ElementMove {
  /// In `0..<size`.
  let shift: Int
  let axis: Int

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let result = try Tensor(uninitialized: x.shape, x.scalarType)
    let (outer, size, inner) = x.shape.around(axis)
    let strides = [size * inner, 1]
    func copy(_ count: Int, from: Int, to: Int) {
      let loop = StridedLoop(dimensions: [outer, count * inner], stridesA: strides, stridesB: strides)
      result.copyElements(of: x, loop, from: from * inner, to: to * inner)
    }
    copy(size - shift, from: 0, to: shift)
    copy(shift, from: size - shift, to: 0)
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient.rolled(by: -shift, axis: axis)]
  }
}

extension Variable {
  /// Each element moved `shift` places on along `axis` (back where negative), those that leave at one end coming in at
  /// the other.
  public func rolled(by shift: Int, axis: Int) throws(TensorError) -> Variable {
    let axis = try named("roll") { () throws(TensorError) in try shape.normalizedAxis(axis) }
    let size = Swift.max(1, shape[axis])
    let rest = shift % size
    let normalized = rest < 0 ? rest + size : rest
    return normalized == 0 ? self : try tape.apply(Roll(shift: normalized, axis: axis), to: self)
  }

  /// Rolls the elements in the order of memory, whatever the axes.
  public func rolled(by shift: Int) throws(TensorError) -> Variable {
    try reshaped([shape.elementCount]).rolled(by: shift, axis: 0).reshaped(shape)
  }
}

extension Tensor {
  /// Each element moved `shift` places on along `axis`, those that leave at one end coming in at the other.
  public func rolled(by shift: Int, axis: Int) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.rolled(by: shift, axis: axis) }
  }
}
