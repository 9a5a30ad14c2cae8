import Foundation
import Synchronization

/// The memory of one or more tensors: aligned for the widest vectors, returned to a pool when nobody holds it.
///
/// Written only while uniquely referenced (copy on write) or before it is first shared, which is what makes it
/// safe to send.
final class Storage: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
  private let sizeClass: Int

  init(byteCount: Int) throws(TensorError) {
    sizeClass = BufferPool.sizeClass(byteCount)
    guard let pointer = BufferPool.shared.take(sizeClass) else {
      throw TensorError(.memory, "the system did not give \(byteCount) bytes")
    }
    self.pointer = pointer
  }

  deinit { BufferPool.shared.give(pointer, sizeClass) }
}

/// Buffers by size class. On a CPU, fresh pages of a large buffer cost as much as the arithmetic on them, so they
/// are used again instead of being returned to the system.
private final class BufferPool: Sendable {
  static let shared = BufferPool()
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
  static func sizeClass(_ byteCount: Int) -> Int {
    guard byteCount > smallest else { return max(64, (byteCount + 63) & ~63) }
    let step = 1 << (Int.bitWidth - 1 - byteCount.leadingZeroBitCount - 2)
    return (byteCount + step - 1) & ~(step - 1)
  }

  func take(_ size: Int) -> UnsafeMutableRawPointer? {
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

  func give(_ pointer: UnsafeMutableRawPointer, _ size: Int) {
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
