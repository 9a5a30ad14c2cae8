import KernelInterface
import Synchronization

/// The memory of one or more tensors: aligned for the widest vectors, returned to a pool when nobody holds it.
///
/// Written only while uniquely referenced (copy on write) or before it is first shared, which is what makes it
/// safe to send. The elements may be deferred: computed when somebody first asks for their address.
final class Storage: @unchecked Sendable {
  private let sizeClass: Int
  /// Memory for deferred elements that was asked for in advance.
  private let reserved: UnsafeMutableRawPointer?
  /// 0 while the elements are deferred.
  private let address: Atomic<UInt>
  private let deferral: Mutex<DeferredElements?>
  /// The elements as a filter, in other orders.
  private let preparedFilters = Mutex<[PreparedFilter]>([])

  init(byteCount: Int) throws(TensorError) {
    sizeClass = BufferPool.sizeClass(byteCount)
    let pointer = try Self.memory(sizeClass)
    reserved = nil
    address = Atomic(UInt(bitPattern: pointer))
    deferral = Mutex(nil)
  }

  /// - Parameter reserving: whether to ask for the memory now, so that a lack of it is an error.
  init(_ elements: DeferredElements, byteCount: Int, reserving: Bool) throws(TensorError) {
    sizeClass = BufferPool.sizeClass(byteCount)
    reserved = reserving ? try Self.memory(sizeClass) : nil
    address = Atomic(0)
    deferral = Mutex(elements)
  }

  private static func memory(_ sizeClass: Int) throws(TensorError) -> UnsafeMutableRawPointer {
    guard let pointer = BufferPool.shared.take(sizeClass) else {
      throw TensorError(.memory, "the system did not give \(sizeClass) bytes")
    }
    return pointer
  }

  deinit {
    if let pointer = UnsafeMutableRawPointer(bitPattern: address.load(ordering: .acquiring)) ?? reserved {
      BufferPool.shared.give(pointer, sizeClass)
    }
  }

  /// What the elements will be, while they are not computed.
  var deferred: DeferredElements? {
    address.load(ordering: .acquiring) == 0 ? deferral.withLock { $0 } : nil
  }

  /// The elements' address; computes them if they are deferred.
  var pointer: UnsafeMutableRawPointer {
    if let pointer = UnsafeMutableRawPointer(bitPattern: address.load(ordering: .acquiring)) { return pointer }
    return compute()
  }

  private func compute() -> UnsafeMutableRawPointer {
    deferral.withLock { elements in
      if let pointer = UnsafeMutableRawPointer(bitPattern: address.load(ordering: .acquiring)) { return pointer }
      // What was not reserved is no larger than the tensors that the elements are computed from; where that is not to be
      // had, the process cannot go on.
      guard let elements = elements.take(), let pointer = reserved ?? BufferPool.shared.take(sizeClass) else {
        preconditionFailure("no memory for a tensor of \(sizeClass) bytes")
      }
      elements.compute(into: pointer.assumingMemoryBound(to: Float.self))
      address.store(UInt(bitPattern: pointer), ordering: .releasing)
      return pointer
    }
  }

  /// Computes deferred elements and the moments of their channels, where both can be had in one.
  /// - Returns: whether it was done.
  func compute(gathering moments: ChannelMoments) -> Bool {
    deferral.withLock { elements in
      guard let reserved, let waiting = elements,
        waiting.compute(into: reserved.assumingMemoryBound(to: Float.self), moments: moments)
      else { return false }
      elements = nil
      address.store(UInt(bitPattern: reserved), ordering: .releasing)
      return true
    }
  }

  /// The elements as a filter in the order in which a kernel reads it, kept until they are written to; `nil` where there
  /// is no memory for it.
  func preparedFilter(_ layout: FilterLayout) -> PreparedFilter? {
    let elements = UnsafePointer(pointer.assumingMemoryBound(to: Float.self))
    return preparedFilters.withLock { filters in
      if let filter = filters.first(where: { $0.layout == layout }) { return filter }
      guard let filter = PreparedFilter(layout, of: elements) else { return nil }
      filters.append(filter)
      return filter
    }
  }

  var hasPreparedFilters: Bool { preparedFilters.withLock { !$0.isEmpty } }

  /// Before elements are written to.
  func dropPreparedFilters() {
    preparedFilters.withLock { if !$0.isEmpty { $0 = [] } }
  }
}
