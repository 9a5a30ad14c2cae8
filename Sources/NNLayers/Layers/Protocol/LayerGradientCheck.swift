/// Checks a layer's gradients, with respect to its input and each of its parameters, against finite differences in
/// double precision: see `checkGradient(of:at:)`. The layer itself is not changed.
public func checkGradient(
  of layer: some Layer, at input: Tensor, order: Int = 1, options: GradientCheckOptions = GradientCheckOptions()
) throws -> GradientReport {
  let parameters = layer.parameters()
  let points = try [input] + parameters.map { try $0.parameter.value() }
  let names = ["input"] + parameters.map(\.path)
  return try checkGradient(
    of: { variables in
      for (element, variable) in zip(parameters, variables.dropFirst()) {
        try variable.tape.bind(element.parameter, to: variable)
      }
      return try layer(variables[0])
    }, at: points, names: names, order: order, options: options)
}

/// A layer inside a model, and what it was given.
public struct LayerCall: Sendable {
  public let path: String
  public let type: String
  public let layer: any Layer
  public let input: Tensor
}

extension Layer {
  /// The calls of the layers that have no layers inside them, in order, when the model runs on an input.
  public func innermostCalls(at input: Tensor, mode: Tape.Mode) throws(TensorError) -> [LayerCall] {
    let tape = Tape(mode, recording: false)
    let recorder = CallRecorder()
    tape.scopes.append(recorder)
    _ = try self(tape.constant(input))
    return recorder.calls
  }
}

private final class CallRecorder: LayerObserver, @unchecked Sendable {
  private(set) var calls: [LayerCall] = []

  func layerBegins(_ layer: any Layer, input: Variable) {
    guard Reflection.layers(in: layer).isEmpty else { return }
    calls.append(
      LayerCall(path: LayerScope.path(in: input.tape), type: layer.typeName, layer: layer, input: input.value))
  }

  func layerEnds(_ layer: any Layer, output: Variable) {}
}
