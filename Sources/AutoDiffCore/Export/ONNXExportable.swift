/// An operation that can say itself in ONNX's operators (version 17 of the standard's operator set).
///
/// ```swift
/// extension Square: ONNXExportable {
///   func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
///     graph.elementwise("Mul", [inputs[0], inputs[0]], output)
///   }
/// }
/// ```
///
/// Source: the operators' descriptions at onnx.ai/onnx/operators.
public protocol ONNXExportable: TensorOperation {
  /// Adds the nodes that compute the operation.
  /// - Throws: `TensorError` where these arguments cannot be said in ONNX.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue
}

/// The order of an image's axes in an ONNX graph.
public enum ONNXLayout: Sendable, Hashable {
  /// `[N, H, W, C]`, as in this package.
  case channelsLast
  /// `[N, C, H, W]`, as ONNX's convolutions and poolings take it.
  case channelsFirst

  /// Where this package's axis of an image stands in the graph.
  public func axis(_ axis: Int) -> Int { self == .channelsFirst ? [0, 2, 3, 1][axis] : axis }

  /// Something given for each of an image's axes, in the graph's order.
  public func ordered<Element>(_ elements: [Element]) -> [Element] {
    self == .channelsFirst ? [elements[0], elements[3], elements[1], elements[2]] : elements
  }
}

/// A tensor in an ONNX graph: a constant, or what the graph computes from its input. Images may be there in one order of
/// the axes or in both.
public final class ONNXValue {
  /// The shape in this package's order.
  public let shape: Shape
  /// The value, where it does not depend on the graph's input.
  public let constant: Tensor?
  /// What a constant is called in the file.
  let label: String?
  fileprivate(set) var names: [ONNXLayout: String] = [:]
  /// Where it is a sum: of what, and of how many elements.
  var sum: (source: String, axes: [Int], keepsDimensions: Bool, count: Int)?

  public init(shape: Shape, name: String, layout: ONNXLayout = .channelsLast) {
    self.shape = shape
    constant = nil
    label = nil
    names[layout] = name
  }

  init(constant: Tensor, label: String?) {
    shape = constant.shape
    self.constant = constant
    self.label = label
  }

  /// The order in which an image is there already.
  public var layout: ONNXLayout {
    names[.channelsFirst] != nil && shape.rank == 4 ? .channelsFirst : .channelsLast
  }
}

/// A node's named constant.
public enum ONNXAttribute: Sendable, Hashable {
  case int(Int)
  case ints([Int])
  case float(Double)
  case string(String)
}

/// The nodes and constants of an ONNX graph, while it is made.
public final class ONNXGraph {
  package struct Node {
    package let type: String
    package let inputs: [String]
    /// Also the node's name.
    package let output: String
    package let attributes: [(name: String, value: ONNXAttribute)]
  }

  package enum Initializer {
    case tensor(Tensor)
    /// A vector of int64: axes, shapes, pads.
    case integers([Int])
  }

  package private(set) var nodes: [Node] = []
  package private(set) var initializers: [(name: String, value: Initializer)] = []
  private var used: Set<String> = []
  /// The dotted path of the layer that is running.
  package var scope = ""
  /// Of the graph's input and of all that it computes.
  public let scalarType: ScalarType

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

  /// Adds a node with one result; returns the result's name.
  public func add(
    _ type: String, _ inputs: [String], _ attributes: KeyValuePairs<String, ONNXAttribute> = [:]
  ) -> String {
    let output = unique(scope.isEmpty ? type : "\(scope)/\(type)")
    nodes.append(
      Node(type: type, inputs: inputs, output: output, attributes: attributes.map { (name: $0.key, value: $0.value) }))
    return output
  }

  /// Adds a constant; returns its name.
  public func constant(_ tensor: Tensor, label: String? = nil) -> String {
    let name = unique(label ?? (scope.isEmpty ? "constant" : scope + "/constant"))
    initializers.append((name, .tensor(tensor)))
    return name
  }

  /// Adds a vector of int64; returns its name.
  public func integers(_ values: [Int]) -> String {
    let name = unique(scope.isEmpty ? "integers" : scope + "/integers")
    initializers.append((name, .integers(values)))
    return name
  }

  /// The value's name in an order of the axes; what is not an image has one order. Transposes where needed.
  public func name(of value: ONNXValue, _ layout: ONNXLayout = .channelsLast) throws(TensorError) -> String {
    let layout = value.shape.rank == 4 ? layout : .channelsLast
    if let name = value.names[layout] { return name }
    let isFirst = layout == .channelsFirst
    let name: String
    if let tensor = value.constant {
      name = constant(isFirst ? try tensor.transposed([0, 3, 1, 2]) : tensor, label: value.label)
    } else {
      let source = value.names[isFirst ? .channelsLast : .channelsFirst] ?? ""
      name = add("Transpose", [source], ["perm": .ints(isFirst ? [0, 3, 1, 2] : [0, 2, 3, 1])])
    }
    value.names[layout] = name
    return name
  }
}

extension ONNXGraph {
  /// A node whose operands broadcast, or a function of each element: images stay in the order in which they are there.
  public func elementwise(
    _ type: String, _ inputs: [ONNXValue], _ output: Shape, _ attributes: KeyValuePairs<String, ONNXAttribute> = [:]
  ) throws(TensorError) -> ONNXValue {
    let layout = layout(of: inputs)
    var names: [String] = []
    for input in inputs { names.append(try operand(input, layout)) }
    return ONNXValue(shape: output, name: add(type, names, attributes), layout: layout)
  }

  /// The order for operands that broadcast: channels first where an image is there in it and the others can be.
  public func layout(of inputs: [ONNXValue]) -> ONNXLayout {
    let canBeFirst = inputs.allSatisfy { $0.shape.rank == 4 || ($0.constant != nil && $0.shape.rank < 4) }
    return canBeFirst && inputs.contains { $0.layout == .channelsFirst } ? .channelsFirst : .channelsLast
  }

  /// An operand's name; a constant of lower rank, such as a bias `[C]`, is made one that broadcasts in this order.
  public func operand(_ value: ONNXValue, _ layout: ONNXLayout) throws(TensorError) -> String {
    guard layout == .channelsFirst, let tensor = value.constant, tensor.rank < 4, tensor.rank > 0 else {
      return try name(of: value, layout)
    }
    let image = Shape([Int](repeating: 1, count: 4 - tensor.rank) + tensor.shape.dimensions)
    return constant(try tensor.reshaped(image).transposed([0, 3, 1, 2]), label: value.label)
  }

  /// A plain number as an operand.
  public func number(_ value: Double) throws(TensorError) -> ONNXValue {
    ONNXValue(constant: try Tensor(value, scalarType), label: nil)
  }
}
