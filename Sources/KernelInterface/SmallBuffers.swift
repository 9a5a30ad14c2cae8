/// Free buffers of up to 64 KiB, those of each size apart: asking the C library for aligned memory, and giving it back, is
/// slow enough to be seen in the time of a single image.
struct SmallBuffers: Sendable {
  /// Free bytes that are kept; what comes back beyond goes to the C library.
  private static let keptFreeBytes = 8 << 20
  private static let step = 64

  /// The free addresses of each multiple of `step`.
  private var free: [[UInt]] = []
  private var freeBytes = 0

  /// A buffer's address; `nil` where none of this size is free.
  mutating func take(_ size: Int) -> UInt? {
    let index = size / Self.step
    guard index < free.count, let address = free[index].popLast() else { return nil }
    freeBytes -= size
    return address
  }

  /// Takes a buffer back; false where enough are kept.
  mutating func give(_ address: UInt, _ size: Int) -> Bool {
    guard freeBytes + size <= Self.keptFreeBytes else { return false }
    let index = size / Self.step
    if index >= free.count { free += Array(repeating: [], count: index + 1 - free.count) }
    free[index].append(address)
    freeBytes += size
    return true
  }
}
