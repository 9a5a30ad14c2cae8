import Dispatch
import Synchronization
import Testing

@testable import KernelInterface

@Suite struct ParallelForTests {
  /// Every index once, from many threads at the same time, each with many short pieces of work, some within others.
  @Test func everyIndexOnce() {
    let failures = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 4) { caller in
      for round in 0..<200 {
        let count = (caller * 37 + round * 13) % 97
        nonisolated(unsafe) let visits = UnsafeMutablePointer<Int>.allocate(capacity: count + 1)
        visits.update(repeating: 0, count: count + 1)
        parallelFor(count, grain: 1 + round % 5) { range in
          for i in range {
            parallelFor(round % 3, grain: 1) { _ in }
            visits[i] += 1
          }
        }
        if (0..<count).contains(where: { visits[$0] != 1 }) { failures.add(1, ordering: .relaxed) }
        visits.deallocate()
      }
    }
    #expect(failures.load(ordering: .relaxed) == 0)
  }

  /// Workers that went to sleep wake up again.
  @Test func afterAPause() async throws {
    for _ in 0..<3 {
      let sum = Atomic<Int>(0)
      parallelFor(1000, grain: 10) { range in sum.add(range.reduce(0, +), ordering: .relaxed) }
      #expect(sum.load(ordering: .relaxed) == 499_500)
      try await Task.sleep(for: .milliseconds(30))
    }
  }
}

@Suite struct ArenaTests {
  /// Blocks never overlap, whatever the order in which they come and go, and all of them make one free block again.
  @Test func blocksAreDisjoint() throws {
    var arena = Arena()
    var taken: [(start: UInt, size: Int)] = []
    var state: UInt64 = 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    func take(_ size: Int) throws -> UInt {
      let start = arena.take(size)
      return try #require(start)
    }
    func give(_ start: UInt, _ size: Int) {
      let isTaken = arena.give(start, size)
      #expect(isTaken)
    }
    let first = try take(64)
    give(first, 64)
    for _ in 0..<2000 {
      if next(5) < 3 || taken.isEmpty {
        let size = 64 * (1 + next(2000))
        let start = try take(size)
        let end = start + UInt(size)
        #expect(!taken.contains { $0.start < end && start < $0.start + UInt($0.size) })
        taken.append((start, size))
      } else {
        let block = taken.remove(at: next(taken.count))
        give(block.start, block.size)
      }
    }
    let most = taken.map { $0.start + UInt($0.size) }.max() ?? 0
    for block in taken { give(block.start, block.size) }
    // One free block from the first address on: a block as large as all that was in use fits into it.
    let whole = try take(Int(most - first))
    #expect(whole == first)
  }

  @Test func memoryFromElsewhereIsRefused() {
    var arena = Arena()
    _ = arena.take(64)
    let isTaken = arena.give(64, 64)
    #expect(!isTaken)
  }
}

@Suite struct SmallBuffersTests {
  @Test func buffersComeBackBySize() {
    var buffers = SmallBuffers()
    #expect(buffers.take(128) == nil)
    let isKept = buffers.give(4096, 128)
    #expect(isKept)
    #expect(buffers.take(64) == nil)
    #expect(buffers.take(192) == nil)
    #expect(buffers.take(128) == 4096)
    #expect(buffers.take(128) == nil)
  }

  /// What is free does not grow without limit.
  @Test func enoughIsEnough() {
    var buffers = SmallBuffers()
    var kept = 0
    while kept < 1000, buffers.give(UInt(64 * (kept + 1)), 65536) { kept += 1 }
    #expect(kept == 128)
    _ = buffers.take(65536)
    let isKept = buffers.give(64, 65536)
    #expect(isKept)
  }
}
