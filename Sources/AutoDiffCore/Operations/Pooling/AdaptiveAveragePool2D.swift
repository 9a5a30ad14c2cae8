import TensorKernels

extension Variable {
  /// The mean of each part of images `[N, H, W, C]` that are divided into `size` parts of about the same size:
  /// `[N, OH, OW, C]`. Along an axis part `i` of `o` reaches from `⌊i · n / o⌋` to before `⌈(i + 1) · n / o⌉`.
  ///
  /// Where all parts have one size this is an `AveragePool2D`. Elsewhere it is the `MatrixProduct` with shares for the
  /// rows and with shares for the columns, which keeps the images and the shares for the backward. Linear: each
  /// element's gradient is its share of those of its parts, and the second derivative is 0.
  ///
  /// K. He, X. Zhang, S. Ren and J. Sun, "Spatial Pyramid Pooling in Deep Convolutional Networks for Visual
  /// Recognition", 2014; the parts' borders are PyTorch's.
  /// - Throws: `TensorError` for an input of another rank or without pixels, and for a size that is not positive.
  public func adaptiveAveragePool2D(to size: Size2D) throws(TensorError) -> Variable {
    try named("adaptiveAveragePool2D") { () throws(TensorError) in
      try shape.checkAdaptive(size)
      let (n, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
      if height % size.height == 0, width % size.width == 0 {
        return try averagePool2D(window: Size2D(height / size.height, width / size.width))
      }
      let rows = try tape.constant(.shares(parts: size.height, of: height, scalarType))
      let columns = try tape.constant(.shares(parts: size.width, of: width, scalarType))
      let lines = try rows.matrixProduct(reshaped([n, height, width * channels]))
      return try columns.matrixProduct(lines.reshaped([n * size.height, width, channels]))
        .reshaped([n, size.height, size.width, channels])
    }
  }

  /// The mean of each of `size` parts of sequences: `[N, L, C]` to `[N, size, C]`.
  public func adaptiveAveragePool1D(to size: Int) throws(TensorError) -> Variable {
    try asRows("adaptiveAveragePool1D") { rows throws(TensorError) in
      try rows.adaptiveAveragePool2D(to: Size2D(1, size))
    }
  }
}

extension Tensor {
  /// `[parts, size]`: in each row the share of every position in the mean of a part.
  fileprivate static func shares(parts: Int, of size: Int, _ type: ScalarType) throws(TensorError) -> Tensor {
    var shares = try Tensor.zeros([parts, size], type)
    let spans = PoolingSpans(parts: parts, of: size)
    for part in 0..<parts {
      let share = 1 / Double(spans.ends[part] - spans.starts[part])
      for position in spans.starts[part]..<spans.ends[part] { try shares.setElement(share, at: part, position) }
    }
    return shares
  }
}
