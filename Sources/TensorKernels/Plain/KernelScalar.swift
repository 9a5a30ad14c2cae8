#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A scalar that the plain kernels compute with: `Float` or `Double`. The functions are the C library's.
public protocol KernelScalar: BinaryFloatingPoint, SIMDScalar, Codable {
  static func exponential(_ x: Self) -> Self
  static func logarithm(_ x: Self) -> Self
  static func hyperbolicTangent(_ x: Self) -> Self
  static func power(_ x: Self, _ y: Self) -> Self
}

extension Float: KernelScalar {
  @inline(__always) public static func exponential(_ x: Float) -> Float { expf(x) }
  @inline(__always) public static func logarithm(_ x: Float) -> Float { logf(x) }
  @inline(__always) public static func hyperbolicTangent(_ x: Float) -> Float { tanhf(x) }
  @inline(__always) public static func power(_ x: Float, _ y: Float) -> Float { powf(x, y) }
}

extension Double: KernelScalar {
  @inline(__always) public static func exponential(_ x: Double) -> Double { exp(x) }
  @inline(__always) public static func logarithm(_ x: Double) -> Double { log(x) }
  @inline(__always) public static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  @inline(__always) public static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
}
