/// The record of one forward pass: made for it, used for its gradients and thrown away.
///
/// It carries what a forward pass needs beside the numbers: training or inference, the random stream of dropout,
/// whether to record. A tape belongs to one thread at a time.
public final class Tape {
  public enum Mode: Sendable, Hashable {
    /// Dropout drops, batch normalisation uses the batch's statistics. The seed starts the tape's random stream.
    case training(seed: UInt64)
    case inference
  }

  public private(set) var mode: Mode
  /// Whether operations are recorded, so that gradients can be asked for.
  public let isRecording: Bool
  /// The random numbers of this pass.
  public var random: RandomSource

  var nodes: [Node] = []
  /// The parameters' values and nodes. Not variables: those hold the tape, and neither would ever be freed.
  private var parameterVariables: [ObjectIdentifier: (parameter: Parameter, value: Tensor, node: Int?)] = [:]
  private(set) var bufferUpdates: [BufferUpdate] = []
  /// The tape for a part of whose pass this one was made: parameters are looked up there.
  private var outer: Tape?
  /// The layers whose forward pass is running, outermost first. Kept by the layers, read in errors and summaries.
  package var scopes: [any Sendable] = []
  /// Called after each operation, for summaries.
  public var observer: ((Observation) -> Void)?
  /// Follows the operations, for an export of the model.
  let trace = ONNXTrace.current

  /// - Parameter recording: unless given, a training tape records and an inference tape does not. An inference tape
  ///   that records gives gradients with respect to the input, for explanations.
  public init(_ mode: Mode, recording: Bool? = nil) {
    self.mode = mode
    switch mode {
    case .training(let seed):
      random = RandomSource(seed: seed)
      isRecording = recording ?? true
    case .inference:
      random = RandomSource(seed: 0)
      isRecording = recording ?? false
    }
  }

  public var isTraining: Bool { mode != .inference }

  /// What an observer is told of an operation.
  public struct Observation {
    public let operation: String
    public let inputs: [Variable]
    public let output: Variable
    public let multiplyAccumulates: Int

    public var outputShape: Shape { output.shape }
  }

  struct Node {
    /// `nil` for a leaf.
    var operation: (any TensorOperation)?
    var inputs: [Input] = []
    var output: Tensor?
    var saved: [Tensor] = []
    let outputShape: Shape
    let scalarType: ScalarType
    private(set) var isConsumed = false

    struct Input {
      let node: Int?
      var value: Tensor?
      let shape: Shape
    }

    /// Lets go of all that the backward has just been given.
    mutating func consume() {
      isConsumed = true
      for index in inputs.indices { inputs[index].value = nil }
      output = nil
      saved = []
    }
  }

  struct BufferUpdate {
    let buffer: Buffer
    let value: Tensor
  }
}

extension Tape {
  /// A tape for a part of this pass, which runs on it as it would have run here: in the same mode, on the same random
  /// stream, with the buffers' staged values, and in the same place of the model.
  func inner(recording: Bool, random: RandomSource) -> Tape {
    let tape = Tape(mode, recording: recording)
    tape.random = random
    tape.scopes = scopes
    tape.bufferUpdates = bufferUpdates
    return tape
  }

  /// Runs a part of this pass without recording it, and gives its result and the parameters that it used, as this tape's
  /// variables, in the order of their first use here. The random stream and the buffers' values go on from where the
  /// part left them.
  func runUnrecorded(
    _ body: (Tape) throws(TensorError) -> Variable
  ) throws(TensorError) -> (result: Tensor, parameters: [Parameter]) {
    let tape = inner(recording: false, random: random)
    tape.outer = self
    tape.observer = observer
    let result = try body(tape)
    guard result.tape === tape else {
      throw TensorError(.tape, "the result must be made of the variables that the body is given")
    }
    random = tape.random
    bufferUpdates = tape.bufferUpdates
    return (result.value, tape.usedParameters.sorted { node(of: $0) < node(of: $1) })
  }

  /// The parameters that were asked for.
  var usedParameters: [Parameter] { parameterVariables.values.map(\.parameter) }

  private func node(of parameter: Parameter) -> Int { parameterVariables[ObjectIdentifier(parameter)]?.node ?? -1 }

  /// Runs a part of the pass once more in the mode that it had, recorded here, with other variables in the parameters'
  /// places. What it draws and stages is forgotten.
  func rerun(
    _ mode: Mode, random start: RandomSource, parameters: [(parameter: Parameter, variable: Variable)],
    _ body: () throws(TensorError) -> Variable
  ) throws(TensorError) -> Variable {
    let saved = (self.mode, random, bufferUpdates, parameterVariables, observer)
    defer { (self.mode, random, bufferUpdates, parameterVariables, observer) = saved }
    (self.mode, random, observer) = (mode, start, nil)
    for (parameter, variable) in parameters { try bind(parameter, to: variable) }
    return try body()
  }

