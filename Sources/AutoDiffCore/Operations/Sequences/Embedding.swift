extension Variable {
  /// `y[.., d] = table[labels[..], d]`: rows of a table `[K, D]` by `int32` labels in `0..<K` of any shape, `[..]` to
  /// `[.., D]`. `dL/dtable` adds up over the places where a label stands: an `IndexSelect`, which keeps the labels
  /// alone.
  ///
  /// Y. Bengio, R. Ducharme, P. Vincent and C. Jauvin, "A Neural Probabilistic Language Model", 2003.
  /// - Parameter paddingIndex: a label whose row gets no gradient from here: that of padding, which is not learned.
  /// - Throws: `TensorError` for a label out of range, naming it and its place.
  public func embedding(of labels: Tensor, paddingIndex: Int? = nil) throws(TensorError) -> Variable {
    try named("embedding") { () throws(TensorError) in
      guard shape.rank == 2 else {
        throw TensorError(.shape, "expected a table [K, D]", shapes: [shape, labels.shape])
      }
      try labels.checkIndices(below: shape[0])
      var gradientIndices: Tensor?
      if let paddingIndex {
        guard (0..<shape[0]).contains(paddingIndex) else {
          throw TensorError(
            .argument, "the padding index \(paddingIndex) is not in 0..<\(shape[0])", shapes: [shape])
        }
        let learned = labels.elements(as: Int32.self).map { Int($0) == paddingIndex ? -1 : $0 }
        gradientIndices = try Tensor(learned, shape: labels.shape)
      }
      return try tape.apply(IndexSelect(axis: 0, indices: labels, gradientIndices: gradientIndices), to: self)
    }
  }
}
