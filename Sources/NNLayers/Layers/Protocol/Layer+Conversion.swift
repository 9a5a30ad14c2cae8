extension Layer {
  /// Brings all parameters and buffers to another precision, in place. Inputs must then be of that type too, and an
  /// optimizer is made anew: what it remembers has the old one.
  /// - Throws: `TensorError` for `int32`, in which nothing can be learned, before anything has changed.
  public func convert(to type: ScalarType) throws(TensorError) {
    guard type.isFloatingPoint else {
      throw TensorError(.scalarType, "a model is converted to float32 or float64, not int32", operation: "convert")
    }
    var changes: [(leaf: Reflection.Leaf, value: Tensor)] = []
    for (_, leaf) in Reflection.leaves(in: self) {
      let old: Tensor
      switch leaf {
      case .parameter(let parameter): old = try parameter.value()
      case .buffer(let buffer): old = try buffer.value()
      }
      // A buffer of whole numbers, such as a count, is no matter of precision.
      if old.scalarType.isFloatingPoint { changes.append((leaf, try old.converted(to: type))) }
    }
    for (leaf, value) in changes {
      switch leaf {
      case .parameter(let parameter): try parameter.set(value)
      case .buffer(let buffer): try buffer.set(value)
      }
    }
  }
}
