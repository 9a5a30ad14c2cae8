/// Elementary functions whose every bit is the same on every machine.
///
/// Goals, in order:
/// 1. The drawn faces are the same bytes everywhere. Only `+ - * /`, `sqrt`, rounding and comparisons are used:
///    IEEE 754 fixes their results, whereas `sin` and `exp` of the C library differ in the last place between
///    platforms. Nothing here may call `addingProduct`, which rounds once instead of twice.
/// 2. An error far below a grey level; 1e-9 is plenty.
enum DeterministicMath {
  static let pi = 3.141592653589793

  /// The sine: the argument is brought to [-π, π], folded to [-π/2, π/2], and put into the Taylor polynomial of
  /// degree 15, whose first omitted term is (π/2)¹⁷ / 17! ≈ 6e-12.
  static func sine(_ angle: Double) -> Double {
    let turns = (angle / (2 * pi)).rounded(.toNearestOrEven)
    var x = angle - turns * (2 * pi)
    if x > pi / 2 { x = pi - x }
    if x < -pi / 2 { x = -pi - x }
    let square = x * x
    var sum = 1.0
    for n in stride(from: 14, through: 2, by: -2) {
      sum = 1 - square / Double(n * (n + 1)) * sum
    }
    return x * sum
  }

  static func cosine(_ angle: Double) -> Double { sine(angle + pi / 2) }

  /// `x` held within [low, high].
  static func clamp(_ x: Double, _ low: Double, _ high: Double) -> Double {
    x < low ? low : (x > high ? high : x)
  }

  /// From `a` at 0 to `b` at 1.
  static func mix(_ a: Double, _ b: Double, _ weight: Double) -> Double { a + (b - a) * weight }
}
