import KernelInterface
import Synchronization

/// The memory of one or more tensors: aligned for the widest vectors, returned to a pool when nobody holds it.
///
/// Written only while uniquely referenced (copy on write) or before it is first shared, which is what makes it
/// safe to send. The elements may be deferred: computed when somebody first asks for their address.
final class Storage: @unchecked Sendable {
  private let sizeClass: Int
  /// 0 while the elements are deferred.
  private let address: Atomic<UInt>
  private let deferral: Mutex<DeferredElements?>

  init(byteCount: Int) throws(TensorError) {
    sizeClass = BufferPool.sizeClass(byteCount)
    guard let pointer = BufferPool.shared.take(sizeClass) else {
      throw TensorError(.memory, "the system did not give \(byteCount) bytes")
    }
    address = Atomic(UInt(bitPattern: pointer))
    deferral = Mutex(nil)
  }

  init(_ elements: DeferredElements, byteCount: Int) {
    sizeClass = BufferPool.sizeClass(byteCount)
    address = Atomic(0)
    deferral = Mutex(elements)
  }

  deinit {
    if let pointer = UnsafeMutableRawPointer(bitPattern: address.load(ordering: .acquiring)) {
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
      // No larger than the tensors that the elements are computed from; where that is not to be had, the process cannot
      // go on.
      guard let elements = elements.take(), let pointer = BufferPool.shared.take(sizeClass) else {
        preconditionFailure("no memory for a tensor of \(sizeClass) bytes")
      }
      elements.compute(into: pointer.assumingMemoryBound(to: Float.self))
      address.store(UInt(bitPattern: pointer), ordering: .releasing)
      return pointer
    }
  }
}
