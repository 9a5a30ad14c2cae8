// Functions that a loop can make vectors of: in float32 they are made of arithmetic and selections alone, where the C
// library's would be a call for each element. In double precision, the oracle, they are the C library's.
//
// Goals, in this order: no result far from the exact one (a few units in the last place, also next to 0 where the
// function goes through it), infinities and NaN as the C library has them, speed. Results below the smallest normal
// number of float32, 1.2e-38, may be 0.

/// Functions without calls in float32.
public protocol InlineFunctions {
  /// `eˣ`.
  static func inlineExponential(_ x: Self) -> Self
  /// `eˣ − 1`, exact for a small x.
  static func inlineExponentialMinusOne(_ x: Self) -> Self
  static func inlineHyperbolicTangent(_ x: Self) -> Self
  /// `ln(1 + x)` for x in 0...1, exact for a small x.
  static func inlineLogarithmOfOnePlus(_ x: Self) -> Self
  /// The normal distribution function Φ, also exact far down the left tail, and `e^(−x²/2)`.
  static func normalDistribution(_ x: Self) -> (distribution: Self, bell: Self)
}

extension Double: InlineFunctions {
  @inline(__always) public static func inlineExponential(_ x: Double) -> Double { exponential(x) }
  @inline(__always) public static func inlineExponentialMinusOne(_ x: Double) -> Double { exponentialMinusOne(x) }
  @inline(__always) public static func inlineHyperbolicTangent(_ x: Double) -> Double { hyperbolicTangent(x) }
  @inline(__always) public static func inlineLogarithmOfOnePlus(_ x: Double) -> Double { logarithmOfOnePlus(x) }
  @inline(__always) public static func normalDistribution(_ x: Double) -> (distribution: Double, bell: Double) {
    (complementaryErrorFunction(-x * 0.5.squareRoot()) / 2, exponential(-x * x / 2))
  }
}

extension Float: InlineFunctions {
  /// `eˣ = (1 + q) · s · t` with `s · t = 2ⁿ`, n the whole number nearest to `x / ln 2`, and `q = eʳ − 1` of the rest r,
  /// which lies within `± ln 2 / 2`: there the series to the seventh power is exact to 5e-9. The power of two has two
  /// factors of about the same size, since itself it would overflow, or fall below the normal numbers, before eˣ does.
  /// For x in −104...89, beyond which eˣ is 0 or infinite.
  @inline(__always)
  private static func exponentialParts(_ x: Float) -> (q: Float, s: Float, t: Float) {
    let raised = x < -104 ? -104 : x
    let cut = raised > 89 ? 89 : raised
    // Adding 1.5 · 2²³ rounds to a whole number and leaves it in the low bits.
    let shift: Float = 12_582_912
    let shifted = cut * 1.442_695 + shift
    let n = shifted - shift
    // ln 2 in two parts, the first with so few bits that its product with n is exact.
    let r = (cut - n * 0.693_359_375) + n * 2.121_944_4e-4
    var q: Float = 1 / 5040
    q = q * r + 1 / 720
    q = q * r + 1 / 120
    q = q * r + 1 / 24
    q = q * r + 1 / 6
    q = q * r + 1 / 2
    q = q * r * r + r
    let exponent = Int32(bitPattern: shifted.bitPattern &- shift.bitPattern)
    let half = exponent &>> 1
    return (q, powerOfTwo(half), powerOfTwo(exponent &- half))
  }

  @inline(__always)
  private static func powerOfTwo(_ exponent: Int32) -> Float {
    Float(bitPattern: UInt32(bitPattern: exponent &+ 127) &<< 23)
  }

  @inline(__always)
  public static func inlineExponential(_ x: Float) -> Float {
    let (q, s, t) = exponentialParts(x)
    return (1 + q) * s * t
  }

  @inline(__always)
  public static func inlineExponentialMinusOne(_ x: Float) -> Float {
    let (q, s, t) = exponentialParts(x)
    let power = s * t
    let small = (power - 1) + power * q
    // Here 1 is less than half of the last place, and a little further the power alone would overflow.
    return x > 20 ? (1 + q) * s * t : small
  }

  /// `tanh |x| = −d / (d + 2)` with `d = e^(−2|x|) − 1`, which keeps its precision next to 0.
  @inline(__always)
  public static func inlineHyperbolicTangent(_ x: Float) -> Float {
    let d = inlineExponentialMinusOne(-2 * abs(x))
    let y = d / (d + 2)
    return x > 0 ? -y : y
  }

  /// `ln(1 + x) = 2 artanh w` with `w = x / (2 + x)`, at most 1/3: its series to the seventeenth power is exact to
  /// 1e-9.
  @inline(__always)
  public static func inlineLogarithmOfOnePlus(_ x: Float) -> Float {
    let w = x / (2 + x)
    let v = w * w
    var y: Float = 2 / 17
    y = y * v + 2 / 15
    y = y * v + 2 / 13
    y = y * v + 2 / 11
    y = y * v + 2 / 9
    y = y * v + 2 / 7
    y = y * v + 2 / 5
    y = y * v + 2 / 3
    return w * (y * v + 2)
  }

  /// `Φ(−|x|) = e^(−x²/2) · t · p(t)` with `t = 1 / (1 + |x|/4)`. The polynomial p was fitted with the smallest largest
  /// relative error, 8e-9, for |x| up to 14; beyond, the exponential is 0.
  @inline(__always)
  public static func normalDistribution(_ x: Float) -> (distribution: Float, bell: Float) {
    let t = 1 / (1 + abs(x) / 4)
    var p: Float = 0.016_579_623_2
    p = p * t - 0.062_791_988_4
    p = p * t + 0.051_651_865_2
    p = p * t + 0.028_436_627_7
    p = p * t + 0.012_711_028_4
    p = p * t + 0.086_657_421_7
    p = p * t + 0.071_999_198_1
    p = p * t + 0.095_515_775_5
    p = p * t + 0.099_492_548_7
    p = p * t + 0.099_747_904
    let bell = inlineExponential(-x * x / 2)
    let tail = bell * (t * p)
    return (x > 0 ? 1 - tail : tail, bell)
  }
}
