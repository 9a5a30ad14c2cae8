import TensorKernels

extension Variable {
  /// The sampling grids `[N, H, W, 2]` of affine maps `[N, 2, 3]`: `y[n, i, j] = map[n] · (x, y, 1)ᵀ` for row `i` and
  /// column `j`, where `x` and `y` run from −1 to 1 over columns and rows, between the centres of the corner pixels
  /// with `alignsCorners` (a single row or column is at 0), between the image's edges without. For `gridSampled2D` with
  /// the same `alignsCorners`.
  ///
  /// A `MatrixProduct` with constants, and differentiated so: linear in the maps. M. Jaderberg, K. Simonyan, A.
  /// Zisserman and K. Kavukcuoglu, "Spatial Transformer Networks", 2015.
  /// - Throws: `TensorError` for maps of another shape, and for a size that is not positive or too large.
  public func affineGrid2D(to size: Size2D, alignsCorners: Bool = false) throws(TensorError) -> Variable {
    try named("affineGrid2D") { () throws(TensorError) in
      guard shape.rank == 3, shape[1] == 2, shape[2] == 3 else {
        throw TensorError(.shape, "expected affine maps [N, 2, 3]", shapes: [shape])
      }
      try size.checkPositive("size", [shape])
      let pixels: Shape = [shape[0], size.height, size.width, 2]
      guard pixels.checkedElementCount != nil, size.height * size.width <= Int(Int32.max) else {
        throw TensorError(.shape, "the grid of \(size) would be too large", shapes: [shape])
      }
      guard scalarType.isFloatingPoint else {
        throw TensorError(.scalarType, "expected a floating-point type, not \(scalarType.rawValue)", shapes: [shape])
      }
      let base = try size.gridPoints(alignsCorners: alignsCorners, scalarType)
      return try tape.constant(base).matrixProduct(self, transposingOther: true).reshaped(pixels)
    }
  }
}

extension Size2D {
  /// `(x, y, 1)` of each pixel, row by row: `[height · width, 3]`.
  fileprivate func gridPoints(alignsCorners: Bool, _ type: ScalarType) throws(TensorError) -> Tensor {
    func position(_ i: Int, _ count: Int) -> Double {
      if alignsCorners { return count > 1 ? -1 + 2 * Double(i) / Double(count - 1) : 0 }
      return (2 * Double(i) + 1) / Double(count) - 1
    }
    let points = try Tensor(uninitialized: [height * width, 3], type)
    func run<T: FloatingScalar>(_: T.Type) {
      points.fill(T.self) { target in
        for pixel in 0..<height * width {
          target[3 * pixel] = T(position(pixel % width, width))
          target[3 * pixel + 1] = T(position(pixel / width, height))
          target[3 * pixel + 2] = 1
        }
      }
    }
    if type == .float64 { run(Double.self) } else { run(Float.self) }
    return points
  }
}
