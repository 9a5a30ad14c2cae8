import Foundation
import NNLayers

/// Writes models as ONNX files, each with a safetensors file of an input `x` and the output `y` that it gives here.
enum ONNXCommand {
  static func run(folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var random = RandomSource(seed: 11)
    for model in models(&random) + ONNXModels.all(&random) {
      // Statistics that are not 0 and 1, and biases that are not 0, so that a mistake shows.
      for (path, buffer) in model.layer.buffers() {
        let isVariance = path.hasSuffix("Variance")
        let shape = try buffer.value().shape
        try buffer.set(.uniform(shape, from: isVariance ? 0.5 : -0.5, to: isVariance ? 2 : 0.5, using: &random))
      }
      for element in model.layer.parameters() where element.path.hasSuffix("bias") {
        try element.parameter.set(.uniform(element.parameter.value().shape, from: -0.5, to: 0.5, using: &random))
      }
      let layout: ONNXLayout = model.name.hasSuffix("channels-first") ? .channelsFirst : .channelsLast
      // Exported for one image, run with three: the batch is free.
      let file = try model.layer.onnx(
        input: Shape([1] + model.input.dropFirst()), layout: layout,
        scalarType: model.labels == nil ? model.scalarType : .int32)
      try file.write(to: "\(folder)/\(model.name).onnx")
      var x = try Tensor.normal(model.input, model.scalarType, using: &random)
      if let labels = model.labels {
        x = try Tensor.uniform(model.input, from: 0, to: Double(labels), using: &random).converted(to: .int32)
      }
      let y = try model.layer(Tape(.inference).constant(x)).value
      let order = layout == .channelsFirst ? [0, 3, 1, 2] : [0, 1, 2, 3]
      let tensors = try [
        "x": model.input.rank == 4 ? x.transposed(order) : x, "y": y.rank == 4 ? y.transposed(order) : y,
      ]
      try SafeTensors(tensors: tensors).write(to: "\(folder)/\(model.name).safetensors")
    }
  }

  private static func models(_ random: inout RandomSource) -> [ONNXCheckedModel] {
    let image: Shape = [3, 13, 10, 3]
    return [
      ONNXCheckedModel(name: "digit-net", input: [3, 28, 28, 1], layer: DigitNet(using: &random)),
      ONNXCheckedModel(name: "le-net", input: [3, 32, 32, 3], layer: LeNet(using: &random)),
      ONNXCheckedModel(name: "residual", input: image, layer: residual(&random)),
      ONNXCheckedModel(name: "residual-channels-first", input: image, layer: residual(&random)),
      ONNXCheckedModel(name: "depthwise", input: image, layer: depthwise(&random)),
      ONNXCheckedModel(name: "sliding", input: image, layer: sliding(&random)),
      ONNXCheckedModel(name: "sliding-channels-first", input: image, layer: sliding(&random)),
      ONNXCheckedModel(name: "activations", input: image, layer: Activations()),
      ONNXCheckedModel(name: "activations-of-rows", input: [3, 8], layer: Activations()),
      ONNXCheckedModel(name: "gates", input: image, layer: Gates(using: &random)),
      ONNXCheckedModel(name: "attention", input: [3, 7, 8], layer: Encoder(using: &random)),
      ONNXCheckedModel(name: "shapes", input: image, layer: Shapes()),
    ]
  }

  private static func residual(_ random: inout RandomSource) -> Sequential {
    Sequential {
      ConvBlock(inputChannels: 3, outputChannels: 8, using: &random)
      Residual {
        ConvBlock(inputChannels: 8, outputChannels: 8, using: &random)
        Conv2D(inputChannels: 8, outputChannels: 8, kernelSize: 3, padding: .same, hasBias: false, using: &random)
        BatchNorm(channels: 8)
      }
      ReLU()
      Residual(
        shortcut: Conv2D(inputChannels: 8, outputChannels: 16, kernelSize: 1, stride: 2, using: &random)
      ) {
        ConvBlock(inputChannels: 8, outputChannels: 16, stride: 2, using: &random)
        Conv2D(inputChannels: 16, outputChannels: 16, kernelSize: 3, padding: .same, using: &random)
      }
      Dropout(0.5)
      GlobalAveragePool2D()
      Linear(inputs: 16, outputs: 5, using: &random)
      Softmax()
    }
  }

