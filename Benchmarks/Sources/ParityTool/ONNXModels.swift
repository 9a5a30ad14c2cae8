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
private struct Function: Layer {
  let body: @Sendable (Variable) throws(TensorError) -> Variable

  init(_ body: @escaping @Sendable (Variable) throws(TensorError) -> Variable) { self.body = body }
  func forward(_ x: Variable) throws(TensorError) -> Variable { try body(x) }
}

/// Small models of the operations that ONNXCommand's networks do not have.
enum ONNXModels {
  private static let image: Shape = [3, 13, 10, 6]
  private static let rows: Shape = [3, 5, 8]

  static func all(_ random: inout RandomSource) -> [ONNXCheckedModel] {
    convolutions(&random) + normalizations() + poolings() + resamplings() + selections() + reductions() + masks()
      + sequences(&random) + rearrangements()
  }

  private static func function(
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

  private static func selections() -> [ONNXCheckedModel] {
    [
      function("gather", rows) { x throws(TensorError) in
        let picked = try x.indexSelected(Tensor([4, 0, 0, 2] as [Int32]), axis: 1)
        let (largest, places) = try x.topK(3, axis: 1)
        let (smallest, _) = try x.topK(3, axis: 1, largest: false)
        let again = try (x * 2).gathered(at: places, axis: 1)
        let matrix = try x.indexSelected(Tensor([7, 1, 1, 3] as [Int32], shape: [2, 2]), axis: 2).reshaped([-1, 5, 4])
        let scattered = try x.scatterAdded(again, at: places, axis: 1)
        let added = try x.indexAdded(picked, at: Tensor([1, 1, 3, 0] as [Int32]), axis: 1)
        let joined = try Variable.concatenated([picked, largest, smallest, again, scattered, added], axis: 1)
        return try joined.sum(axes: [1]) + matrix.sum(axes: [1]).repeatInterleaved(2, axis: 1)
      },
      function("largest-places", rows) { x throws(TensorError) in
        let place = try x.value.argmax(axis: -1, keepsDimensions: true)
        return try x.gathered(at: place, axis: -1)
          - x.gathered(at: x.value.argmin(axis: 2, keepsDimensions: true), axis: 2)
      },
      function("slices", image) { x throws(TensorError) in
        let row = try x.sliced(.all, .index(2))
        let pixel = try x.sliced(.all, .index(-1), .index(3), .range(1..<4))
        let columns = try x.flipped(axes: [2]).sliced(.all, .index(0))
        return try (row + columns).sum(axes: [1]).sliced(axis: 1, 0..<3) * pixel
      },
    ]
  }

  private static func reductions() -> [ONNXCheckedModel] {
    [
      function("reductions", image) { x throws(TensorError) in
        let y = try x.maxPool2D(window: 2)
        let rest = [
          try y.product(axes: [1, 2]), try y.norm(axes: [1, 2]), try y.norm(order: 1, axes: [1, 2]),
          try y.norm(order: 3, axes: [1, 2]), try y.norm(order: .infinity, axes: [1, 2]), try y.min(axes: [1, 2]),
          try y.variance(axes: [1, 2]), try y.variance(axes: [1, 2], correction: 0),
          try y.standardDeviation(axes: [1, 2]), try y.logSumExp(axes: [1, 2]), try y.max(axes: [2, 1]),
          try y.standardDeviation(axes: [3], keepsDimensions: true).sum(axes: [1, 2]).broadcast(to: [-1, 6]),
        ]
        return try .concatenated(rest, axis: 1)
      },
      function("cumulative-sums", image) { x throws(TensorError) in
        try x.maxPool2D(window: 2).cumulativeSum(axis: 3)
          * x.averagePool2D(window: 2).cumulativeSum(axis: 1, reversed: true)
      },
      function("functions", rows) { x throws(TensorError) in
        let wide = try x * 3
        let parts = [
          try wide.floor(), try wide.ceil(), try wide.trunc(), try wide.sign(),
          try (wide * 2).round() / 2, try x.abs().log1p(), try x.expm1(), try (x.square() + 1).rsqrt(),
          try ((x * 4).round() / 2).round(),
        ]
        return try .concatenated(parts, axis: 2)
      },
    ]
  }

  private static func masks() -> [ONNXCheckedModel] {
    [
      function("masks", image) { x throws(TensorError) in
        let y = try x.maxPool2D(window: 2)
        let inside = try (y .> 0.5) .& (y .<= 1.5)
        let other = try (y .< 0.2) .| (.!inside)
        let odd = try inside .^ (y .>= 1)
        let first = try y.replacing(with: -1, where: inside)
        let second = try Variable.select(other, y.square(), y * 0.5)
        let mean = try y.mean(axes: [1, 2], keepsDimensions: true)
        let third = try y.replacing(with: mean, where: (y .!= mean) .& odd)
        let share = y.tape.constant(try (y.value .> 0).converted(to: .float32))
        let fixed = try Tensor([1, 0, 0, 1, 1, 0] as [Int32])
        return try first + second + third * share + Variable.select(fixed, y, first)
      },
      function("constant-masks", rows) { x throws(TensorError) in
        let mask = try Tensor((0..<40).map { Int32($0 % 3) }, shape: [5, 8])
        return try .select(mask, x, -x)
      },
    ]
  }

  private static func sequences(_ random: inout RandomSource) -> [ONNXCheckedModel] {
    let model = Sequential {
      Embedding(count: 11, size: 8, using: &random)
      LayerNorm([8])
      MultiHeadAttention(size: 8, heads: 2, using: &random)
      Conv1D(inputChannels: 8, outputChannels: 8, kernelSize: 3, padding: .same, using: &random)
      GELU()
      GlobalAveragePool1D()
      Linear(inputs: 8, outputs: 3, using: &random)
    }
    let attention = CausalAttention(
      attention: MultiHeadAttention(size: 8, heads: 4, keySize: 6, valueSize: 5, using: &random))
    return [
      ONNXCheckedModel(name: "labels", input: [3, 7], layer: model, labels: 11),
      ONNXCheckedModel(name: "causal-attention", input: [3, 5, 8], layer: attention),
    ]
  }

  private static func rearrangements() -> [ONNXCheckedModel] {
    [
      function("rearrangements", image) { x throws(TensorError) in
        let y = try x.maxPool2D(window: 2)
        let rolled = try y.rolled(by: 2, axis: 1).rolled(by: -1, axis: 3)
        let padded = try y.padded(.all(1), mode: .reflect).sliced(.all, .range(1..<7), .range(1..<6))
        let circular = try y.padded(.all(2), mode: .circular).sliced(.all, .range(0..<6), .range(0..<5))
        let edge = try y.padded(.all(2), mode: .replicate).sliced(.all, .range(0..<6), .range(0..<5))
        let tiled = try y.sliced(.all, .range(0..<3)).tiled([1, 2, 1, 1])
        let stacked = try Variable.stacked([rolled, padded, circular, edge, tiled], axis: 1)
        return try stacked.sum(axes: [1]).softmax(axis: 2).movedAxis(3, to: 1)
      },
      ONNXCheckedModel(
        name: "double-precision", input: rows,
        layer: Function { x throws(TensorError) in
          try x.layerNormalized(over: [8]).topK(4).values.sigmoid().cumulativeSum(axis: 1)
        }, scalarType: .float64),
    ]
  }
}

private struct CausalAttention: Layer {
  let attention: MultiHeadAttention

  func forward(_ x: Variable) throws(TensorError) -> Variable {
    let keys = try x.sliced(.all, .all, .range(0..<6))
    return try attention(queries: x, keys: keys, values: keys.sliced(.all, .all, .range(1..<6)), isCausal: true)
  }
}
