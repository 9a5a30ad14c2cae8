/// What a layer inside a model gave in a forward pass.
public struct LayerOutput {
  /// The layer's dotted path in the model; empty for the model itself.
  public let path: String
  /// The layer's type, such as `Conv2D`.
  public let type: String
  public let output: Variable
}

extension Layer {
  /// Runs the forward pass and keeps what each layer gives, in the order in which they finish: the last is the model
  /// itself. A layer that is used twice is there twice.
  ///
  /// On a tape that records, gradients with respect to them can be asked for:
  /// ```swift
  /// let tape = Tape(.inference, recording: true)
  /// let outputs = try model.layerOutputs(at: tape.variable(images))
  /// let gradients = try tape.gradients(of: score, keeping: outputs.map(\.output))
  /// ```
  public func layerOutputs(at input: Variable) throws(TensorError) -> [LayerOutput] {
    let recorder = LayerOutputRecorder()
    input.tape.scopes.insert(recorder, at: 0)
    defer { input.tape.scopes.removeFirst() }
    _ = try self(input)
    return recorder.outputs
  }
}

/// What an operation inside a model was given and gave in a forward pass.
public struct OperationOutput {
  /// The dotted path of the innermost layer around the operation; empty for the model itself.
  public let layerPath: String
  /// The layer's type, such as `Conv2D`.
  public let layerType: String
  /// The operation's name, such as `crossCorrelation2D`.
  public let operation: String
  public let inputs: [Variable]
  public let output: Variable
}

extension Layer {
  /// Runs the forward pass and keeps what each operation gives, in order: the tape, as a list to look at. Gradients with
  /// respect to the outputs can be asked for as with `layerOutputs(at:)`.
  public func operationOutputs(at input: Variable) throws(TensorError) -> [OperationOutput] {
    let tape = input.tape
    let observer = tape.observer
    defer { tape.observer = observer }
    var outputs: [OperationOutput] = []
    tape.observer = { observation in
      let scopes = observation.output.tape.scopes
      outputs.append(
        OperationOutput(
          layerPath: LayerScope.path(in: observation.output.tape),
          layerType: (scopes.last as? LayerScope)?.layer.typeName ?? "", operation: observation.operation,
          inputs: observation.inputs, output: observation.output))
      observer?(observation)
    }
    _ = try self(input)
    return outputs
  }
}

private final class LayerOutputRecorder: LayerObserver, @unchecked Sendable {
  private(set) var outputs: [LayerOutput] = []

  func layerBegins(_ layer: any Layer, input: Variable) {}

  func layerEnds(_ layer: any Layer, output: Variable) {
    outputs.append(LayerOutput(path: LayerScope.path(in: output.tape), type: layer.typeName, output: output))
  }
}
