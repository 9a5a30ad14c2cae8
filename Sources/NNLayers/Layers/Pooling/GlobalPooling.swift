/// The mean of each channel over the whole image: `[N, H, W, C]` to `[N, C]`.
///
/// M. Lin, Q. Chen and S. Yan, "Network in Network", 2014.
public struct GlobalAveragePool2D: Layer {
  public init() {}

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.mean(axes: x.axesOfPositions(rank: 4, "mean"))
  }
}

/// The largest element of each channel over the whole image, of equals the first: `[N, H, W, C]` to `[N, C]`.
///
/// M. Oquab, L. Bottou, I. Laptev and J. Sivic, "Is Object Localization for Free?", 2015.
public struct GlobalMaxPool2D: Layer {
  public init() {}

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.max(axes: x.axesOfPositions(rank: 4, "max"))
  }
}

/// The mean of each channel over the whole sequence: `[N, L, C]` to `[N, C]`.
///
/// M. Lin, Q. Chen and S. Yan, "Network in Network", 2014.
public struct GlobalAveragePool1D: Layer {
  public init() {}

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.mean(axes: x.axesOfPositions(rank: 3, "mean"))
  }
}

/// The largest element of each channel over the whole sequence, of equals the first: `[N, L, C]` to `[N, C]`.
///
/// M. Oquab, L. Bottou, I. Laptev and J. Sivic, "Is Object Localization for Free?", 2015.
public struct GlobalMaxPool1D: Layer {
  public init() {}

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.max(axes: x.axesOfPositions(rank: 3, "max"))
  }
}

extension Variable {
  /// The axes between those of the batch and the channels, of images (rank 4) or sequences (rank 3).
  fileprivate func axesOfPositions(rank: Int, _ operation: String) throws(TensorError) -> [Int] {
    guard shape.rank == rank else {
      let expected = rank == 4 ? "[N, H, W, C]" : "[N, L, C]"
      throw TensorError(.shape, "expected an input \(expected)", shapes: [shape], operation: operation)
    }
    return Array(1..<rank - 1)
  }
}
