import TensorKernels

/// What a sampling grid shows beyond the image.
public enum GridPadding: Sendable, Hashable {
  /// Zeros.
  case zeros
  /// The pixel at the edge.
  case border
  /// The image mirrored at its edges: at the centres of the outermost pixels with `alignsCorners`, otherwise at their
  /// outer sides.
  case reflection
}

/// How a sampling grid reads the image between its pixels.
public enum GridInterpolation: Sendable, Hashable {
  /// The nearest pixel; half-way the one with the even index. No gradient flows to the grid.
  case nearest
  /// Between the four pixels around.
  case bilinear
}

extension Variable {
  /// An image `[N, H, W, C]` read where a grid `[N, P, Q, 2]` points: `[N, P, Q, C]`. A point is `(x, y)`, the column
  /// first, from −1 to 1 across the image: between the centres of the corner pixels with `alignsCorners`, between the
  /// image's edges without. NaN counts as −1.
  ///
  /// Bilinear: `y = Σ w · pixel` over the four pixels around, each weighted by `(1 − |Δx|)(1 − |Δy|)` in pixels
  /// (`WeightedRowSum`). It is piecewise smooth. The gradients to image and grid can be differentiated again within a
  /// cell between four pixels; across its borders the gradient to the grid jumps, and there it is that of the cell to
  /// the right or below. Where padding has brought a point back to the edge, its gradient is 0. To the nearest pixel
  /// the grid has none. Kept for the backward: the image, the pixels' indices and their weights.
  ///
  /// M. Jaderberg, K. Simonyan, A. Zisserman and K. Kavukcuoglu, "Spatial Transformer Networks", 2015.
  /// - Throws: `TensorError` for shapes that do not fit, an image without a pixel, and scalar types that differ.
  public func gridSampled2D(
    _ grid: Variable, interpolation: GridInterpolation = .bilinear, padding: GridPadding = .zeros,
    alignsCorners: Bool = false
  ) throws(TensorError) -> Variable {
    try named("gridSample2D") { () throws(TensorError) in
      guard shape.rank == 4, grid.shape.rank == 4, grid.shape[3] == 2, shape[0] == grid.shape[0], shape[1] > 0,
        shape[2] > 0
      else {
        throw TensorError(
          .shape, "expected an image [N, H, W, C] with a pixel and a grid [N, P, Q, 2]", shapes: [shape, grid.shape])
      }
      guard scalarType.isFloatingPoint, scalarType == grid.scalarType, tape === grid.tape else {
        throw TensorError(
          .scalarType,
          "the image and the grid must be on one tape and have one floating-point type; they have "
            + "\(scalarType.rawValue), \(grid.scalarType.rawValue)")
      }
      let pixels = shape[0] * shape[1] * shape[2]
      guard pixels <= Int(Int32.max) else {
        throw TensorError(.shape, "at most 2³¹ − 1 pixels", shapes: [shape])
      }
      let function = ONNXGridSample(interpolation: interpolation, padding: padding, alignsCorners: alignsCorners)
      return try exported("gridSample2D", as: function, with: [grid.value]) { () throws(TensorError) in
        try sampled(grid, interpolation: interpolation, padding: padding, alignsCorners: alignsCorners)
      }
    }
  }

  private func sampled(
    _ grid: Variable, interpolation: GridInterpolation, padding: GridPadding, alignsCorners: Bool
  ) throws(TensorError) -> Variable {
    let pixels = shape[0] * shape[1] * shape[2]
    let output: Shape = [shape[0], grid.shape[1], grid.shape[2], shape[3]]
    let places = try GridPlaces(
      grid.value, height: shape[1], width: shape[2], padding: padding, alignsCorners: alignsCorners,
      isNearest: interpolation == .nearest)
    if interpolation == .nearest {
      let rows = try reshaped([pixels, shape[3]])
      return try tape.apply(IndexSelect(axis: 0, indices: places.indices), to: rows).reshaped(output)
    }
    let points = places.indices.shape[1]
    func shares(_ axis: Int, _ linear: GridPlaces.Share) throws(TensorError) -> Variable {
      try grid.sliced(.all, .all, .all, .index(axis)).reshaped([1, points]) * tape.constant(linear.factor)
        + tape.constant(linear.offset)
    }
    let weights = try shares(1, places.y).reshaped([2, 1, points]) * shares(0, places.x).reshaped([1, 2, points])
    let taps = WeightedTaps(indices: places.indices, rows: pixels, groups: shape[0])
    return try taps.sum(reshaped([1, pixels, shape[3]]), weights.reshaped([4, points])).reshaped(output)
  }
}

/// Where the points of a grid lie: see the kernel.
private struct GridPlaces {
  /// The shares of the pixels on both sides of a point as `factor · position + offset`, `[2, points]`.
  struct Share {
    let factor: Tensor
    let offset: Tensor

    init(points: Int, _ type: ScalarType) throws(TensorError) {
      factor = try Tensor(uninitialized: [2, points], type)
      offset = try Tensor(uninitialized: [2, points], type)
    }

    func fill<T: TensorScalar>(_ body: ((factor: UnsafeMutablePointer<T>, offset: UnsafeMutablePointer<T>)) -> Void) {
      factor.fill(T.self) { factor in offset.fill(T.self) { body((factor, $0)) } }
    }
  }

  /// `[4, points]`; for the nearest pixel `[points]`.
  let indices: Tensor
  let x: Share
  let y: Share

  init(
    _ grid: Tensor, height: Int, width: Int, padding: GridPadding, alignsCorners: Bool, isNearest: Bool
  ) throws(TensorError) {
    let (images, points) = (grid.shape[0], grid.shape[1] * grid.shape[2])
    let all = images * points
    let edge: GridEdge =
      switch padding {
      case .zeros: .zeros
      case .border: .border
      case .reflection: .reflection
      }
    indices = try Tensor(uninitialized: isNearest ? [all] : [4, all], .int32)
    x = try Share(points: isNearest ? 0 : all, grid.scalarType)
    y = try Share(points: isNearest ? 0 : all, grid.scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      grid.withPointer(T.self) { grid in
        x.fill { (x: (factor: UnsafeMutablePointer<T>, offset: UnsafeMutablePointer<T>)) in
          y.fill { y in
            indices.fill(Int32.self) {
              gridCoordinates(
                grid, images: images, points: points, height: height, width: width, edge: edge,
                alignsCorners: alignsCorners, isNearest: isNearest, indices: $0, x: x, y: y)
            }
          }
        }
      }
    }
    if grid.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
  }
}
