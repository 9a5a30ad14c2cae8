import Dispatch

/// Runs `body` over `0..<count` in pieces of `grain` indices, on as many threads as the system gives.
///
/// The pieces depend on the problem's size alone, never on the number of threads, so that whatever is summed
/// within a piece has the same bits everywhere. A single piece runs on the calling thread.
@inlinable
public func parallelFor(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
  guard count > 0 else { return }
  let grain = max(1, grain)
  let pieces = (count + grain - 1) / grain
  if pieces == 1 {
    body(0..<count)
    return
  }
  // The pieces run while this call waits, and write to disjoint memory: that is each caller's duty.
  nonisolated(unsafe) let body = body
  DispatchQueue.concurrentPerform(iterations: pieces) { piece in
    body(piece * grain..<min(count, (piece + 1) * grain))
  }
}
