import AutoDiffCore

/// A sampling grid's points from −1 to 1, as far as `spread` says.
private func grid(_ x: Variable, _ spread: Double = 1) throws -> Variable { try x * spread }

let resamplingEntries: [CatalogEntry] = [
  CatalogEntry("Unfold2D", [[2, 4, 5, 2]]) { try $0[0].unfolded2D(window: Size2D(2, 3)) },
  CatalogEntry("Unfold2D", "strides, padding, dilation", [[1, 5, 6, 2]]) {
    let y = try $0[0].unfolded2D(
      window: Size2D(3, 2), stride: Size2D(2, 3), padding: .explicit(top: 1, bottom: 0, left: 2, right: 1),
      dilation: Size2D(1, 2))
    return try y * y
  },
  CatalogEntry("Unfold2D", "folded", [[2, 4, 12]]) {
    try $0[0].folded2D(to: Size2D(3, 4), window: Size2D(2, 3), stride: Size2D(2, 2), padding: .all(1))
  },
  CatalogEntry("Interpolate2D", "bilinear", [[1, 3, 4, 2]]) { try $0[0].interpolated2D(to: Size2D(5, 7)) },
  CatalogEntry("Interpolate2D", "bilinear, corners", [[2, 5, 4, 1]]) {
    let y = try $0[0].interpolated2D(to: Size2D(3, 6), alignsCorners: true)
    return try y * y
  },
  CatalogEntry("Interpolate2D", "by factors", [[1, 3, 4, 2]]) {
    try $0[0].interpolated2D(byHeight: 1.7, width: 2.3)
  },
  CatalogEntry("Interpolate2D", "nearest", [[1, 3, 4, 2]]) {
    let y = try $0[0].interpolated2D(to: Size2D(5, 3), mode: .nearest)
    return try y * y
  },
  CatalogEntry("Interpolate2D", "nearest exact", [[1, 3, 4, 2]]) {
    try $0[0].interpolated2D(byHeight: 0.7, width: 2, mode: .nearestExact)
  },
  CatalogEntry("GridSample2D", "zeros", [[2, 3, 4, 2], [2, 2, 3, 2]]) {
    try $0[0].gridSampled2D(grid($0[1], 1.3))
  },
  CatalogEntry("GridSample2D", "border, corners", [[1, 4, 3, 2], [1, 3, 2, 2]]) {
    try $0[0].gridSampled2D(grid($0[1], 1.5), padding: .border, alignsCorners: true)
  },
  CatalogEntry("GridSample2D", "reflection", [[1, 3, 3, 1], [1, 3, 3, 2]]) {
    try $0[0].gridSampled2D(grid($0[1], 3), padding: .reflection)
  },
  CatalogEntry("GridSample2D", "reflection, corners", [[1, 3, 3, 1], [1, 3, 3, 2]]) {
    try $0[0].gridSampled2D(grid($0[1], 3), padding: .reflection, alignsCorners: true)
  },
  CatalogEntry("GridSample2D", "nearest", [[2, 3, 4, 2]]) {
    let points = try Tensor.random([2, 3, 2, 2], seed: 4).converted(to: $0[0].scalarType)
    let y = try $0[0].gridSampled2D($0[0].tape.constant(points), interpolation: .nearest)
    return try y * y
  },
  CatalogEntry("WeightedRowSum", "of a square", [[1, 3, 4, 2], [1, 2, 2, 2]]) {
    try ($0[0] * $0[0]).gridSampled2D($0[1])
  },
  CatalogEntry("WeightedRowSpread", "by a second derivative", [[1, 3, 4, 2], [1, 2, 2, 2]]) {
    let y = try $0[0].gridSampled2D($0[1])
    return try (y * y).sum()
  },
  CatalogEntry("RowProducts", "by a second derivative", [[1, 3, 4, 2], [1, 2, 2, 2]]) {
    try $0[0].gridSampled2D($0[1]).tanh()
  },
  CatalogEntry("AffineGrid2D", [[2, 2, 3]]) { try $0[0].affineGrid2D(to: Size2D(2, 3)) },
  CatalogEntry("AffineGrid2D", "an image turned by it", [[1, 4, 5, 2], [1, 2, 3]]) {
    try $0[0].gridSampled2D($0[1].affineGrid2D(to: Size2D(3, 2), alignsCorners: true), alignsCorners: true)
  },
]
