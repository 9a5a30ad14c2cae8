import Foundation
import Synchronization

/// Memory by size class, aligned for the widest vectors. On a CPU, fresh pages of a large buffer cost as much as the
/// arithmetic on them, so they are used again instead of being returned to the system.
public final class BufferPool: Sendable {
  public static let shared = BufferPool()
  /// Bytes kept at the most; what comes beyond goes back to the system.
  private static let limit = 1 << 30
  /// Below this the C library's own free lists do as well.
  private static let smallest = 64 * 1024

  private struct State {
    var free: [Int: [UInt]] = [:]
    var bytes = 0
  }

  private let state = Mutex(State())

  /// The bytes really allocated: four classes a power of two, so that at most a quarter is unused.
  public static func sizeClass(_ byteCount: Int) -> Int {
    guard byteCount > smallest else { return max(64, (byteCount + 63) & ~63) }
    let step = 1 << (Int.bitWidth - 1 - byteCount.leadingZeroBitCount - 2)
    return (byteCount + step - 1) & ~(step - 1)
  }

  /// A buffer of a size class; `nil` where the system has none.
  public func take(_ size: Int) -> UnsafeMutableRawPointer? {
    if size > Self.smallest {
      let address = state.withLock { state -> UInt? in
        guard let address = state.free[size]?.popLast() else { return nil }
        state.bytes -= size
        return address
      }
      if let address { return UnsafeMutableRawPointer(bitPattern: address) }
    }
    var pointer: UnsafeMutableRawPointer?
    return posix_memalign(&pointer, 64, size) == 0 ? pointer : nil
  }

  /// Returns a buffer of a size class.
  public func give(_ pointer: UnsafeMutableRawPointer, _ size: Int) {
    if size > Self.smallest {
      let isKept = state.withLock { state -> Bool in
        guard state.bytes + size <= Self.limit else { return false }
        state.free[size, default: []].append(UInt(bitPattern: pointer))
        state.bytes += size
        return true
      }
      if isKept { return }
    }
    free(pointer)
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
