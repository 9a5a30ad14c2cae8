import Foundation
import Testing

@testable import ExpressionApp

@Suite struct DeterministicMathTests {
  @Test func sineAndCosineMatchTheLibrary() {
    for step in -400...400 {
      let angle = Double(step) * 0.05
      #expect(abs(DeterministicMath.sine(angle) - sin(angle)) < 1e-10, "sine at \(angle)")
      #expect(abs(DeterministicMath.cosine(angle) - cos(angle)) < 1e-10, "cosine at \(angle)")
    }
  }
}

@Suite struct ShapeTests {
  /// A circle has an exact distance; the ellipse's first-order one must agree with it.
  @Test func roundEllipseIsDisc() {
    let centre = Point(x: 1, y: -2)
    let ellipse = Ellipse(centre: centre, halfWidth: 3, halfHeight: 3)
    let disc = Disc(centre: centre, radius: 3)
    for step in 0..<20 {
      let point = Point(x: Double(step) * 0.4 - 3.9, y: Double(step) * 0.3 - 4.1)
      #expect(abs(ellipse.distance(to: point) - disc.distance(to: point)) < 1e-12, "at \(point)")
    }
  }

  @Test func strokePassesItsThreePoints() {
    let (start, middle, end) = (Point(x: 0, y: 0), Point(x: 2, y: 3), Point(x: 5, y: 1))
    let stroke = Stroke(from: start, via: middle, to: end, radii: (0.2, 0.5, 0.1))
    #expect(abs(stroke.distance(to: start) + 0.2) < 1e-12)
    #expect(abs(stroke.distance(to: middle) + 0.5) < 1e-12)
    #expect(abs(stroke.distance(to: end) + 0.1) < 1e-12)
  }
}