  private static func depthwise(_ random: inout RandomSource) -> Sequential {
    Sequential {
      ConvBlock(inputChannels: 3, outputChannels: 8, stride: 2, using: &random)
      Repeated(2) { _ in
        Sequential {
          ConvBlock(inputChannels: 8, outputChannels: 8, groups: 8, using: &random)
          ConvBlock(inputChannels: 8, outputChannels: 8, kernelSize: 1, using: &random)
        }
      }
      ReLU6()
      Flatten()
      Linear(inputs: 7 * 5 * 8, outputs: 6, using: &random)
      BatchNorm(channels: 6)
      LogSoftmax()
    }
  }

  private static func sliding(_ random: inout RandomSource) -> Sequential {
    Sequential {
      Conv2D(
        inputChannels: 3, outputChannels: 6, kernelSize: Size2D(3, 2), stride: Size2D(1, 2),
        padding: .explicit(top: 2, bottom: 1, left: 0, right: 3), dilation: Size2D(2, 1), groups: 3, using: &random)
      PReLU(channels: 6)
      Concatenating {
        MaxPool2D(3, stride: 2, padding: .same)
        AvgPool2D(3, stride: 2, padding: .same)
        AvgPool2D(3, stride: 2, padding: .same, countsPadding: false)
        Conv2D(inputChannels: 6, outputChannels: 2, kernelSize: 5, stride: 2, padding: .same, using: &random)
      }
      Softmax()
    }
  }
}

/// All activations, one after another where that does not flatten the signal.
private struct Activations: Layer {
  func forward(_ x: Variable) throws(TensorError) -> Variable {
    let layers: [any Layer] = [
      ReLU(), ReLU6(), LeakyReLU(slope: 0.1), ELU(alpha: 0.7), SELU(), GELU(), GELU(approximation: .tanh), SiLU(),
      Mish(), Softplus(), Softplus(beta: 2), Sigmoid(), Tanh(), HardSigmoid(), HardSwish(), Softmax(), LogSoftmax(),
      Softmin(), Softmax(axis: 1),
    ]
    var parts = [try x.clamped(min: -0.5, max: 1), try x.square(), try x.abs().power(1.5), try -x]
    for layer in layers { parts.append(try layer(x)) }
    return try .concatenated(parts, axis: -1)
  }
}

/// Channels that are weighted by what is seen in the whole image.
private struct Gates: Layer {
  let conv: Conv2D
  let squeeze: Linear
  let excite: Linear

  init(using random: inout RandomSource) {
    conv = Conv2D(inputChannels: 3, outputChannels: 8, kernelSize: 3, using: &random)
    squeeze = Linear(inputs: 8, outputs: 4, using: &random)
    excite = Linear(inputs: 4, outputs: 8, using: &random)
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable {
    let y = try conv(x)
    let weights = try excite(squeeze(y.mean(axes: [1, 2])).relu()).sigmoid()
    let gated = try y * weights.expandedDimensions(axes: [1, 2])
    return try gated * y.mean(axes: [1, 2], keepsDimensions: true) - y.sum(axes: [3], keepsDimensions: true) / 2
  }
}

private struct Encoder: Layer {
  let attention: MultiHeadAttention
  let norm: BatchNorm
  let up: Linear
  let down: Linear

  init(using random: inout RandomSource) {
    attention = MultiHeadAttention(size: 8, heads: 2, using: &random)
    norm = BatchNorm(channels: 8)
    up = Linear(inputs: 8, outputs: 16, using: &random)
    down = Linear(inputs: 16, outputs: 8, using: &random)
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable {
    let y = try norm(x + attention(x))
    return try (y + down(up(y).gelu())).max(axes: [1])
  }
}

private struct Shapes: Layer {
  func forward(_ x: Variable) throws(TensorError) -> Variable {
    let padded = try x.maxPool2D(window: 2).padded(
      .explicit(top: 1, bottom: 0, left: 2, right: 1), mode: .constant(0.5))
    let part = try padded.sliced(.all, .range(1..<6, step: 2), .every(-1))
    let turned = try part.transposed([0, 2, 1, 3]).reshaped([part.shape[0], -1, 3])
    return try turned.matrixProduct(turned, transposingOther: true).logSumExp(axes: [-1])
  }
}
