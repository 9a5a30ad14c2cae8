#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A scalar that the plain kernels compute with: `Float` or `Double`. The functions are the C library's.
public protocol KernelScalar: BinaryFloatingPoint, SIMDScalar, Codable, InlineFunctions {
  static func exponential(_ x: Self) -> Self
  static func logarithm(_ x: Self) -> Self
  static func hyperbolicTangent(_ x: Self) -> Self
  static func power(_ x: Self, _ y: Self) -> Self
  /// `ln(1 + x)`, exact for a small x.
  static func logarithmOfOnePlus(_ x: Self) -> Self
  /// `eˣ − 1`, exact for a small x.
  static func exponentialMinusOne(_ x: Self) -> Self
  static func sine(_ x: Self) -> Self
  static func cosine(_ x: Self) -> Self
  static func errorFunction(_ x: Self) -> Self
}

extension Float: KernelScalar {
  @inline(__always) public static func exponential(_ x: Float) -> Float { expf(x) }
  @inline(__always) public static func logarithm(_ x: Float) -> Float { logf(x) }
  @inline(__always) public static func hyperbolicTangent(_ x: Float) -> Float { tanhf(x) }
  @inline(__always) public static func power(_ x: Float, _ y: Float) -> Float { powf(x, y) }
  @inline(__always) public static func logarithmOfOnePlus(_ x: Float) -> Float { log1pf(x) }
  @inline(__always) public static func exponentialMinusOne(_ x: Float) -> Float { expm1f(x) }
  @inline(__always) public static func sine(_ x: Float) -> Float { sinf(x) }
  @inline(__always) public static func cosine(_ x: Float) -> Float { cosf(x) }
  @inline(__always) public static func errorFunction(_ x: Float) -> Float { erff(x) }
}

extension Double: KernelScalar {
  @inline(__always) public static func exponential(_ x: Double) -> Double { exp(x) }
  @inline(__always) public static func logarithm(_ x: Double) -> Double { log(x) }
  @inline(__always) public static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  @inline(__always) public static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
  @inline(__always) public static func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
  @inline(__always) public static func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
  @inline(__always) public static func sine(_ x: Double) -> Double { sin(x) }
  @inline(__always) public static func cosine(_ x: Double) -> Double { cos(x) }
  @inline(__always) public static func errorFunction(_ x: Double) -> Double { erf(x) }
  @inline(__always) static func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }
}
