import Dispatch
import Synchronization

/// Runs `body` over `0..<count` in pieces of `grain` indices, on as many threads as `ThreadCount` says.
///
/// The pieces depend on the problem's size alone, never on the number of threads, so that whatever is summed within a
/// piece has the same bits everywhere. A single piece runs on the calling thread.
///
/// Not inlinable: a copy in a variant's module would be a weak symbol, and the linker could keep the one that was
/// compiled for AVX-512 for every processor.
public func parallelFor(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
  guard count > 0 else { return }
  let grain = max(1, grain)
  let pieces = (count - 1) / grain + 1
  let threads = min(ThreadCount.current, pieces)
  if threads == 1 || SerialScope.isActive {
    for piece in 0..<pieces { body(piece * grain..<min(count, (piece + 1) * grain)) }
    return
  }
  if WorkerPool.shared.run(count, grain: grain, pieces: pieces, threads: threads, body) { return }
  // Another thread has the workers. The pieces run while this call waits, and write to disjoint memory: that is each
  // caller's duty.
  nonisolated(unsafe) let body = body
  let next = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: threads) { _ in
    while true {
      let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if piece >= pieces { return }
      body(piece * grain..<min(count, (piece + 1) * grain))
    }
  }
}
