import NNLayers

/// Operations/Images.
let images: [String: Operation] = [
  "interpolateTo": { x, a in
    try x[0].interpolated2D(to: a.size("size"), mode: interpolation(a), alignsCorners: a.flag("aligns"))
  },
  "interpolateBy": { x, a in
    let factors = try a.doubles("factors")
    return try x[0].interpolated2D(
      byHeight: factors[0], width: factors[1], mode: interpolation(a), alignsCorners: a.flag("aligns"))
  },
  "gridSample": { x, a in
    let padding: GridPadding =
      switch try a.word("padding") {
      case "border": .border
      case "reflection": .reflection
      default: .zeros
      }
    return try x[0].gridSampled2D(
      x[1], interpolation: a.word("mode") == "nearest" ? .nearest : .bilinear, padding: padding,
      alignsCorners: a.flag("aligns"))
  },
  "affineGrid": { x, a in try x[0].affineGrid2D(to: a.size("size"), alignsCorners: a.flag("aligns")) },
  "unfold": { x, a in
    try x[0].unfolded2D(
      window: a.size("window"), stride: a.size("stride"), padding: a.padding2D(), dilation: a.size("dilation"))
  },
  "fold": { x, a in
    try x[0].folded2D(
      to: a.size("size"), window: a.size("window"), stride: a.size("stride"), padding: a.padding2D(),
      dilation: a.size("dilation"))
  },
]

private func interpolation(_ a: Arguments) throws -> InterpolationMode {
  switch try a.word("mode") {
  case "nearest": .nearest
  case "nearest-exact": .nearestExact
  default: .bilinear
  }
}
