import Foundation
import Synchronization

/// The threads behind `parallelFor`.
///
/// A training step is some hundred short pieces of parallel work with little between them. A worker that has finished
/// one therefore looks out for the next for some microseconds before it sleeps: waking a sleeping thread takes longer
/// than many kernels do. It yields the processor while it looks, so that it is in nobody's way.
///
/// One piece of work runs at a time. A second one that comes meanwhile, from another thread of the program, is refused,
/// and the caller runs it otherwise.
final class WorkerPool: @unchecked Sendable {
  static let shared = WorkerPool()

  private struct Job {
    let body: (Range<Int>) -> Void
    let count: Int
    let grain: Int
    let pieces: Int
    let threads: Int

    /// The first piece of a thread's share.
    func start(_ thread: Int) -> Int { pieces * thread / threads }
  }

  /// Whether a caller has the pool. Guards `job` while no worker is inside, and `workers`.
  private let isTaken = Atomic<Bool>(false)
  private var job: Job?
  private var workers = 0
  /// For each thread, the next piece of its share.
  private let nextPieces = SharedCounters(1024)
  /// Counts the jobs: how a worker sees that there is a new one.
  private let generation = Atomic<Int>(0)
  /// How many workers are inside the job, and, times `slot`, how many more may enter.
  private let entry = Atomic<Int>(0)
  private static let slot = 1 << 16
  private let sleepers = Atomic<Int>(0)
  private let wake = NSCondition()

  /// Runs the body over all pieces on the calling thread and up to `threads - 1` others; false where the pool is taken.
  func run(
    _ count: Int, grain: Int, pieces: Int, threads: Int, _ body: (Range<Int>) -> Void
  ) -> Bool {
    guard isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else { return false }
    defer { isTaken.store(false, ordering: .releasing) }
    let threads = min(threads, nextPieces.count)
    while workers < threads - 1 {
      workers += 1
      let thread = workers
      Thread.detachNewThread { [self] in work(as: thread) }
    }
    withoutActuallyEscaping(body) { body in
      let job = Job(body: body, count: count, grain: grain, pieces: pieces, threads: threads)
      for thread in 0..<threads { nextPieces.store(job.start(thread), at: thread) }
      self.job = job
      entry.store(Self.slot * (threads - 1), ordering: .releasing)
      generation.add(1, ordering: .sequentiallyConsistent)
      if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
        wake.lock()
        wake.broadcast()
        wake.unlock()
      }
      runPieces(as: 0)
      close()
      self.job = nil
    }
    return true
  }

  /// Runs the pieces of a thread's own share, then what others have left of theirs. The shares are the same whenever a job
  /// of this size comes: what a thread has read for one, a filter for instance, is in its cache for the next.
  private func runPieces(as thread: Int) {
    guard let job else { return }
    for turn in 0..<job.threads {
      let share = (thread + turn) % job.threads
      let end = job.start(share + 1)
      while true {
        let piece = nextPieces.increment(at: share)
        if piece >= end { break }
        job.body(piece * job.grain..<min(job.count, (piece + 1) * job.grain))
      }
    }
  }

  /// Lets nobody in any more, and waits for those inside.
  private func close() {
    var value = entry.load(ordering: .relaxed)
    while true {
      let (exchanged, original) = entry.compareExchange(
        expected: value, desired: value % Self.slot, ordering: .acquiringAndReleasing)
      if exchanged { break }
      value = original
    }
    var looks = 0
    while entry.load(ordering: .acquiring) != 0 { pause(&looks) }
  }

  private func work(as thread: Int) {
    var seen = 0
    while true {
      seen = awaitJob(after: seen)
      guard enter() else { continue }
      runPieces(as: thread)
      entry.subtract(1, ordering: .releasing)
    }
  }

  private func enter() -> Bool {
    var value = entry.load(ordering: .relaxed)
    while value >= Self.slot {
      let (exchanged, original) = entry.compareExchange(
        expected: value, desired: value - Self.slot + 1, ordering: .acquiringAndReleasing)
      if exchanged { return true }
      value = original
    }
    return false
  }

  /// The number of a job after `seen`: looks for it for a while, then sleeps.
  private func awaitJob(after seen: Int) -> Int {
    var looks = 0
    while looks < 20_000 {
      let current = generation.load(ordering: .acquiring)
      if current != seen { return current }
      pause(&looks)
    }
    wake.lock()
    defer { wake.unlock() }
    sleepers.add(1, ordering: .sequentiallyConsistent)
    defer { sleepers.subtract(1, ordering: .sequentiallyConsistent) }
    while true {
      let current = generation.load(ordering: .sequentiallyConsistent)
      if current != seen { return current }
      wake.wait()
    }
  }

  /// Between two looks: now and then lets another thread have the processor.
  private func pause(_ looks: inout Int) {
    looks += 1
    if looks % 64 == 0 { sched_yield() }
  }
}
