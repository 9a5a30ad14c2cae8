/// How an image is resampled.
public enum InterpolationMode: Sendable, Hashable {
  /// The pixel at `⌊i · n / m⌋` for position `i` of `m`, out of `n`.
  case nearest
  /// The pixel whose centre is nearest, `⌊(i + ½) · n / m⌋`.
  case nearestExact
  /// Between the four pixels around.
  case bilinear
}

extension Variable {
  /// An image `[N, H, W, C]` resampled to this height and width.
  ///
  /// Bilinear: `y[i] = (1 − f) · x[⌊p⌋] + f · x[⌊p⌋ + 1]` along rows and then columns, with `f = p − ⌊p⌋`. With
  /// `alignsCorners` the centres of the corner pixels stay where they are, and position `i` of `m` shows the input at
  /// `p = i · (n − 1) / (m − 1)`; otherwise the images' edges coincide, and `p = (i + ½) · n / m − ½`, beyond the
  /// outermost centres their value. Linear in the image: the gradient spreads with the same weights
  /// (`WeightedRowSpread`; `IndexSum` for the nearest pixel), and the second derivative is 0. Kept for the backward:
  /// the image, indices and weights.
  ///
  /// W. Press, S. Teukolsky, W. Vetterling and B. Flannery, "Numerical Recipes", 2007, 3.6.
  /// - Parameter alignsCorners: means nothing for the nearest pixel, and must be false there.
  /// - Throws: `TensorError` for an input without pixels, a size that is not positive, and corners of the nearest
  ///   pixel.
  public func interpolated2D(
    to size: Size2D, mode: InterpolationMode = .bilinear, alignsCorners: Bool = false
  ) throws(TensorError) -> Variable {
    try named("interpolate2D") { () throws(TensorError) in
      try checkInterpolation(mode, alignsCorners)
      try size.checkPositive("size", [shape])
      let function = ONNXInterpolation(mode, alignsCorners: alignsCorners, factors: nil, from: shape, to: size)
      return try exported("interpolate2D", as: function) { () throws(TensorError) in
        try resampled(axis: 1, size.height, 1 / Double(size.height), Double(shape[1]), mode, alignsCorners)
          .resampled(axis: 2, size.width, 1 / Double(size.width), Double(shape[2]), mode, alignsCorners)
      }
    }
  }

  /// An image `[N, H, W, C]` made larger by these factors: to `⌊factor · H⌋` by `⌊factor · W⌋`. The factors themselves
  /// tell where a position shows the input, not the quotient of the sizes.
  /// - Throws: `TensorError` for an input without pixels, and for factors that give no image or too large a one.
  public func interpolated2D(
    byHeight heightFactor: Double, width widthFactor: Double, mode: InterpolationMode = .bilinear,
    alignsCorners: Bool = false
  ) throws(TensorError) -> Variable {
    try named("interpolate2D") { () throws(TensorError) in
      try checkInterpolation(mode, alignsCorners)
      let height = (Double(shape[1]) * heightFactor).rounded(.down)
      let width = (Double(shape[2]) * widthFactor).rounded(.down)
      guard height >= 1, width >= 1, height < 0x1p24, width < 0x1p24 else {
        throw TensorError(
          .argument, "the factors \(heightFactor) and \(widthFactor) give no image, or too large a one",
          shapes: [shape])
      }
      let function = ONNXInterpolation(
        mode, alignsCorners: alignsCorners, factors: (heightFactor, widthFactor), from: shape,
        to: Size2D(Int(height), Int(width)))
      return try exported("interpolate2D", as: function) { () throws(TensorError) in
        try resampled(axis: 1, Int(height), 1 / heightFactor, 1, mode, alignsCorners)
          .resampled(axis: 2, Int(width), 1 / widthFactor, 1, mode, alignsCorners)
      }
    }
  }

  private func checkInterpolation(_ mode: InterpolationMode, _ alignsCorners: Bool) throws(TensorError) {
    guard shape.rank == 4, shape[1] > 0, shape[2] > 0, shape[1] < 1 << 24, shape[2] < 1 << 24 else {
      throw TensorError(.shape, "expected an image [N, H, W, C] with a pixel", shapes: [shape])
    }
    guard mode == .bilinear || !alignsCorners else {
      throw TensorError(.argument, "alignsCorners has no meaning for the nearest pixel", shapes: [shape])
    }
  }

  /// One axis with `count` positions, which are `scale · extent` of its own apart. (Two numbers: so that `i · n` is
  /// divided by `m` as late as possible, and exact multiples stay exact.)
  private func resampled(
    axis: Int, _ count: Int, _ scale: Double, _ extent: Double, _ mode: InterpolationMode, _ alignsCorners: Bool
  ) throws(TensorError) -> Variable {
    let last = shape[axis] - 1
    guard mode == .bilinear else {
      let shift = mode == .nearest ? 0 : 0.5
      let indices = (0..<count).map { i in
        let position = extent == 1 ? (Double(i) + shift) * scale : (Double(i) + shift) * extent / Double(count)
        return Int32(Swift.min(last, Swift.max(0, Int(position))))
      }
      return try tape.apply(IndexSelect(axis: axis, indices: Tensor(indices)), to: self)
    }
    if count == shape[axis] && (alignsCorners || scale * extent == 1) { return self }
    var indices = [Int32](repeating: 0, count: 2 * count)
    var weights = [Double](repeating: 0, count: 2 * count)
    for i in 0..<count {
      let step = alignsCorners ? (count > 1 ? Double(last) / Double(count - 1) : 0) : scale * extent
      let position = alignsCorners ? Double(i) * step : Swift.max(0, (Double(i) + 0.5) * step - 0.5)
      let lower = Swift.min(last, Int(position))
      let part = Swift.min(1, Swift.max(0, position - Double(lower)))
      (indices[i], indices[count + i]) = (Int32(lower), Int32(Swift.min(last, lower + 1)))
      (weights[i], weights[count + i]) = (1 - part, part)
    }
    let (outer, rows, inner) = shape.around(axis)
    let taps = WeightedTaps(indices: try Tensor(indices, shape: [2, count]), rows: rows)
    let constants = try Tensor(weights, shape: [2, count]).converted(to: scalarType)
    return try taps.sum(reshaped([outer, rows, inner]), tape.constant(constants))
      .reshaped(shape.replacing(axis, by: count))
  }
}
