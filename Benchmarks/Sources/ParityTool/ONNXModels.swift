import NNLayers

/// A model that is written as an ONNX file, and the shape of its input.
struct ONNXCheckedModel {
  let name: String
  let input: Shape
  let layer: any Layer
  /// Of an int32 input: labels below this.
  var labels: Int?
  var scalarType = ScalarType.float32
}

/// A function as a layer.
struct Function: Layer {
  let body: @Sendable (Variable) throws(TensorError) -> Variable

  init(_ body: @escaping @Sendable (Variable) throws(TensorError) -> Variable) { self.body = body }
  func forward(_ x: Variable) throws(TensorError) -> Variable { try body(x) }
}

/// Small models of the operations that ONNXCommand's networks do not have.
enum ONNXModels {
  static let image: Shape = [3, 13, 10, 6]
  static let rows: Shape = [3, 5, 8]

  static func all(_ random: inout RandomSource) -> [ONNXCheckedModel] {
    let families = [
      convolutions(&random), separable(&random), normalizations(), poolings(), resamplings(), selections(),
      rearrangements(), reductions(), functions(), controls(&random), masks(), plainTensors(), sequences(&random),
    ]
    return families.flatMap { $0 }
  }

  static func function(
    _ name: String, _ input: Shape, _ body: @escaping @Sendable (Variable) throws(TensorError) -> Variable
  ) -> ONNXCheckedModel { ONNXCheckedModel(name: name, input: input, layer: Function(body)) }

  private static func convolutions(_ random: inout RandomSource) -> [ONNXCheckedModel] {
    let up = Sequential {
      ConvTranspose2D(
        inputChannels: 6, outputChannels: 8, kernelSize: Size2D(3, 4), stride: Size2D(2, 3),
        padding: .explicit(top: 1, bottom: 0, left: 2, right: 1), outputPadding: Size2D(1, 2), groups: 2,
        using: &random)
      ReLU()
      ConvTranspose2D(inputChannels: 8, outputChannels: 3, kernelSize: 2, stride: 3, padding: .same, using: &random)
      ConvTranspose2D(
        inputChannels: 3, outputChannels: 3, kernelSize: 3, dilation: 2, groups: 3, hasBias: false, using: &random)
    }
    let sequence = Sequential {
      Conv1D(inputChannels: 8, outputChannels: 6, kernelSize: 3, stride: 2, padding: .same, groups: 2, using: &random)
      BatchNorm(channels: 6)
      PReLU(channels: 6)
      MaxPool1D(2, stride: 1, padding: .explicit(before: 1, after: 0))
      ConvTranspose1D(inputChannels: 6, outputChannels: 4, kernelSize: 4, stride: 3, outputPadding: 2, using: &random)
      ReLU()
      AvgPool1D(3, stride: 2, padding: .all(1), roundsUp: true)
      AdaptiveMaxPool1D(3)
    }
    let head = Sequential {
      Conv2D(inputChannels: 6, outputChannels: 4, kernelSize: 3, paddingMode: .reflect, using: &random)
      Flatten()
      Linear(inputs: 11 * 8 * 4, outputs: 9, using: &random)
      ReLU()
      Linear(inputs: 9, outputs: 4, hasBias: false, using: &random)
    }
    return [
      ONNXCheckedModel(name: "transposed-convolution", input: image, layer: up),
      ONNXCheckedModel(name: "transposed-convolution-channels-first", input: image, layer: up),
      ONNXCheckedModel(name: "sequence-convolution", input: [3, 16, 8], layer: sequence),
      ONNXCheckedModel(name: "flattened", input: image, layer: head),
      ONNXCheckedModel(name: "flattened-channels-first", input: image, layer: head),
      function("unfold", image) { x throws(TensorError) in
        try x.unfolded2D(window: Size2D(3, 2), stride: 2, padding: .all(1), dilation: Size2D(1, 3))
      },
      function("true-convolution", image) { x throws(TensorError) in
        let filter = x.tape.constant(try Tensor.random([3, 2, 3, 4]).converted(to: .float32))
        return try x.convolution2D(filter, stride: 2, padding: .same, groups: 2)
      },
      function("true-convolution-of-sequences", [3, 16, 8]) { x throws(TensorError) in
        let filter = x.tape.constant(try Tensor.random([3, 4, 6]).converted(to: .float32))
        return try x.convolution1D(filter, padding: .same, dilation: 2, groups: 2)
      },
    ]
  }

  private static func separable(_ random: inout RandomSource) -> [ONNXCheckedModel] {
    let images = Sequential {
      DepthwiseConv2D(channels: 6, multiplier: 2, kernelSize: 3, stride: 2, padding: .same, using: &random)
      ReLU()
      AdaptiveMaxPool2D(Size2D(5, 4))
      AdaptiveAvgPool2D(Size2D(3, 2))
      GlobalMaxPool2D()
    }
    let sequences = Sequential {
      Conv1D(inputChannels: 8, outputChannels: 6, kernelSize: 3, using: &random)
      AdaptiveAvgPool1D(5)
      GlobalMaxPool1D()
    }
    return [
      ONNXCheckedModel(name: "largest-of-images", input: image, layer: images),
      ONNXCheckedModel(name: "largest-of-sequences", input: [3, 16, 8], layer: sequences),
    ]
  }

