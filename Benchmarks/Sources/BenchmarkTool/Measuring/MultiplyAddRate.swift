import Foundation
import NNLayers

#if arch(x86_64)
  import MultiplyAddPeakAVX2
  import MultiplyAddPeakAVX512
#else
  import MultiplyAddPeak
#endif

/// What the processor could do at most.
enum MultiplyAddRate {
  /// Float32 operations a second, in billions, of all threads together; a multiply-add is two. `nil` on a
  /// processor without fused multiply-add.
  static func measure() -> Double? {
    guard let loop else { return nil }
    let threads = Parallelism.threads
    let iterations = 2_000_000
    // The best of several: the clock rises over the first, and others may use the machine during some.
    let rates = (0..<40).map { _ in
      let start = now()
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        let sum = loop.run(iterations)
        precondition(sum > 0)
      }
      return Double(loop.operations * iterations * threads) / (now() - start) / 1e6
    }
    return rates.max()
  }

  private static let loop: (operations: Int, run: @Sendable (Int) -> Float)? = {
    #if arch(x86_64)
      switch KernelSelection.available.last {
      case "avx512":
        (
          MultiplyAddPeakAVX512.MultiplyAddLoop.operationsPerIteration,
          { MultiplyAddPeakAVX512.MultiplyAddLoop.run(iterations: $0) }
        )
      case "avx2":
        (
          MultiplyAddPeakAVX2.MultiplyAddLoop.operationsPerIteration,
          { MultiplyAddPeakAVX2.MultiplyAddLoop.run(iterations: $0) }
        )
      default: nil
      }
    #elseif arch(arm64)
      (MultiplyAddLoop.operationsPerIteration, { MultiplyAddLoop.run(iterations: $0) })
    #else
      nil
    #endif
  }()
}
