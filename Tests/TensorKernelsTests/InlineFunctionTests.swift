import Foundation
import TensorKernels
import Testing

/// The float32 functions without calls, against the C library's in double precision.
@Suite struct InlineFunctionTests {
  /// Every part of a range, and what lies near 0.
  private static func samples(_ range: ClosedRange<Float>) -> [Float] {
    let count = 200_000
    let width = range.upperBound - range.lowerBound
    let even = (0...count).map { range.lowerBound + width * Float($0) / Float(count) }
    let small = (0...400).flatMap { [pow(Float(10), -Float($0) / 12), -pow(Float(10), -Float($0) / 12)] }
    return even + small.filter(range.contains)
  }

  /// The largest error in units of the last place of the exact result.
  private func worst(
    _ range: ClosedRange<Float>, _ function: (Float) -> Float, _ exact: (Double) -> Double
  ) -> (error: Double, x: Float) {
    var worst = (error: 0.0, x: Float(0))
    for x in Self.samples(range) {
      let expected = exact(Double(x))
      let unit = Double(Swift.max(Float(abs(expected)), .leastNormalMagnitude).ulp)
      let error = abs(Double(function(x)) - expected) / unit
      if !(error <= worst.error) { worst = (error, x) }
    }
    return worst
  }

  @Test func exponential() {
    let worst = worst(-105...88.722, Float.inlineExponential) { exp($0) }
    #expect(worst.error < 2, "at \(worst.x)")
    #expect(Float.inlineExponential(0) == 1)
    #expect(Float.inlineExponential(-105) == 0 && Float.inlineExponential(-.infinity) == 0)
    #expect(Float.inlineExponential(88.8) == .infinity && Float.inlineExponential(.infinity) == .infinity)
    #expect(Float.inlineExponential(.nan).isNaN)
  }

  @Test func exponentialMinusOne() {
    let worst = worst(-30...88.722, Float.inlineExponentialMinusOne) { expm1($0) }
    #expect(worst.error < 4, "at \(worst.x)")
    #expect(Float.inlineExponentialMinusOne(0) == 0)
    #expect(Float.inlineExponentialMinusOne(-.infinity) == -1)
    #expect(Float.inlineExponentialMinusOne(.infinity) == .infinity)
    #expect(Float.inlineExponentialMinusOne(.nan).isNaN)
  }

  @Test func hyperbolicTangent() {
    let worst = worst(-12...12, Float.inlineHyperbolicTangent) { tanh($0) }
    #expect(worst.error < 3, "at \(worst.x)")
    #expect(Float.inlineHyperbolicTangent(0) == 0)
    #expect(Float.inlineHyperbolicTangent(-.infinity) == -1 && Float.inlineHyperbolicTangent(.infinity) == 1)
    #expect(Float.inlineHyperbolicTangent(.nan).isNaN)
  }

  @Test func logarithmOfOnePlus() {
    let worst = worst(0...1, Float.inlineLogarithmOfOnePlus) { log1p($0) }
    #expect(worst.error < 3, "at \(worst.x)")
    #expect(Float.inlineLogarithmOfOnePlus(0) == 0)
    #expect(Float.inlineLogarithmOfOnePlus(.nan).isNaN)
  }

  @Test func normalDistribution() {
    // Far down the tail the rounding of x² is what the exponential makes the error of: half its last place times x²/2.
    let exact = { (x: Double) in erfc(-x * 0.5.squareRoot()) / 2 }
    let near = worst(-2...9, { Float.normalDistribution($0).distribution }, exact)
    #expect(near.error < 8, "at \(near.x)")
    let far = worst(-12...(-2), { Float.normalDistribution($0).distribution }, exact)
    #expect(far.error < 80, "at \(far.x)")
    #expect(Float.normalDistribution(-.infinity).distribution == 0)
    #expect(Float.normalDistribution(.infinity).distribution == 1)
    #expect(Float.normalDistribution(.nan).distribution.isNaN)
  }
}
