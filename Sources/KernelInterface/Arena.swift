import Foundation

/// One range of addresses, reserved at first use, from which buffers are cut: the smallest free block that is large
/// enough, its neighbours joined when it comes back. Buffers of all sizes so share the same pages, and the process's
/// memory peaks near what is in use at once, not at the sum of each size's own peak.
struct Arena: Sendable {
  private struct Block {
    var start: UInt
    var size: Int
    var end: UInt { start + UInt(size) }
  }

  /// Free bytes that keep their pages; what comes back beyond goes to the system.
  private static let keptFreeBytes = 1 << 30

  private var isReserved = false
  private var range: Range<UInt> = 0..<0
  /// The first address that was never taken.
  private var top: UInt = 0
  /// In the order of their addresses; neighbours do not touch.
  private var free: [Block] = []
  private var freeBytes = 0

  /// A block's address; `nil` where the range has no room.
  mutating func take(_ size: Int) -> UInt? {
    if !isReserved { reserve() }
    var best: Int?
    for index in free.indices where free[index].size >= size {
      if best.map({ free[index].size < free[$0].size }) ?? true { best = index }
    }
    if let best {
      let start = free[best].start
      if free[best].size == size {
        free.remove(at: best)
      } else {
        free[best].start += UInt(size)
        free[best].size -= size
      }
      freeBytes -= size
      return start
    }
    // A free block at the end grows into untouched addresses.
    let tail = free.last.flatMap { $0.end == top ? $0 : nil }
    let start = tail?.start ?? top
    guard UInt(size) <= range.upperBound - start else { return nil }
    if let tail {
      free.removeLast()
      freeBytes -= tail.size
    }
    top = start + UInt(size)
    return start
  }

  /// Takes a block back; false for memory from elsewhere.
  mutating func give(_ start: UInt, _ size: Int) -> Bool {
    guard range.contains(start) else { return false }
    freeBytes += size
    if freeBytes > Self.keptFreeBytes { returnPages(start, size) }
    var low = 0
    var high = free.count
    while low < high {
      let middle = (low + high) / 2
      if free[middle].start < start { low = middle + 1 } else { high = middle }
    }
    let joinsPrevious = low > 0 && free[low - 1].end == start
    let joinsNext = low < free.count && start + UInt(size) == free[low].start
    switch (joinsPrevious, joinsNext) {
    case (true, true):
      free[low - 1].size += size + free[low].size
      free.remove(at: low)
    case (true, false): free[low - 1].size += size
    case (false, true):
      free[low].start = start
      free[low].size += size
    case (false, false): free.insert(Block(start: start, size: size), at: low)
    }
    return true
  }

  /// Addresses for as much as the machine has. Nothing is committed before it is written to; where the system refuses,
  /// the range stays empty, and buffers come from the C library.
  private mutating func reserve() {
    isReserved = true
    let size = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let base = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), Int(bitPattern: base) != -1 else { return }
    range = UInt(bitPattern: base)..<UInt(bitPattern: base) + UInt(size)
    top = range.lowerBound
    #if os(Linux)
      // Fewer and larger pages: fewer faults when the range grows, fewer misses in the address translation.
      let hugePages: Int32 = 14  // MADV_HUGEPAGE, which the C library's module does not export.
      madvise(base, size, hugePages)
    #endif
  }

  private func returnPages(_ start: UInt, _ size: Int) {
    let first = (start + 4095) & ~4095
    let last = (start + UInt(size)) & ~4095
    if first < last { madvise(UnsafeMutableRawPointer(bitPattern: first), Int(last - first), MADV_DONTNEED) }
  }
}
