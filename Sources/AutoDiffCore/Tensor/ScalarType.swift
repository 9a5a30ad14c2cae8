import TensorKernels

/// The type of a tensor's elements, chosen at run time.
public enum ScalarType: String, Sendable, Hashable, CaseIterable, Codable {
  case float32
  case float64
  case int32

  public var byteCount: Int { self == .float64 ? 8 : 4 }

  /// Whether derivatives exist: true for `float32` and `float64`.
  public var isFloatingPoint: Bool { self != .int32 }
}

/// A Swift type that is the element of a tensor: `Float`, `Double` or `Int32`.
public protocol TensorScalar: BitwiseCopyable, Sendable, Comparable, SignedNumeric {
  static var scalarType: ScalarType { get }
  init(converting value: Double)
  var asDouble: Double { get }
}

extension Float: TensorScalar {
  public static var scalarType: ScalarType { .float32 }
  public init(converting value: Double) { self = Float(value) }
  public var asDouble: Double { Double(self) }
}

extension Double: TensorScalar {
  public static var scalarType: ScalarType { .float64 }
  public init(converting value: Double) { self = value }
  public var asDouble: Double { self }
}

extension Int32: TensorScalar {
  public static var scalarType: ScalarType { .int32 }

  /// Rounds toward zero; what does not fit becomes the nearest end of the range, and NaN becomes 0.
  public init(converting value: Double) {
    if value.isNaN {
      self = 0
    } else {
      self = Int32(Swift.max(-2_147_483_648, Swift.min(2_147_483_647, value)))
    }
  }

  public var asDouble: Double { Double(self) }
}
