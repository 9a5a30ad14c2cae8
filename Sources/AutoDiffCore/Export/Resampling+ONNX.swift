/// Resampling of an image to another size.
///
/// Resize computes in float32 where a pixel lies. Between two pixels that costs nothing; but the nearest of two could be the
/// other one, so only whole factors of enlargement are Resize there, and other sizes gather the rows and the columns.
struct ONNXInterpolation: ONNXFunction {
  let mode: InterpolationMode
  let alignsCorners: Bool
  /// How many times larger the image becomes, where that was said; else it follows from the sizes.
  let factors: (height: Double, width: Double)?

  /// `nil` where it stays made of its operations.
  init?(
    _ mode: InterpolationMode, alignsCorners: Bool, factors: (height: Double, width: Double)?, from input: Shape,
    to size: Size2D
  ) {
    self.mode = mode
    self.alignsCorners = alignsCorners
    self.factors = factors
    guard mode != .bilinear else { return }
    let isWhole = size.height % input[1] == 0 && size.width % input[2] == 0
    let isExact = factors.map {
      $0.height * Double(input[1]) == Double(size.height) && $0.width * Double(input[2]) == Double(size.width)
    }
    guard isWhole, isExact ?? true else { return nil }
  }

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let (input, output) = (inputs[0].shape, outputs[0])
    var scales: [Float] = [1, 1]
    for axis in 1...2 {
      let factor = factors.map { axis == 1 ? $0.height : $0.width } ?? Double(output[axis]) / Double(input[axis])
      var scale = Float(factor)
      // The size is the product rounded down, in float32 or in float64, and must not fall short by a rounding.
      func sizes() -> [Int] {
        [Int(scale * Float(input[axis])), Int(Double(scale) * Double(input[axis]))]
      }
      if sizes().contains(where: { $0 < output[axis] }) { scale = scale.nextUp }
      guard sizes().allSatisfy({ $0 == output[axis] }) else {
        throw TensorError(
          .argument, "the factor \(factor) is not one of float32, and is not exported to ONNX",
          shapes: [input, output])
      }
      scales.append(scale)
    }
    let place =
      switch mode {
      case .bilinear: alignsCorners ? "align_corners" : "half_pixel"
      case .nearest, .nearestExact: "asymmetric"
      }
    let names = [
      try graph.name(of: inputs[0], .channelsFirst), ONNXGraph.none, graph.constant(try Tensor(scales)),
    ]
    let name =
      mode == .bilinear
      ? graph.add("Resize", names, ["coordinate_transformation_mode": .string(place), "mode": .string("linear")])
      : graph.add(
        "Resize", names,
        [
          "coordinate_transformation_mode": .string(place), "mode": .string("nearest"),
          "nearest_mode": .string("floor"),
        ])
    return [ONNXValue(shape: output, name: name, layout: .channelsFirst)]
  }
}

/// Sampling of an image by a grid.
struct ONNXGridSample: ONNXFunction {
  let interpolation: GridInterpolation
  let padding: GridPadding
  let alignsCorners: Bool

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let edge =
      switch padding {
      case .zeros: "zeros"
      case .border: "border"
      case .reflection: "reflection"
      }
    let name = graph.add(
      "GridSample", [try graph.name(of: inputs[0], .channelsFirst), try graph.name(of: inputs[1])],
      [
        "align_corners": .int(alignsCorners ? 1 : 0),
        "mode": .string(interpolation == .nearest ? "nearest" : "bilinear"), "padding_mode": .string(edge),
      ])
    return [ONNXValue(shape: outputs[0], name: name, layout: .channelsFirst)]
  }
}
