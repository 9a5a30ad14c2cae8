extension Tensor {
  /// A scalar.
  public init(_ value: Double, _ scalarType: ScalarType = .float32) throws(TensorError) {
    try self.init(repeating: value, [], scalarType)
  }

  /// A vector of the array's elements.
  public init<T: TensorScalar>(_ elements: [T]) throws(TensorError) {
    try self.init(elements, shape: [elements.count])
  }

  /// The array's elements in the shape's order, the last axis fastest.
  /// - Throws: `TensorError` where the counts differ.
  public init<T: TensorScalar>(_ elements: [T], shape: Shape) throws(TensorError) {
    if let count = shape.checkedElementCount, count != elements.count {
      throw TensorError(.shape, "the shape holds \(count) elements, the array has \(elements.count)", shapes: [shape])
    }
    try self.init(uninitialized: shape, T.scalarType)
    fill(T.self) { target in
      elements.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { target.update(from: base, count: source.count) }
      }
    }
  }

  public init(repeating value: Double, _ shape: Shape, _ scalarType: ScalarType = .float32) throws(TensorError) {
    try self.init(uninitialized: shape, scalarType)
    let count = elementCount
    switch scalarType {
    case .float32: fill(Float.self) { $0.update(repeating: Float(value), count: count) }
    case .float64: fill(Double.self) { $0.update(repeating: value, count: count) }
    case .int32: fill(Int32.self) { $0.update(repeating: Int32(converting: value), count: count) }
    }
  }

  public static func zeros(_ shape: Shape, _ scalarType: ScalarType = .float32) throws(TensorError) -> Tensor {
    try Tensor(repeating: 0, shape, scalarType)
  }

  public static func ones(_ shape: Shape, _ scalarType: ScalarType = .float32) throws(TensorError) -> Tensor {
    try Tensor(repeating: 1, shape, scalarType)
  }

  /// Elements drawn independently and uniformly from [low, high).
  public static func uniform(
    _ shape: Shape, from low: Double = 0, to high: Double = 1, _ scalarType: ScalarType = .float32,
    using random: inout RandomSource
  ) throws(TensorError) -> Tensor {
    // In float32 a number just below `high` would round up to it.
    let largest = scalarType == .float32 && high > low ? Double(Float(high).nextDown) : high
    return try drawn(
      shape, scalarType, .uniform(low: low, high: high, largest: max(low, largest)), using: &random)
  }

  /// Elements drawn independently from a normal distribution.
  public static func normal(
    _ shape: Shape, mean: Double = 0, deviation: Double = 1, _ scalarType: ScalarType = .float32,
    using random: inout RandomSource
  ) throws(TensorError) -> Tensor {
    try drawn(shape, scalarType, .normal(mean: mean, deviation: deviation), using: &random)
  }

  /// Elements of double precision, uniform in [-1, 1), from a stream fixed by the shape and the seed: sample points
  /// for gradient checks.
  public static func random(_ shape: Shape, seed: UInt64 = 0) throws(TensorError) -> Tensor {
    var random = RandomSource(seed: shape.reduce(seed) { $0 &* 31 &+ UInt64(truncatingIfNeeded: $1) })
    return try uniform(shape, from: -1, to: 1, .float64, using: &random)
  }

  /// The elements converted to another scalar type; to `int32` by rounding toward zero.
  public func converted(to type: ScalarType) throws(TensorError) -> Tensor {
    guard type != scalarType else { return self }
    let result = try Tensor(uninitialized: shape, type)
    switch scalarType {
    case .float32: withPointer(Float.self) { convert($0, into: result) }
    case .float64: withPointer(Double.self) { convert($0, into: result) }
    case .int32: withPointer(Int32.self) { convert($0, into: result) }
    }
    try ONNXTrace.current?.addConversion(self, result)
    return result
  }

  /// The same elements under another shape; one size may be -1 and follows from the others.
  public func reshaped(_ shape: Shape) throws(TensorError) -> Tensor {
    try named("reshape") { () throws(TensorError) in
      Tensor(sharing: self, shape: try self.shape.resolvingReshape(to: shape))
    }
  }

  private static func drawn(
    _ shape: Shape, _ scalarType: ScalarType, _ distribution: DeferredDraws.Distribution,
    using random: inout RandomSource
  ) throws(TensorError) -> Tensor {
    let count = shape.checkedElementCount ?? 0
    if scalarType == .float32, count > 0 {
      // The source moves on only where there is memory for the elements.
      var source = random
      let result = try Tensor(DeferredDraws(distribution, count: count, using: &source), shape)
      random = source
      return result
    }
    let result = try Tensor(uninitialized: shape, scalarType)
    switch scalarType {
    case .float32: break
    case .float64: result.fill(Double.self) { x in for i in 0..<count { x[i] = distribution.draw(&random) } }
    case .int32:
      result.fill(Int32.self) { x in for i in 0..<count { x[i] = Int32(converting: distribution.draw(&random)) } }
    }
    return result
  }

  private func convert<T: TensorScalar>(_ source: UnsafePointer<T>, into result: Tensor) {
    let count = elementCount
    switch result.scalarType {
    case .float32: result.fill(Float.self) { for i in 0..<count { $0[i] = Float(source[i].asDouble) } }
    case .float64: result.fill(Double.self) { for i in 0..<count { $0[i] = source[i].asDouble } }
    case .int32: result.fill(Int32.self) { for i in 0..<count { $0[i] = Int32(converting: source[i].asDouble) } }
    }
  }
}

extension Shape {
  func resolvingReshape(to target: Shape) throws(TensorError) -> Shape {
    var dimensions = target.dimensions
    let free = dimensions.indices.filter { dimensions[$0] == -1 }
    if free.count == 1 {
      let known = Shape(dimensions.filter { $0 != -1 }).checkedElementCount ?? 0
      if known > 0, elementCount % known == 0 { dimensions[free[0]] = elementCount / known }
    }
    let resolved = Shape(dimensions)
    guard resolved.checkedElementCount == elementCount else {
      throw TensorError(
        .shape, "the input has \(elementCount) elements, which do not fill \(target)", shapes: [self, target])
    }
    return resolved
  }
}
