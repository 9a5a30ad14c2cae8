import Foundation
import Synchronization

/// Memory for tensors and scratch, aligned for the widest vectors. On a CPU, fresh pages of a large buffer cost as much
/// as the arithmetic on them, so buffers are used again instead of being returned to the system.
public final class BufferPool: Sendable {
  public static let shared = BufferPool()
  /// Below this, buffers are kept by size.
  private static let smallest = 64 * 1024

  private let arena = Mutex(Arena())
  /// Whoever finds it locked by another thread asks the C library: that takes less time than to wait.
  private let small = Mutex(SmallBuffers())

  /// The bytes really taken. Large buffers end a few lines past a page: otherwise all of them would start at a page, and
  /// a kernel that walks through several at once would find them in the same few lines of the first-level cache.
  public static func sizeClass(_ byteCount: Int) -> Int {
    guard byteCount > smallest else { return max(64, (byteCount + 63) & ~63) }
    return ((byteCount + 4095) & ~4095) + 448
  }

  /// A buffer of a size class; `nil` where the system has none.
  public func take(_ size: Int) -> UnsafeMutableRawPointer? {
    let address =
      size > Self.smallest ? arena.withLock { $0.take(size) } : small.withLockIfAvailable { $0.take(size) } ?? nil
    if let address { return UnsafeMutableRawPointer(bitPattern: address) }
    var pointer: UnsafeMutableRawPointer?
    return posix_memalign(&pointer, 64, size) == 0 ? pointer : nil
  }

  /// Returns a buffer of a size class.
  public func give(_ pointer: UnsafeMutableRawPointer, _ size: Int) {
    let address = UInt(bitPattern: pointer)
    let isTaken =
      size > Self.smallest
      ? arena.withLock { $0.give(address, size) } : small.withLockIfAvailable { $0.give(address, size) } ?? false
    if !isTaken { free(pointer) }
  }
}

/// Floats for the time of a kernel, from the pool. Uninitialised.
public struct ScratchFloats {
  public let pointer: UnsafeMutablePointer<Float>
  private let size: Int

  public init(_ count: Int) {
    size = BufferPool.sizeClass(count * MemoryLayout<Float>.stride)
    // A kernel's scratch is a small part of what its operands take; where even that is not to be had, the process
    // cannot go on.
    guard let raw = BufferPool.shared.take(size) else {
      preconditionFailure("no memory for a kernel's scratch of \(size) bytes")
    }
    pointer = raw.bindMemory(to: Float.self, capacity: max(1, count))
  }

  public func release() { BufferPool.shared.give(pointer, size) }
}
