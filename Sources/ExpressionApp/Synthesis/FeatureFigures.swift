/// The outline of the head: an ellipse whose lower half narrows or widens towards the jaw.
struct HeadShape: Figure {
  var halfWidth: Double
  var halfHeight: Double
  /// By how much the jaw is wider (positive) or narrower than the ellipse, as a fraction.
  var jaw: Double
  /// How far the chin is lowered by the open mouth.
  var jawDrop: Double
  /// Grows the outline all around; hair uses it.
  var margin = 0.0

  var bounds: Disc {
    Disc(centre: Point(x: 0, y: jawDrop / 2), radius: halfHeight + jawDrop + margin + 1)
  }

  func distance(to point: Point) -> Double {
    let low = max(0, point.y / halfHeight)
    let width = halfWidth * (1 + jaw * low * low)
    let height = point.y > 0 ? halfHeight + jawDrop : halfHeight
    let ellipse = Ellipse(centre: Point(x: 0, y: 0), halfWidth: width, halfHeight: height)
    return ellipse.distance(to: point) - margin
  }
}

/// The opening between two lids: two parabolas over the same width.
struct EyeOpening: Figure {
  var centre: Point
  var halfWidth: Double
  /// Height of the upper lid above the line between the corners, in the middle.
  var above: Double
  /// Depth of the lower lid below that line; negative when a raised cheek pushes it up.
  var below: Double
  /// Rise of the eye's axis: y per x.
  var slope: Double
  /// Where the upper lid peaks, from -1 to 1 along the width.
  var peak: Double

  var bounds: Disc { Disc(centre: centre, radius: halfWidth + abs(above) + 1) }

  func distance(to point: Point) -> Double {
    let (upper, lower, beyond) = edges(of: point)
    return max(max(upper, lower), beyond)
  }

  /// Distance above the upper lid, below the lower lid, and beyond the corners.
  func edges(of point: Point) -> (upper: Double, lower: Double, beyond: Double) {
    let dx = point.x - centre.x
    let dy = point.y - centre.y - slope * dx
    let t = DeterministicMath.clamp(dx / halfWidth, -1, 1)
    let arch = 1 - t * t
    let steepness = 2 * max(above, abs(below)) * t / halfWidth
    let scale = 1 / (1 + steepness * steepness).squareRoot()
    let lid = above * arch * (1 + peak * t)
    return ((-lid - dy) * scale, (dy - below * arch) * scale, abs(dx) - halfWidth)
  }
}

/// The dark edge along the upper lid of an eye.
struct LidLine: Figure {
  var eye: EyeOpening
  var thickness: Double

  var bounds: Disc { Disc(centre: eye.centre, radius: eye.bounds.radius + thickness) }

  func distance(to point: Point) -> Double {
    let (upper, _, beyond) = eye.edges(of: point)
    return max(abs(upper) - thickness, beyond - thickness)
  }
}

/// A band between two curves that meet at the corners of the mouth.
///
/// Over t in [-1, 1] an edge is at `corner + skew t + (middle - corner) (1 - s(t))`; s is t² for an oval and
/// becomes flatter, t⁶, for a square mouth.
struct MouthBand: Figure {
  var centre: Point
  var halfWidth: Double
  /// Heights below `centre.y`: of the corners, of the upper and of the lower edge in the middle.
  var corner: Double
  var top: Double
  var bottom: Double
  /// The right corner is lower than the middle of both by this much, the left one higher.
  var skew: Double
  /// 0 for an oval, 1 for a square opening.
  var square: Double
  /// A line is drawn by a band of no height that is thickened.
  var thickness = 0.0

  var bounds: Disc {
    let height = max(abs(top), max(abs(bottom), abs(corner) + abs(skew)))
    return Disc(centre: centre, radius: halfWidth + height + thickness)
  }

  func distance(to point: Point) -> Double {
    let dx = point.x - centre.x
    let dy = point.y - centre.y
    let t = DeterministicMath.clamp(dx / halfWidth, -1, 1)
    let t2 = t * t
    let arch = 1 - DeterministicMath.mix(t2, t2 * t2 * t2, square)
    let bend = DeterministicMath.mix(2 * t, 6 * t2 * t2 * t, square) / halfWidth
    let base = corner + skew * t
    let (high, low) = (base + (top - corner) * arch, base + (bottom - corner) * arch)
    let (highSlope, lowSlope) = ((top - corner) * bend, (bottom - corner) * bend)
    let above = (high - dy) / (1 + highSlope * highSlope).squareRoot()
    let below = (dy - low) / (1 + lowSlope * lowSlope).squareRoot()
    return max(max(above, below), abs(dx) - halfWidth) - thickness
  }
}

/// All that lies above the hairline, which falls towards the temples.
struct AboveHairline: Figure {
  var height: Double
  var fall: Double
  var tilt: Double
  var ripple: Double
  var rippleLength: Double
  var offset: Double
  var reach: Double

  var bounds: Disc { Disc(centre: Point(x: 0, y: 0), radius: reach) }

  func distance(to point: Point) -> Double {
    let x = point.x - offset
    let wave = ripple > 0 ? ripple * DeterministicMath.sine(x / rippleLength) : 0
    return point.y - (height + fall * x * x + tilt * x + wave)
  }
}
