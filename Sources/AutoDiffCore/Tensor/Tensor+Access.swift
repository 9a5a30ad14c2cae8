extension Tensor {
  /// All elements as `T`, the last axis fastest, converted where the tensor has another scalar type.
  public func elements<T: TensorScalar>(as _: T.Type = T.self) -> [T] {
    let count = elementCount
    func read<S: TensorScalar>(_: S.Type) -> [T] {
      withPointer(S.self) { source in
        if S.self == T.self {
          let same = UnsafeRawPointer(source).assumingMemoryBound(to: T.self)
          return Array(UnsafeBufferPointer(start: same, count: count))
        }
        return (0..<count).map { T(converting: source[$0].asDouble) }
      }
    }
    switch scalarType {
    case .float32: return read(Float.self)
    case .float64: return read(Double.self)
    case .int32: return read(Int32.self)
    }
  }

  public var floats: [Float] { elements() }
  public var doubles: [Double] { elements() }

  /// The only element.
  /// - Throws: `TensorError` unless there is exactly one.
  public func scalar() throws(TensorError) -> Double {
    guard elementCount == 1 else {
      throw TensorError(.shape, "a scalar is one element, not \(elementCount)", shapes: [shape], operation: "scalar")
    }
    return element(atOffset: 0)
  }

  /// One element, addressed by an index for each axis.
  public subscript(indices: Int...) -> Double {
    get throws(TensorError) { element(atOffset: try offset(of: indices)) }
  }

  /// Writes one element, converted to the tensor's scalar type.
  public mutating func setElement(_ value: Double, at indices: Int...) throws(TensorError) {
    let offset = try offset(of: indices)
    try makeUnique()
    switch scalarType {
    case .float32: fill(Float.self) { $0[offset] = Float(value) }
    case .float64: fill(Double.self) { $0[offset] = value }
    case .int32: fill(Int32.self) { $0[offset] = Int32(converting: value) }
    }
  }

  func element(atOffset offset: Int) -> Double {
    switch scalarType {
    case .float32: withPointer(Float.self) { Double($0[offset]) }
    case .float64: withPointer(Double.self) { $0[offset] }
    case .int32: withPointer(Int32.self) { Double($0[offset]) }
    }
  }

  private func offset(of indices: [Int]) throws(TensorError) -> Int {
    guard indices.count == rank else {
      throw TensorError(
        .argument, "an element of rank \(rank) takes \(rank) indices, not \(indices.count)", shapes: [shape],
        operation: "element access")
    }
    var offset = 0
    for (axis, index) in indices.enumerated() {
      guard (0..<shape[axis]).contains(index) else {
        throw TensorError(
          .argument, "index \(index) is out of range for axis \(axis) of size \(shape[axis])", shapes: [shape],
          operation: "element access")
      }
      offset = offset * shape[axis] + index
    }
    return offset
  }

  /// The first index of the first non-finite element, or `nil`.
  public var firstNonFinite: Int? {
    func search<T: TensorScalar & FloatingPoint>(_: T.Type) -> Int? {
      withPointer(T.self) { source in (0..<elementCount).first { !source[$0].isFinite } }
    }
    switch scalarType {
    case .float32: return search(Float.self)
    case .float64: return search(Double.self)
    case .int32: return nil
    }
  }

  /// The index of the largest element along the last axis, for each row: `argmax(axis: -1)` as an array, which is empty
  /// where there is nothing to choose from.
  public func argmaxOfRows() -> [Int] {
    guard let indices = try? argmax(axis: -1) else { return [] }
    return indices.elements(as: Int32.self).map(Int.init)
  }
}

extension Tensor: Equatable {
  /// The same scalar type, shape and elements. As for numbers, NaN equals nothing.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.scalarType == b.scalarType, a.shape == b.shape else { return false }
    switch a.scalarType {
    case .float32: return a.elements(as: Float.self) == b.elements(as: Float.self)
    case .float64: return a.elements(as: Double.self) == b.elements(as: Double.self)
    case .int32: return a.elements(as: Int32.self) == b.elements(as: Int32.self)
    }
  }

  /// Whether the shapes agree and every element satisfies `|a − b| ≤ absolute + relative · |b|`, as NumPy's
  /// `allclose` asks. NaN is close to nothing.
  public func isClose(to other: Tensor, relative: Double = 1e-5, absolute: Double = 1e-8) -> Bool {
    guard shape == other.shape else { return false }
    return zip(doubles, other.doubles).allSatisfy { a, b in
      a == b || (b.isFinite && abs(a - b) <= absolute + relative * abs(b))
    }
  }
}
