import NNLayers

extension ONNXModels {
  static func reductions() -> [ONNXCheckedModel] {
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

  static func functions() -> [ONNXCheckedModel] {
    [
      function("elementary-functions", rows) { x throws(TensorError) in
        let positive = try x.abs() + 0.5
        let parts = [
          try x.exp(), try positive.log(), try positive.sqrt(), try (x * 3).sin(), try (x * 3).cos(), try x.erf(),
          try x.maximum(0.3), try x.maximum(-x), try x.minimum(0.3), try x.minimum(positive - 1),
          try positive.power(x), try positive.power(-0.5),
        ]
        return try .concatenated(parts, axis: 2)
      },
      function("linear-algebra", rows) { x throws(TensorError) in
        let a = try x.abs().mean(axes: [0, 1])
        let b = try x.square().mean(axes: [0, 1])
        return try x.matrixProduct(a.outerProduct(b)) * a.dot(b)
      },
    ]
  }

  /// What concerns gradients alone leaves nothing in a graph.
  static func controls(_ random: inout RandomSource) -> [ONNXCheckedModel] {
    let layers = Sequential {
      Checkpointed(Linear(inputs: 8, outputs: 6, using: &random))
      Inferring(BatchNorm(channels: 6))
      Function { x throws(TensorError) in try x.onGradient { g in try g * 2 } }
      Function { x throws(TensorError) in try x.checkpointed { y in try y.tanh() * 2 } }
      Function { x throws(TensorError) in try x.customGradient({ try $0.square() }, gradient: { $1 }) }
    }
    return [ONNXCheckedModel(name: "controls", input: rows, layer: layers)]
  }
}
