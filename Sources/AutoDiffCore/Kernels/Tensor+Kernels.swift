import TensorKernels

/// A scalar that is both an element of tensors and computed with: `Float` or `Double`.
package typealias FloatingScalar = KernelScalar & TensorScalar

extension Tensor {
  typealias Map<T> = (UnsafePointer<T>, UnsafeMutablePointer<T>, Int) -> Void
  typealias Zip<T> = (StridedLoop, UnsafePointer<T>, UnsafePointer<T>, UnsafeMutablePointer<T>) -> Void

  /// An elementwise function of one tensor, by the kernel of its scalar type.
  func mapped(_ float32: Map<Float>, _ float64: Map<Double>) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape, scalarType)
    let count = elementCount
    switch scalarType {
    case .float64: withPointer { x in result.fill { float64(x, $0, count) } }
    default: withPointer { x in result.fill { float32(x, $0, count) } }
    }
    return result
  }

  /// An elementwise function of two tensors, broadcast to `shape`, by the kernel of their scalar type.
  func zipped(
    with other: Tensor, to shape: Shape, _ float32: Zip<Float>, _ float64: Zip<Double>
  ) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape, scalarType)
    guard result.elementCount > 0 else { return result }
    let loop = StridedLoop(
      dimensions: shape.dimensions, stridesA: self.shape.strides(broadcastTo: shape),
      stridesB: other.shape.strides(broadcastTo: shape))
    switch scalarType {
    case .float64: withPointer { a in other.withPointer { b in result.fill { float64(loop, a, b, $0) } } }
    default: withPointer { a in other.withPointer { b in result.fill { float32(loop, a, b, $0) } } }
    }
    return result
  }

  /// A dense copy read with these strides.
  func copied(to shape: Shape, strides: [Int]) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape, scalarType)
    result.copyElements(
      of: self, StridedLoop(dimensions: shape.dimensions, stridesA: strides, stridesB: shape.strides))
    return result
  }

  /// `Σ` over the middle of `[outer, reduced, inner]`.
  func summed(outer: Int, reduced: Int, inner: Int, to shape: Shape) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape, scalarType)
    switch scalarType {
    case .float64:
      withPointer(Double.self) { x in result.fill { sum(x, outer: outer, reduced: reduced, inner: inner, $0) } }
    default:
      withPointer(Float.self) { x in result.fill { sum(x, outer: outer, reduced: reduced, inner: inner, $0) } }
    }
    return result
  }
}
