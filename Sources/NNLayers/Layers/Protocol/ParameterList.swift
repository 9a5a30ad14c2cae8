/// A model's parameters with their dotted paths, such as `features.0.conv.weight`, in the order of declaration. A
/// parameter that is used in two places is listed once, under the first.
public struct ParameterList: RandomAccessCollection, Sendable {
  public struct Element: Sendable {
    public let path: String
    public let parameter: Parameter
  }

  private let elements: [Element]

  init(_ elements: [Element]) { self.elements = elements }

  public var startIndex: Int { elements.startIndex }
  public var endIndex: Int { elements.endIndex }
  /// The element of an index that is known to be there: like an array's, the subscript traps out of range.
  /// `element(at:)` and the subscript by path do not.
  public subscript(index: Int) -> Element { elements[index] }

  /// The element of this index; `nil` where the list has none.
  public func element(at index: Int) -> Element? { elements.indices.contains(index) ? elements[index] : nil }

  /// The parameter of this path.
  public subscript(path: String) -> Parameter? { elements.first { $0.path == path }?.parameter }

  /// The number of learnable numbers.
  public func scalarCount() throws(TensorError) -> Int {
    var count = 0
    for element in elements { count += try element.parameter.value().elementCount }
    return count
  }
}

extension Layer {
  /// The learnable tensors in this layer and the layers inside it.
  public func parameters() -> ParameterList {
    ParameterList(
      Reflection.leaves(in: self).compactMap { path, leaf in
        guard case .parameter(let parameter) = leaf else { return nil }
        return ParameterList.Element(path: path, parameter: parameter)
      })
  }

  /// The tensors that belong to the layer without being learned: running statistics.
  public func buffers() -> [(path: String, buffer: Buffer)] {
    Reflection.leaves(in: self).compactMap { path, leaf in
      if case .buffer(let buffer) = leaf { (path, buffer) } else { nil }
    }
  }

  /// All parameters and buffers by path.
  public func state() throws(TensorError) -> [String: Tensor] {
    var state: [String: Tensor] = [:]
    for (path, leaf) in Reflection.leaves(in: self) {
      switch leaf {
      case .parameter(let parameter): state[path] = try parameter.value()
      case .buffer(let buffer): state[path] = try buffer.value()
      }
    }
    return state
  }

  /// Gives every parameter and buffer the value of its path. Checks everything first: on an error nothing has changed.
  /// - Throws: `TensorError` that names the first path that is missing, has another shape or is not in the model.
  public func load(state: [String: Tensor]) throws(TensorError) {
    let leaves = Reflection.leaves(in: self)
    var values: [Tensor] = []
    for (path, leaf) in leaves {
      let old: Tensor
      switch leaf {
      case .parameter(let parameter): old = try parameter.value()
      case .buffer(let buffer): old = try buffer.value()
      }
      guard let new = state[path] else {
        throw TensorError(
          .argument, "the state has no \(path), which the model has", shapes: [old.shape], operation: "load")
      }
      guard new.shape == old.shape else {
        throw TensorError(
          .shape, "\(path) has another shape in the state than in the model", shapes: [new.shape, old.shape],
          operation: "load")
      }
      values.append(try new.converted(to: old.scalarType))
    }
    let paths = Set(leaves.map(\.path))
    if let extra = state.keys.filter({ !paths.contains($0) }).min() {
      throw TensorError(.argument, "the state has \(extra), which the model has not", operation: "load")
    }
    for ((_, leaf), value) in zip(leaves, values) {
      switch leaf {
      case .parameter(let parameter): try parameter.set(value)
      case .buffer(let buffer): try buffer.set(value)
      }
    }
  }
}
