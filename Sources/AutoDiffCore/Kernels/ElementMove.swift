import TensorKernels

/// An operation that moves elements and does not compute with them: it takes every scalar type, `int32` too.
protocol ElementMove: TensorOperation {}

extension ElementMove {
  func outputType(of inputs: [ScalarType]) throws(TensorError) -> ScalarType {
    guard let type = inputs.first, inputs.allSatisfy({ $0 == type }) else {
      throw TensorError(
        .scalarType, "the inputs must have one type; they have \(inputs.map(\.rawValue).joined(separator: ", "))")
    }
    return type
  }
}

extension Tensor {
  /// What a function of variables makes of this tensor, with nothing recorded.
  func through(_ function: (Variable) throws(TensorError) -> Variable) throws(TensorError) -> Tensor {
    try function(Tape(.inference).constant(self)).value
  }

  /// Checks that these are `int32` indices in `0..<bound`.
  func checkIndices(below bound: Int) throws(TensorError) {
    guard scalarType == .int32 else {
      throw TensorError(.scalarType, "expected int32 indices, not \(scalarType.rawValue)", shapes: [shape])
    }
    let position = withPointer(Int32.self) { firstOutOfRange($0, elementCount, bound: bound) }
    if let position {
      throw TensorError(
        .argument, "index \(Int(element(atOffset: position))) at position \(position) is not in 0..<\(bound)",
        shapes: [shape])
    }
  }
}