  private static func normalizations() -> [ONNXCheckedModel] {
    let layers = Sequential {
      Function { x throws(TensorError) in try x * 2 + 1 }
      GroupNorm(groups: 3, channels: 6)
      InstanceNorm(channels: 6, isAffine: true)
      LocalResponseNorm(size: 3, alpha: 0.3)
      LayerNorm([6])
      InstanceNorm(channels: 6, tracksStatistics: true)
      LocalResponseNorm(size: 4, alpha: 0.2, beta: 0.5, k: 2)
      RMSNorm([10, 6])
    }
    return [
      ONNXCheckedModel(name: "normalizations", input: image, layer: layers),
      ONNXCheckedModel(name: "normalizations-channels-first", input: image, layer: layers),
      ONNXCheckedModel(
        name: "normalizations-of-rows", input: rows,
        layer: Sequential {
          LayerNorm([5, 8], hasBias: false)
          GroupNorm(groups: 2, channels: 8)
          InstanceNorm(channels: 8)
          RMSNorm([8])
          BatchNorm(channels: 8, relu: true)
        }),
      ONNXCheckedModel(
        name: "group-norm-of-vectors", input: [3, 8], layer: GroupNorm(groups: 2, channels: 8)),
      function("normalized", rows) { x throws(TensorError) in try x.normalized(axes: [2]) },
      ONNXCheckedModel(
        name: "batch-statistics", input: image, layer: BatchNorm(channels: 6, tracksStatistics: false, relu: true)),
      ONNXCheckedModel(name: "told-statistics", input: image, layer: ToldStatistics()),
      ONNXCheckedModel(name: "told-statistics-of-rows", input: rows, layer: ToldStatistics()),
    ]
  }

  private static func poolings() -> [ONNXCheckedModel] {
    [
      function("pooling", image) { x throws(TensorError) in
        let parts = [
          try x.maxPool2D(window: 3, stride: 2, padding: .all(1), dilation: 2, roundsUp: true),
          try x.maxPool2D(window: 2, stride: 2, padding: .all(2), dilation: 4, roundsUp: true),
          try x.averagePool2D(window: 3, stride: 2, padding: .all(1), roundsUp: true),
          try x.averagePool2D(window: 4, stride: 3, roundsUp: true),
          try x.averagePool2D(window: 3, stride: 2, padding: .all(1), countsPadding: false, roundsUp: true),
          try x.averagePool2D(window: 3, stride: 2, divisor: 4),
        ]
        return try .concatenated(parts.map { part throws(TensorError) in try part.flattened() }, axis: 1)
      },
      function("adaptive-pooling", image) { x throws(TensorError) in
        let parts = [
          try x.adaptiveAveragePool2D(to: Size2D(5, 3)), try x.adaptiveMaxPool2D(to: Size2D(5, 3)),
          try x.adaptiveMaxPool2D(to: Size2D(4, 5)).sliced(.all, .range(0..<4), .range(0..<3))
            .padded(.explicit(top: 0, bottom: 1, left: 0, right: 0)),
          try x.adaptiveAveragePool2D(to: Size2D(13, 5)).sliced(.all, .range(4..<9), .range(1..<4)),
        ]
        return try .concatenated(parts, axis: 3)
      },
      function("unpooling", image) { x throws(TensorError) in
        let (values, indices) = try x.maxPool2DWithIndices(window: 2, padding: .all(1))
        let back = try values.maxUnpool2D(indices: indices, to: Size2D(13, 10))
        let (lines, places) = try x.reshaped([-1, 130, 6]).maxPool1DWithIndices(window: 4, stride: 3)
        return try back + lines.maxUnpool1D(indices: places, to: 130).reshaped([-1, 13, 10, 6])
      },
    ]
  }

  private static func resamplings() -> [ONNXCheckedModel] {
    [
      function("resampling", image) { x throws(TensorError) in
        let parts = [
          try x.interpolated2D(to: Size2D(17, 7)), try x.interpolated2D(to: Size2D(17, 7), alignsCorners: true),
          try x.interpolated2D(to: Size2D(17, 7), mode: .nearest),
          try x.interpolated2D(to: Size2D(17, 7), mode: .nearestExact),
          try x.interpolated2D(to: Size2D(26, 30), mode: .nearest).sliced(.all, .range(0..<17), .range(0..<7)),
          try x.interpolated2D(byHeight: 1.35, width: 0.7),
          try x.interpolated2D(to: Size2D(1, 7), alignsCorners: true).broadcast(to: [-1, 17, -1, -1]),
        ]
        return try .concatenated(parts, axis: 3)
      },
      function("grid-sampling", image) { x throws(TensorError) in
        let maps = try x.mean(axes: [1, 2]).reshaped([-1, 2, 3]) * 0.7 + 0.4
        var parts: [Variable] = []
        for aligns in [true, false] {
          let grid = try maps.affineGrid2D(to: Size2D(7, 9), alignsCorners: aligns)
          for padding in [GridPadding.zeros, .border, .reflection] {
            parts.append(try x.gridSampled2D(grid, padding: padding, alignsCorners: aligns))
          }
          parts.append(try x.gridSampled2D(grid, interpolation: .nearest, alignsCorners: aligns))
        }
        return try .concatenated(parts, axis: 3)
      },
    ]
  }
}

/// Normalises a second time by the statistics that come along with the first.
private struct ToldStatistics: Layer {
  func forward(_ x: Variable) throws(TensorError) -> Variable {
    let channels = x.shape[x.shape.rank - 1]
    let weight = x.tape.constant(try .ones([channels]))
    let bias = x.tape.constant(try .zeros([channels]))
    let (first, statistics) = try x.batchNormalized(weight: weight, bias: bias)
    let second = try x.normalized(
      mean: statistics.mean, variance: statistics.variance, weight: weight, bias: bias, epsilon: 0.1)
    return try first * second + x.tape.constant(statistics.variance)
  }
}
