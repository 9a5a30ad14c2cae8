/// A layer whose forward pass is running. The tape keeps a stack of them, so that the layer's path in the model can be
/// told when it is wanted: in an error or a summary.
final class LayerScope: Sendable {
  let layer: any Layer
  let label: String?

  init(layer: any Layer, label: String?) {
    self.layer = layer
    self.label = label
  }

  /// The dotted path of the innermost running layer, from the outermost one.
  static func path(in tape: Tape) -> String {
    let scopes = tape.scopes.compactMap { $0 as? LayerScope }
    return zip(scopes, scopes.dropFirst()).map { parent, child in
      child.label ?? name(of: child.layer, in: parent.layer)
    }.joined(separator: ".")
  }

  /// The property of `parent` that holds `child`. Layers with parameters are told apart by them; of several equal
  /// layers without any, all names are given, `pool1|pool2`.
  private static func name(of child: any Layer, in parent: any Layer) -> String {
    let identity = Reflection.identities(in: child)
    let names = Reflection.layers(in: parent).filter { candidate in
      guard type(of: candidate.layer) == type(of: child) else { return false }
      guard Reflection.identities(in: candidate.layer) == identity else { return false }
      return !identity.isEmpty || String(reflecting: candidate.layer) == String(reflecting: child)
    }.map(\.path)
    return names.isEmpty ? "?" : names.joined(separator: "|")
  }
}

/// Is told of every layer's call while it is the tape's outermost scope: how a summary and a search for the first
/// non-finite number look into a model.
protocol LayerObserver: AnyObject, Sendable {
  func layerBegins(_ layer: any Layer, input: Variable)
  func layerEnds(_ layer: any Layer, output: Variable)
}
