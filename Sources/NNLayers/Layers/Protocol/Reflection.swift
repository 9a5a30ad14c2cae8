/// Reads a layer's stored properties, to find parameters, buffers and layers in it. Nothing is written.
enum Reflection {
  enum Leaf {
    case parameter(Parameter)
    case buffer(Buffer)
  }

  /// All parameters and buffers in a value with their dotted paths, in the order of declaration; each once.
  static func leaves(in value: Any) -> [(path: String, leaf: Leaf)] {
    var result: [(path: String, leaf: Leaf)] = []
    var seen: Set<ObjectIdentifier> = []
    visit(value, path: "", &seen) { path, element in
      if let parameter = element as? Parameter {
        result.append((path, .parameter(parameter)))
      } else if let buffer = element as? Buffer {
        result.append((path, .buffer(buffer)))
      } else {
        return element is Tensor
      }
      return true
    }
    return result
  }

  static func identities(in value: Any) -> [ObjectIdentifier] {
    leaves(in: value).map { entry in
      switch entry.leaf {
      case .parameter(let parameter): ObjectIdentifier(parameter)
      case .buffer(let buffer): ObjectIdentifier(buffer)
      }
    }
  }

  /// The layers directly in a layer, not those inside them.
  static func layers(in parent: any Layer) -> [(path: String, layer: any Layer)] {
    var result: [(path: String, layer: any Layer)] = []
    var seen: Set<ObjectIdentifier> = []
    visit(parent, path: "", &seen) { path, element in
      if !path.isEmpty, let layer = element as? any Layer {
        result.append((path, layer))
        return true
      }
      return element is Parameter || element is Buffer || element is Tensor
    }
    return result
  }

  /// Walks a value depth first. The body says whether an element is a leaf. An object is visited once.
  private static func visit(
    _ value: Any, path: String, _ seen: inout Set<ObjectIdentifier>, _ isLeaf: (String, Any) -> Bool
  ) {
    var mirror: Mirror? = Mirror(reflecting: value)
    if mirror?.displayStyle == .class {
      guard seen.insert(ObjectIdentifier(value as AnyObject)).inserted else { return }
    }
    let style = mirror?.displayStyle
    // An optional would be taken for its content, and the content could then be met a second time.
    if style != .optional, isLeaf(path, value) { return }
    if style == .dictionary, let entries = mirror?.children {
      // A dictionary's own order differs from process to process.
      let pairs = entries.map { Array(Mirror(reflecting: $0.value).children) }.filter { $0.count == 2 }
      for (key, value) in pairs.map({ ("\($0[0].value)", $0[1].value) }).sorted(by: { $0.0 < $1.0 }) {
        visit(value, path: path.isEmpty ? key : path + "." + key, &seen, isLeaf)
      }
      return
    }
    while let current = mirror {
      for (index, child) in current.children.enumerated() {
        var label = child.label ?? String(index)
        if label.hasPrefix(".") { label.removeFirst() }
        // The payload of an optional has no name of its own.
        let next = style == .optional ? path : path.isEmpty ? label : path + "." + label
        visit(child.value, path: next, &seen, isLeaf)
      }
      mirror = current.superclassMirror
    }
  }
}
