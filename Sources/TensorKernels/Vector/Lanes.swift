// The vector's width is the variant's compile-time choice: it is the widest register of its processors. The
// tile's width follows from the number of registers: 32 with AVX-512, 16 before.

#if KERNELS_AVX512
  typealias Lanes = SIMD16<Float>
#elseif KERNELS_AVX2
  typealias Lanes = SIMD8<Float>
#else
  typealias Lanes = SIMD4<Float>
#endif

@inline(__always) var laneCount: Int { Lanes.scalarCount }

@inline(__always) func load(_ pointer: UnsafePointer<Float>) -> Lanes {
  UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
}

@inline(__always) func storeLanes(_ lanes: Lanes, _ pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: lanes, as: Lanes.self)
}

/// `sum + a · b`: one rounding where the target has fused multiply-add. Without it in the target,
/// `addingProduct` would be a call of `fmaf` for every lane.
@inline(__always) func multiplyAdd(_ sum: Lanes, _ a: Lanes, _ b: Lanes) -> Lanes {
  #if KERNELS_AVX512 || KERNELS_AVX2 || arch(arm64)
    sum.addingProduct(a, b)
  #else
    sum + a * b
  #endif
}

/// `sum + a · b` with the rounding of `multiplyAdd`, so that a remainder has the bits of a vector's lane.
@inline(__always) func multiplyAddScalar(_ sum: Float, _ a: Float, _ b: Float) -> Float {
  #if KERNELS_AVX512 || KERNELS_AVX2 || arch(arm64)
    sum.addingProduct(a, b)
  #else
    sum + a * b
  #endif
}
