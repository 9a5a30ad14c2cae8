extension Layer {
  /// The model as a tree: each layer's name, type, tensors and settings, indented below the layer around it.
  ///
  /// ```
  /// Sequential
  ///   0: Linear(weight: [64, 32], bias: [32])
  ///   1: ReLU
  /// ```
  public var treeDescription: String { lines(name: nil).joined(separator: "\n") }

  private func lines(name: String?) -> [String] {
    let children = Reflection.layers(in: self)
    let names = Set(children.map { String($0.path.prefix { $0 != "." }) })
    let settings = Mirror(reflecting: self).children.compactMap { child -> String? in
      guard let label = child.label, !names.contains(label) else { return nil }
      return text(of: child.value).map { "\(label): \($0)" }
    }
    let title =
      (name.map { $0 + ": " } ?? "") + typeName + (settings.isEmpty ? "" : "(\(settings.joined(separator: ", ")))")
    return [title] + children.flatMap { child in child.layer.lines(name: child.path).map { "  " + $0 } }
  }

  /// `nil` for an optional that is empty.
  private func text(of value: Any) -> String? {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return mirror.children.first.flatMap { text(of: $0.value) } }
    switch value {
    case let parameter as Parameter: return (try? parameter.value()).map { "\($0.shape)" } ?? "invalid"
    case let buffer as Buffer: return (try? buffer.value()).map { "\($0.shape)" } ?? "invalid"
    case let tensor as Tensor: return "\(tensor.shape)"
    default: return "\(value)"
    }
  }
}
