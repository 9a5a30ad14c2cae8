import NNLayers

extension ONNXModels {
  static func masks() -> [ONNXCheckedModel] {
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

  /// What is computed of tensors and not of variables.
  static func plainTensors() -> [ONNXCheckedModel] {
    [
      function("tested-masks", image) { x throws(TensorError) in
        let y = try x.maxPool2D(window: 2)
        let some = try (y .> 1.5).any(axes: [3], keepsDimensions: true)
        let every = try (y .> -0.3).all(axes: [1, 2])
        let chosen = try Variable.select(every, y.mean(axes: [1, 2]), y.max(axes: [1, 2]))
        // Of whole numbers, which are true where they are not 0.
        let whole = try y.value.converted(to: .int32).all(axes: [2], keepsDimensions: true)
        return try y.replacing(with: 0, where: some) + chosen.expandedDimensions(axes: [1, 2])
          + y.tape.constant(whole.converted(to: .float32))
      },
      function("whole-tensors", rows) { x throws(TensorError) in
        let wide = try (x * 3).value
        let whole = try wide.converted(to: .int32)
        let parts = [
          try wide.floor(), try wide.ceil(), try wide.round(), try wide.trunc(), try wide.sign(),
          try whole.round().sign().converted(to: .float32),
        ]
        return try .concatenated(parts.map { x.tape.constant($0) }, axis: 2)
      },
      function("one-hot", rows) { x throws(TensorError) in
        let places = try x.value.argmax(axis: -1)
        let chosen = x.tape.constant(try places.oneHot(classes: 8))
        let counted = x.tape.constant(try places.oneHot(classes: 8, .int32).converted(to: .float32))
        return try x * chosen - counted.cumulativeSum(axis: 1)
      },
      ONNXCheckedModel(
        name: "one-hot-labels", input: [3, 7],
        layer: Function { x throws(TensorError) in x.tape.constant(try x.value.oneHot(classes: 11)) }, labels: 11),
      function("added-mask", rows) { x throws(TensorError) in
        let scores = try x.sliced(.all, .all, .range(0..<5))
        let mask = try scores.replacing(with: -Double.infinity, where: scores .> 0.5)
        return try x.scaledDotProductAttention(keys: x, values: x, mask: mask)
      },
    ]
  }

  static func sequences(_ random: inout RandomSource) -> [ONNXCheckedModel] {
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
    let padded = PaddedAttention(
      embedding: Embedding(count: 3, size: 8, using: &random),
      attention: MultiHeadAttention(size: 8, heads: 2, using: &random))
    return [
      ONNXCheckedModel(name: "labels", input: [3, 7], layer: model, labels: 11),
      ONNXCheckedModel(name: "causal-attention", input: [3, 5, 8], layer: attention),
      ONNXCheckedModel(name: "padded-attention", input: [3, 7], layer: padded, labels: 3),
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

/// The label 0 is padding: nothing attends to it, and what comes before all others attends to nothing.
private struct PaddedAttention: Layer {
  let embedding: Embedding
  let attention: MultiHeadAttention

  func forward(_ x: Variable) throws(TensorError) -> Variable {
    let y = try embedding(x)
    return try attention(queries: y, keys: y, values: y, keyMask: x.value .!= 0, isCausal: true)
  }
}
