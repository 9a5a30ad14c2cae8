/// Part of a model: a forward pass, and the parameters that it uses as stored properties. There is nothing else to
/// write.
///
/// ```swift
/// struct Residual<Body: Layer>: Layer {
///   let body: Body
///   func forward(_ x: Variable) throws(TensorError) -> Variable { try x + body(x) }
/// }
/// ```
///
/// A layer is used as a function, `try layer(x)`. The call is what knows the layer's place in the model: an error
/// that leaves it names the layer by its path, such as `features.3 (Conv2D)`.
public protocol Layer: Sendable {
  func forward(_ x: Variable) throws(TensorError) -> Variable
}

extension Layer {
  /// Runs the forward pass as part of the model that is running on the variable's tape.
  public func callAsFunction(_ x: Variable) throws(TensorError) -> Variable { try run(x, label: nil) }

  /// - Parameter label: the layer's name in the layer around it, where that one knows it.
  func run(_ x: Variable, label: String?) throws(TensorError) -> Variable {
    try inScope(of: x.tape, label: label) { () throws(TensorError) in
      // Asked of what is no layer only: a cast to a protocol takes longer than a small layer.
      let observer = x.tape.scopes[0] is LayerScope ? nil : x.tape.scopes[0] as? any LayerObserver
      observer?.layerBegins(self, input: x)
      let y = try forward(x)
      observer?.layerEnds(self, output: y)
      return y
    }
  }

  /// Runs part of the model as this layer's: an error that leaves it names the layer.
  func inScope<Result>(
    of tape: Tape, label: String?, _ body: () throws(TensorError) -> Result
  ) throws(TensorError) -> Result {
    tape.scopes.append(LayerScope(layer: self, label: label))
    defer { tape.scopes.removeLast() }
    do {
      return try body()
    } catch {
      var error = error
      if error.layer == nil {
        let path = LayerScope.path(in: tape)
        error.layer = path.isEmpty ? typeName : "\(path) (\(typeName))"
      }
      throw error
    }
  }

  /// The type's name without generic arguments.
  var typeName: String { String(String(describing: Self.self).prefix { $0 != "<" }) }
}
