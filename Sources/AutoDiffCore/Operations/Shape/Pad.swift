import TensorKernels

/// What is put around a tensor.
public enum PaddingMode: Sendable, Hashable {
  /// One number, without a gradient.
  case constant(Double)
  /// The elements mirrored at the outermost one, which is not repeated: `c b | a b c | b a`.
  case reflect
  /// The outermost element again and again: `a a | a b c | c c`.
  case replicate
  /// The elements from the other end: `b c | a b c | a b`.
  case circular
}

/// How many positions are put before and after an axis.
public struct AxisPadding: Sendable, Hashable {
  public var before: Int
  public var after: Int

  public init(before: Int = 0, after: Int = 0) {
    self.before = before
    self.after = after
  }
}

/// A constant around a tensor; `dL/dx` is the part of `dL/dy` inside. The other modes repeat elements: see
/// `IndexSelect`.
///
/// Each axis grows by its two amounts. Nothing is kept for the backward. Negative amounts are an error of the method.
///
/// C. Harris et al., "Array Programming with NumPy", 2020 (`pad`).
struct Pad: ElementMove {
  /// One for each axis.
  let padding: [AxisPadding]
  let value: Double

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    Shape(zip(inputs[0], padding).map { $0 + $1.before + $1.after })
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let result = try Tensor(repeating: value, context.outputShape, x.scalarType)
    let strides = result.shape.strides
    let loop = StridedLoop(dimensions: x.shape.dimensions, stridesA: x.shape.strides, stridesB: strides)
    guard x.elementCount > 0 else { return result }
    result.copyElements(of: x, loop, to: zip(padding, strides).reduce(0) { $0 + $1.0.before * $1.1 })
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let shape = try context.inputShape(0)
    return [
      try context.gradient.sliced(
        shape.indices.map { .range(padding[$0].before..<padding[$0].before + shape[$0]) })
    ]
  }
}

extension Variable {
  /// Larger on both sides of each axis: one `AxisPadding` an axis.
  /// - Throws: `TensorError` for a negative amount, or one that `mode` cannot fill: reflection takes less than the
  ///   axis's size, `circular` at most that, and `replicate` needs an element to repeat.
  public func padded(
    _ padding: [AxisPadding], mode: PaddingMode = .constant(0)
  ) throws(TensorError) -> Variable {
    try named("pad") { () throws(TensorError) in
      guard padding.count == shape.rank else {
        throw TensorError(.argument, "\(padding.count) paddings for \(shape.rank) axes", shapes: [shape])
      }
      for (axis, amount) in padding.enumerated() { try mode.check(amount, axis: axis, shape) }
      guard padding.contains(where: { $0.before > 0 || $0.after > 0 }) else { return self }
      if case .constant(let value) = mode {
        return try tape.apply(Pad(padding: padding, value: value), to: self)
      }
      var result = self
      for (axis, amount) in padding.enumerated() where amount.before > 0 || amount.after > 0 {
        result = try result.indexSelected(mode.indices(size: shape[axis], amount), axis: axis)
      }
      return result
    }
  }

  /// Larger on both sides of one axis.
  public func padded(
    axis: Int, before: Int = 0, after: Int = 0, mode: PaddingMode = .constant(0)
  ) throws(TensorError) -> Variable {
    let axis = try named("pad") { () throws(TensorError) in try shape.normalizedAxis(axis) }
    var padding = [AxisPadding](repeating: AxisPadding(), count: shape.rank)
    padding[axis] = AxisPadding(before: before, after: after)
    return try padded(padding, mode: mode)
  }

  /// An image `[N, H, W, C]` with so many more rows and columns on its sides.
  /// - Throws: `TensorError` for `.same`, which depends on a window.
  public func padded(_ padding: Padding2D, mode: PaddingMode = .constant(0)) throws(TensorError) -> Variable {
    guard shape.rank == 4 else {
      throw TensorError(.shape, "expected an input [N, H, W, C]", shapes: [shape], operation: "pad")
    }
    switch padding {
    case .valid: return self
    case .explicit(let top, let bottom, let left, let right):
      let rows = AxisPadding(before: top, after: bottom)
      let columns = AxisPadding(before: left, after: right)
      return try padded([AxisPadding(), rows, columns, AxisPadding()], mode: mode)
    case .same:
      throw TensorError(
        .argument, "how much .same pads depends on a window: say .explicit", shapes: [shape], operation: "pad")
    }
  }
}

extension Tensor {
  /// Larger on both sides of each axis: one `AxisPadding` an axis.
  public func padded(_ padding: [AxisPadding], mode: PaddingMode = .constant(0)) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.padded(padding, mode: mode) }
  }
}

extension PaddingMode {
  fileprivate func check(_ amount: AxisPadding, axis: Int, _ shape: Shape) throws(TensorError) {
    let largest = Swift.max(amount.before, amount.after)
    guard amount.before >= 0, amount.after >= 0, largest < 1 << 48 else {
      throw TensorError(
        .argument, "the padding must not be negative, nor above 2⁴⁸ − 1: \(amount.before) and \(amount.after)",
        shapes: [shape])
    }
    let size = shape[axis]
    let limit: Int
    switch self {
    case .constant: return
    case .reflect: limit = Swift.max(0, size - 1)
    case .circular: limit = size
    case .replicate: limit = size > 0 ? Int.max : 0
    }
    guard largest <= limit else {
      throw TensorError(
        .argument,
        "an axis of size \(size) can be padded by at most \(limit) in this mode, not \(amount.before) and "
          + "\(amount.after)", shapes: [shape])
    }
    guard size + amount.before + amount.after <= Int(Int32.max) else {
      throw TensorError(.shape, "the padded axis \(axis) would be longer than 2³¹ − 1", shapes: [shape])
    }
  }

  /// For each position of the padded axis, the one that it repeats.
  fileprivate func indices(size: Int, _ amount: AxisPadding) throws(TensorError) -> Tensor {
    let positions = (-amount.before..<size + amount.after).map { position in
      switch self {
      case .reflect where position < 0: Int32(-position)
      case .reflect where position >= size: Int32(2 * size - 2 - position)
      case .circular where position < 0: Int32(position + size)
      case .circular where position >= size: Int32(position - size)
      default: Int32(Swift.min(Swift.max(position, 0), size - 1))
      }
    }
    return try Tensor(positions)
  }
}
