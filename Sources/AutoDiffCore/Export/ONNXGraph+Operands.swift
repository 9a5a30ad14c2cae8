extension ONNXGraph {
  /// The value's name in an order of the axes; what is neither an image nor a sequence has one order. Transposes where
  /// needed. A mask becomes numbers, 0 and 1.
  public func name(of value: ONNXValue, _ layout: ONNXLayout = .channelsLast) throws(TensorError) -> String {
    let name = try ownName(of: value, layout)
    return value.isBoolean ? add("Cast", [name], ["to": .int(6)]) : name
  }

  /// A mask's name, of bool.
  func condition(_ value: ONNXValue, _ layout: ONNXLayout) throws(TensorError) -> String {
    if let tensor = value.constant { return mask(try tensor.inOrder(of: layout)) }
    let name = try ownName(of: value, layout)
    return value.isBoolean ? name : add("Cast", [name], ["to": .int(9)])
  }

  private func ownName(of value: ONNXValue, _ layout: ONNXLayout) throws(TensorError) -> String {
    let rank = value.shape.rank
    let layout = rank > 2 ? layout : .channelsLast
    if let name = value.names[layout] { return name }
    let name: String
    if let tensor = value.constant {
      name = constant(layout == .channelsFirst ? try tensor.inOrder(of: layout) : tensor, label: value.label)
    } else if let image = value.flattenedImage {
      name = add("Reshape", [try elementsInOrder(of: image), integers([0, -1])])
    } else {
      let source = value.names[layout == .channelsFirst ? .channelsLast : .channelsFirst] ?? ""
      name = add("Transpose", [source], ["perm": .ints(layout.permutation(rank: rank))])
    }
    value.names[layout] = name
    return name
  }

  /// The name of a value whose elements lie in this package's order, whatever the axes are: an image of one channel, or
  /// of one pixel, need not be transposed.
  func elementsInOrder(of value: ONNXValue) throws(TensorError) -> String {
    if value.names[.channelsLast] == nil, let name = value.names[.channelsFirst], !value.isBoolean,
      value.shape.last == 1 || value.shape[1..<value.shape.rank - 1].allSatisfy({ $0 == 1 })
    {
      return name
    }
    return try self.name(of: value)
  }

  /// A node whose operands broadcast, or a function of each element: images stay in the order in which they are there.
  public func elementwise(
    _ type: String, _ inputs: [ONNXValue], _ output: Shape, _ attributes: KeyValuePairs<String, ONNXAttribute> = [:]
  ) throws(TensorError) -> ONNXValue {
    let layout = layout(of: inputs)
    var names: [String] = []
    for input in inputs { names.append(try operand(input, layout, rank: output.rank)) }
    return ONNXValue(shape: output, name: add(type, names, attributes), layout: layout)
  }

  /// The order for operands that broadcast: channels first where one is there in it and the others can be.
  public func layout(of inputs: [ONNXValue]) -> ONNXLayout {
    let rank = inputs.map(\.shape.rank).max() ?? 0
    let canBeFirst = inputs.allSatisfy { $0.shape.rank == rank || $0.constant != nil }
    return rank > 2 && canBeFirst && inputs.contains { $0.layout == .channelsFirst && $0.constant == nil }
      ? .channelsFirst : .channelsLast
  }

  /// An operand's name; a constant of lower rank, such as a bias `[C]`, is made one that broadcasts in this order.
  /// - Parameter rank: of the result.
  public func operand(_ value: ONNXValue, _ layout: ONNXLayout, rank: Int = 4) throws(TensorError) -> String {
    guard layout == .channelsFirst, let tensor = value.constant else { return try name(of: value, layout) }
    return constant(try tensor.broadcastable(rank: rank, in: layout), label: value.label)
  }

  /// A plain number as an operand.
  public func number(_ value: Double) throws(TensorError) -> ONNXValue {
    ONNXValue(constant: try Tensor(value, scalarType))
  }

  /// A name for an input that is left out.
  static let none = ""
}

extension Tensor {
  /// The tensor with its axes in the order of a layout.
  func inOrder(of layout: ONNXLayout) throws(TensorError) -> Tensor {
    layout == .channelsFirst && rank > 2 ? try transposed(layout.permutation(rank: rank)) : self
  }

  /// A constant that broadcasts to a value of this rank in a layout. A number stays one.
  func broadcastable(rank wanted: Int, in layout: ONNXLayout) throws(TensorError) -> Tensor {
    guard rank > 0 else { return self }
    let missing = [Int](repeating: 1, count: Swift.max(0, wanted - rank))
    return try reshaped(Shape(missing + shape.dimensions)).inOrder(of: layout)
  }
}
