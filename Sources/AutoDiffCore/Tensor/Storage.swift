import KernelInterface

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
