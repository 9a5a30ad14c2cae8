/// The order of the axes of an image, or of a sequence, in an ONNX graph.
public enum ONNXLayout: Sendable, Hashable {
  /// `[N, H, W, C]` and `[N, L, C]`, as in this package.
  case channelsLast
  /// `[N, C, H, W]` and `[N, C, L]`, as ONNX's convolutions and poolings take it.
  case channelsFirst

  /// Where this package's axis of an image, or of a tensor of another rank, stands in the graph.
  public func axis(_ axis: Int, rank: Int = 4) -> Int {
    guard self == .channelsFirst, axis > 0 else { return axis }
    return axis == rank - 1 ? 1 : axis + 1
  }

  /// Something given for each axis, in the graph's order.
  public func ordered<Element>(_ elements: [Element]) -> [Element] {
    guard self == .channelsFirst, elements.count > 2 else { return elements }
    return [elements[0], elements[elements.count - 1]] + elements[1..<elements.count - 1]
  }

  /// The order of the other layout's axes that gives this one.
  func permutation(rank: Int) -> [Int] {
    self == .channelsFirst ? [0, rank - 1] + (1..<rank - 1) : [0] + (2..<rank) + [1]
  }
}

/// A tensor in an ONNX graph: a constant, or what the graph computes from its input. Images and sequences may be there in
/// one order of the axes or in both.
public final class ONNXValue {
  /// The shape in this package's order.
  public let shape: Shape
  /// The value, where it does not depend on the graph's input.
  public let constant: Tensor?
  /// What a constant is called in the file.
  let label: String?
  /// Whether it is a mask of ONNX's type bool, and not of numbers.
  let isBoolean: Bool
  var names: [ONNXLayout: String] = [:]
  /// Where it is a sum: of what, and of how many elements.
  var sum: (source: String, axes: [Int], keepsDimensions: Bool, count: Int)?
  /// Where a bias can be added in the node itself: that node, with the bias.
  var biased: (type: String, inputs: [String], attributes: KeyValuePairs<String, ONNXAttribute>, layout: ONNXLayout)?
  /// Where it is an image whose axes but the batch's have become one: that image. It gets a name when it is asked for.
  let flattenedImage: ONNXValue?

  public init(shape: Shape, name: String, layout: ONNXLayout = .channelsLast) {
    self.shape = shape
    constant = nil
    label = nil
    isBoolean = false
    flattenedImage = nil
    names[layout] = name
  }

  init(constant: Tensor, label: String? = nil) {
    shape = constant.shape
    self.constant = constant
    self.label = label
    isBoolean = false
    flattenedImage = nil
  }

  init(mask shape: Shape, name: String, layout: ONNXLayout) {
    self.shape = shape
    constant = nil
    label = nil
    isBoolean = true
    flattenedImage = nil
    names[layout] = name
  }

  init(flattening image: ONNXValue, to shape: Shape) {
    self.shape = shape
    constant = nil
    label = nil
    isBoolean = false
    flattenedImage = image
  }

  /// The order in which an image or a sequence is there already.
  public var layout: ONNXLayout { names[.channelsFirst] != nil && shape.rank > 2 ? .channelsFirst : .channelsLast }
}
