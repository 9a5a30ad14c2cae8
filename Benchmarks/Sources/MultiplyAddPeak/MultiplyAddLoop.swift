// Twelve independent chains keep two multiply-add units of latency four or five busy, and with two operands fit the
// sixteen registers of AVX2. On arm64 a chain is two registers wide, for four units.
#if PEAK_AVX512
  private typealias Lanes = SIMD16<Float>
#else
  private typealias Lanes = SIMD8<Float>
#endif

/// Fused multiply-adds in registers and nothing else: no memory, no dependency between chains.
public enum MultiplyAddLoop {
  /// Floating-point operations of one iteration; a multiply-add is two.
  public static let operationsPerIteration = 2 * 12 * Lanes.scalarCount

  /// - Returns: a sum over all lanes, so that nothing can be left out.
  @inline(never)
  public static func run(iterations: Int) -> Float {
    let a = Lanes(repeating: 0.5 + Float(iterations & 1))
    let b = Lanes(repeating: 1e-6)
    var (c0, c1, c2, c3) = (a, a, a, a)
    var (c4, c5, c6, c7) = (a, a, a, a)
    var (c8, c9, c10, c11) = (a, a, a, a)
    // Different starts: equal chains could be computed once.
    c1 += 1
    c2 += 2
    c3 += 3
    c4 += 4
    c5 += 5
    c6 += 6
    c7 += 7
    c8 += 8
    c9 += 9
    c10 += 10
    c11 += 11
    for _ in 0..<iterations {
      c0 = c0.addingProduct(a, b)
      c1 = c1.addingProduct(a, b)
      c2 = c2.addingProduct(a, b)
      c3 = c3.addingProduct(a, b)
      c4 = c4.addingProduct(a, b)
      c5 = c5.addingProduct(a, b)
      c6 = c6.addingProduct(a, b)
      c7 = c7.addingProduct(a, b)
      c8 = c8.addingProduct(a, b)
      c9 = c9.addingProduct(a, b)
      c10 = c10.addingProduct(a, b)
      c11 = c11.addingProduct(a, b)
    }
    return (c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11).sum()
  }
}
