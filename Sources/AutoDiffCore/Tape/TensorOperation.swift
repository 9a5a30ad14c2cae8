/// A differentiable function of tensors. The built-in operations and a user's own are made the same way: a shape
/// rule, a forward and a backward, in one type.
///
/// ```swift
/// struct Square: TensorOperation {
///   func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
///   func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
///     try Tensor(x[0].doubles.map { $0 * $0 }, shape: x[0].shape).converted(to: x[0].scalarType)
///   }
///   func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
///     [try context.gradient * context.input(0) * 2]
///   }
/// }
/// let y = try tape.apply(Square(), to: x)
/// ```
///
/// The backward is written with variables, that is with operations, so a gradient can be differentiated again.
public protocol TensorOperation: Sendable {
  /// The name in messages; the type's name with a small first letter unless given.
  var name: String { get }

  /// Which values the backward reads. The others are freed as soon as nobody else holds them.
  var keeps: KeptValues { get }

  /// The scalar type of the result. Unless given: the inputs must all have the same floating-point type, which is
  /// the result's.
  func outputType(of inputs: [ScalarType]) throws(TensorError) -> ScalarType

  /// The shape of the result, or an error that says what was expected. Runs before `forward`.
  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape

  /// Computes the result from the inputs.
  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor

  /// The gradients of the inputs, in their order, given that of the result. `nil` where the gradient is zero, and
  /// where `context.needsGradient` says that nobody asks.
  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?]

  /// Multiply-accumulates of the forward pass, for summaries; 0 unless given.
  func multiplyAccumulates(inputs: [Shape], output: Shape) -> Int
}

/// The values that an operation's backward reads.
public struct KeptValues: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let inputs = KeptValues(rawValue: 1)
  public static let output = KeptValues(rawValue: 2)
}

extension TensorOperation {
  public var name: String {
    let type = String(describing: Self.self).prefix { $0 != "<" }
    return type.prefix(1).lowercased() + type.dropFirst()
  }

  public var keeps: KeptValues { [.inputs, .output] }

  public func outputType(of inputs: [ScalarType]) throws(TensorError) -> ScalarType {
    guard let type = inputs.first, type.isFloatingPoint, inputs.allSatisfy({ $0 == type }) else {
      throw TensorError(
        .scalarType,
        "the inputs must have one floating-point type; they have \(inputs.map(\.rawValue).joined(separator: ", "))")
    }
    return type
  }

  public func multiplyAccumulates(inputs: [Shape], output: Shape) -> Int { 0 }
}

/// What a forward computation may know and leave for the backward.
public struct ForwardContext {
  /// The shape that the shape rule gave.
  public let outputShape: Shape
  /// Whether a backward may follow: values that only the backward needs are not worth computing otherwise.
  public let isRecorded: Bool
  /// Tensors for the backward that are neither inputs nor the output, such as indices or a mask.
  public var saved: [Tensor] = []
}

/// What a backward computation is given.
public struct BackwardContext {
  /// The gradient of the result.
  public let gradient: Variable
  /// Tensors that the forward left.
  public let saved: [Tensor]
  /// Whether the gradient will be differentiated again. A fused kernel that is not an operation may serve only
  /// where this is false.
  public let isDifferentiable: Bool

  let operationName: String
  let inputs: [Variable?]
  let outputValue: Variable?
  let inputShapes: [Shape]
  let needs: [Bool]

  public var tape: Tape { gradient.tape }

  /// Input `index`, as kept.
  public func input(_ index: Int) throws(TensorError) -> Variable {
    guard inputs.indices.contains(index), let input = inputs[index] else {
      throw TensorError(.tape, "the operation does not keep input \(index)", operation: operationName)
    }
    return input
  }

  /// The result, as kept.
  public func output() throws(TensorError) -> Variable {
    guard let outputValue else {
      throw TensorError(.tape, "the operation does not keep its output", operation: operationName)
    }
    return outputValue
  }

  /// The shape of input `index`, whether its value is kept or not.
  public func inputShape(_ index: Int) throws(TensorError) -> Shape {
    guard inputShapes.indices.contains(index) else {
      throw TensorError(.tape, "there is no input \(index)", operation: operationName)
    }
    return inputShapes[index]
  }

  /// How many inputs the operation had.
  public var inputCount: Int { inputShapes.count }

  /// Whether anybody asks for the gradient of input `index`.
  public func needsGradient(_ index: Int) -> Bool { needs.indices.contains(index) && needs[index] }
}
