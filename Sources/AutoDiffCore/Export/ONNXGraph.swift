/// The nodes and constants of an ONNX graph, while it is made.
public final class ONNXGraph {
  /// Where in the model something comes from.
  package struct Origin {
    /// The layer's dotted path.
    package let layer: String
    package let operation: String
  }

  package struct Node {
    package let type: String
    package let inputs: [String]
    /// The first is also the node's name.
    package let outputs: [String]
    package let attributes: [(name: String, value: ONNXAttribute)]
    package let origin: Origin
  }

  package enum Content {
    case tensor(Tensor)
    /// An int32 tensor as one of bool.
    case mask(Tensor)
    /// A vector of int64: axes, shapes, pads.
    case integers([Int])
  }

  package struct Initializer {
    package let name: String
    package let content: Content
    package let origin: Origin
  }

  package private(set) var nodes: [Node] = []
  package private(set) var initializers: [Initializer] = []
  private var used: Set<String> = []
  /// The dotted path of the layer that is running.
  package var scope = ""
  /// The operation that is being exported.
  var operation = ""
  /// Of all floating-point numbers in the graph.
  public let scalarType: ScalarType
  /// What is known of the tensors of the forward pass. They are kept, so that no other gets their storage.
  private var known: [ObjectIdentifier: [(tensor: Tensor, value: ONNXValue)]] = [:]

  package init(scalarType: ScalarType) { self.scalarType = scalarType }

  /// Keeps a name from being given to anything else.
  package func reserve(_ name: String) { used.insert(name) }

  private func unique(_ wanted: String) -> String {
    var name = wanted
    var count = 1
    while !used.insert(name).inserted {
      count += 1
      name = "\(wanted)_\(count)"
    }
    return name
  }

  private var origin: Origin { Origin(layer: scope, operation: operation) }

  /// Adds a node with one result; returns the result's name.
  public func add(
    _ type: String, _ inputs: [String], _ attributes: KeyValuePairs<String, ONNXAttribute> = [:]
  ) -> String { add(type, inputs, attributes, outputs: 1)[0] }

  /// Adds a node with several results; returns their names.
  public func add(
    _ type: String, _ inputs: [String], _ attributes: KeyValuePairs<String, ONNXAttribute> = [:], outputs count: Int
  ) -> [String] {
    let outputs = (0..<count).map { _ in unique(scope.isEmpty ? type : "\(scope)/\(type)") }
    nodes.append(
      Node(
        type: type, inputs: inputs, outputs: outputs,
        attributes: attributes.map { (name: $0.key, value: $0.value) }, origin: origin))
    return outputs
  }

  /// Adds a constant; returns its name.
  public func constant(_ tensor: Tensor, label: String? = nil) -> String {
    add(.tensor(tensor), label ?? (scope.isEmpty ? "constant" : scope + "/constant"))
  }

  /// Adds a mask, an int32 tensor, as a constant of bool; returns its name.
  func mask(_ tensor: Tensor) -> String { add(.mask(tensor), scope.isEmpty ? "mask" : scope + "/mask") }

  /// Adds a vector of int64; returns its name.
  public func integers(_ values: [Int]) -> String {
    add(.integers(values), scope.isEmpty ? "integers" : scope + "/integers")
  }

  private func add(_ content: Content, _ wanted: String) -> String {
    let name = unique(wanted)
    initializers.append(Initializer(name: name, content: content, origin: origin))
    return name
  }
}

extension ONNXGraph {
  /// Says what a tensor of the forward pass is in the graph.
  package func set(_ tensor: Tensor, _ value: ONNXValue) {
    known[ObjectIdentifier(tensor.storage), default: []].append((tensor, value))
  }

  /// What a tensor of the forward pass is in the graph: what it was said to be, or a constant.
  public func value(of tensor: Tensor) throws(TensorError) -> ONNXValue {
    guard let entries = known[ObjectIdentifier(tensor.storage)] else { return ONNXValue(constant: tensor) }
    if let entry = entries.first(where: { $0.tensor.shape == tensor.shape }) { return entry.value }
    // The same elements under another shape.
    guard entries[0].value.constant == nil else { return ONNXValue(constant: tensor) }
    let value = try reshaped(entries[0].value, to: tensor.shape)
    set(tensor, value)
    return value
  }

  /// Whether a tensor is computed from the graph's input.
  func dependsOnInput(_ tensor: Tensor) -> Bool {
    known[ObjectIdentifier(tensor.storage)]?.contains { $0.value.constant == nil } ?? false
  }

  func isKnown(_ tensor: Tensor) -> Bool {
    known[ObjectIdentifier(tensor.storage)]?.contains { $0.tensor.shape == tensor.shape } ?? false
  }
}

extension ONNXGraph {
  /// Says that a tensor is a constant, and what it is called in the file.
  package func set(_ tensor: Tensor, label: String) { set(tensor, ONNXValue(constant: tensor, label: label)) }
}

extension Tensor {
  /// Whether both hold the same numbers, bit for bit.
  package func isIdentical(to other: Tensor) -> Bool {
    guard shape == other.shape, scalarType == other.scalarType else { return false }
    if storage === other.storage { return true }
    return zip(doubles, other.doubles).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}
