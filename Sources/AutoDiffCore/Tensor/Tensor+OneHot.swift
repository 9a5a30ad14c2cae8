extension Tensor {
  /// Rows of zeros with a 1 at each label: `int32` labels `[..]` to `[.., classes]`.
  public func oneHot(classes: Int, _ type: ScalarType = .float32) throws(TensorError) -> Tensor {
    guard scalarType == .int32 else {
      throw TensorError(
        .scalarType, "expected int32 labels, not \(scalarType.rawValue)", shapes: [shape], operation: "oneHot")
    }
    let labels = elements(as: Int32.self)
    let result = try named("oneHot") { () throws(TensorError) in
      try Tensor.zeros(Shape(shape.dimensions + [classes]), type)
    }
    for (row, label) in labels.enumerated() {
      guard label >= 0, Int(label) < classes else {
        throw TensorError(
          .argument, "label \(label) at position \(row) is not in 0..<\(classes)", shapes: [shape], operation: "oneHot")
      }
      let index = row * classes + Int(label)
      switch type {
      case .float32: result.fill(Float.self) { $0[index] = 1 }
      case .float64: result.fill(Double.self) { $0[index] = 1 }
      case .int32: result.fill(Int32.self) { $0[index] = 1 }
      }
    }
    try ONNXTrace.current?.addOneHot(self, classes: classes, result)
    return result
  }
}
