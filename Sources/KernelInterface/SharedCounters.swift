import Synchronization

/// Counters that several threads use, each in a cache line of its own.
struct SharedCounters: @unchecked Sendable {
  /// Counters from one that is used to the next: two lines, since processors fetch lines in pairs.
  private static let distance = 128 / MemoryLayout<Int>.stride

  let count: Int
  private let counters: UnsafeMutablePointer<Atomic<Int>>

  /// Counters that live as long as the process.
  init(_ count: Int) {
    self.count = count
    counters = .allocate(capacity: count * Self.distance)
    for index in 0..<count * Self.distance { (counters + index).initialize(to: Atomic(0)) }
  }

  func store(_ value: Int, at index: Int) { counters[index * Self.distance].store(value, ordering: .relaxed) }

  /// The value before it is counted up.
  func increment(at index: Int) -> Int {
    counters[index * Self.distance].wrappingAdd(1, ordering: .relaxed).oldValue
  }
}