  /// Runs a part of the pass as in inference; what follows goes on in the tape's own mode.
  package func inferring<Result>(_ body: () throws(TensorError) -> Result) throws(TensorError) -> Result {
    let outside = mode
    defer { mode = outside }
    mode = .inference
    return try body()
  }
}

extension Tape {
  /// A tensor through which no gradient flows.
  public func constant(_ value: Tensor) -> Variable { Variable(tape: self, value: value, node: nil) }

  /// A tensor whose gradient can be asked for.
  public func variable(_ value: Tensor) -> Variable {
    guard isRecording, value.scalarType.isFloatingPoint else { return constant(value) }
    nodes.append(Node(output: nil, outputShape: value.shape, scalarType: value.scalarType))
    return Variable(tape: self, value: value, node: nodes.count - 1)
  }

  /// A parameter's value on this tape: the same variable each time, so that the gradients of a parameter that is
  /// used twice add up.
  public func variable(_ parameter: Parameter) throws(TensorError) -> Variable {
    if !parameterVariables.isEmpty, let known = variableIfUsed(parameter) { return known }
    let value = if let outer { try outer.variable(parameter).value } else { try parameter.value() }
    // Nothing adds up where nothing is recorded.
    if !isRecording && outer == nil { return constant(value) }
    let new = variable(value)
    try bind(parameter, to: new)
    return new
  }

  /// Uses `variable` wherever the parameter is asked for from now on: how a gradient check varies a parameter, and
  /// its precision, without touching the model.
  /// - Throws: `TensorError` for a variable of another tape or another shape than the parameter's.
  public func bind(_ parameter: Parameter, to variable: Variable) throws(TensorError) {
    let shape = try parameter.value().shape
    guard variable.tape === self, variable.shape == shape else {
      throw TensorError(
        .tape, "a parameter is bound to a variable of this tape and of its shape", shapes: [shape, variable.shape],
        operation: "bind")
    }
    parameterVariables[ObjectIdentifier(parameter)] = (parameter, variable.value, variable.node)
  }

  func variableIfUsed(_ parameter: Parameter) -> Variable? {
    parameterVariables[ObjectIdentifier(parameter)].map { Variable(tape: self, value: $0.value, node: $0.node) }
  }

  /// Notes a new value for a buffer. The optimizer's step applies it; the forward pass changes nothing.
  public func stage(_ buffer: Buffer, _ value: Tensor) {
    bufferUpdates.append(BufferUpdate(buffer: buffer, value: value))
  }

  /// The value that the buffer will have, if one was staged.
  package func staged(_ buffer: Buffer) -> Tensor? { bufferUpdates.last { $0.buffer === buffer }?.value }

  /// Runs an operation and records it if a gradient can flow through it.
  /// - Throws: `TensorError` with the operation's name, and whatever the operation itself throws.
  public func apply(_ operation: some TensorOperation, to inputs: Variable...) throws(TensorError) -> Variable {
    try apply(operation, to: inputs)
  }

  public func apply(_ operation: some TensorOperation, to inputs: [Variable]) throws(TensorError) -> Variable {
    try named(operation.name) { () throws(TensorError) in
      guard inputs.allSatisfy({ $0.tape === self }) else {
        throw TensorError(.tape, "the operands are on different tapes")
      }
      let shapes = inputs.map(\.shape)
      let type = try operation.outputType(of: inputs.map(\.scalarType))
      let shape = try operation.outputShape(of: shapes)
      let isRecorded = isRecording && inputs.contains { $0.node != nil }
      var context = ForwardContext(outputShape: shape, isRecorded: isRecorded)
      // An export has the operation's own description, and does not follow what its forward does with tensors.
      let output =
        if trace != nil, operation is any ONNXExportable {
          try ONNXTrace.unfollowed { () throws(TensorError) in try operation.forward(inputs.map(\.value), &context) }
        } else {
          try operation.forward(inputs.map(\.value), &context)
        }
      guard output.shape == shape, output.scalarType == type else {
        throw TensorError(
          .shape, "the forward result is not what the shape rule says: \(type.rawValue), \(output.scalarType.rawValue)",
          shapes: [shape, output.shape])
      }
      try trace?.add(operation, inputs, output)
      if isRecorded {
        let keeps = operation.keeps
        nodes.append(
          Node(
            operation: operation,
            inputs: inputs.map {
              Node.Input(node: $0.node, value: keeps.contains(.inputs) ? $0.value : nil, shape: $0.shape)
            },
            output: keeps.contains(.output) ? output : nil, saved: context.saved, outputShape: shape, scalarType: type))
      }
      let result = Variable(tape: self, value: output, node: isRecorded ? nodes.count - 1 : nil)
      if let observer {
        let work = operation.multiplyAccumulates(inputs: shapes, output: shape)
        observer(Observation(operation: operation.name, inputs: inputs, output: result, multiplyAccumulates: work))
      }
      return result
    }
  }
}
