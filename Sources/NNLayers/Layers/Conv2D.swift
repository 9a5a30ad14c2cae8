/// Slides learned filters over images: cross-correlation with a bias. `[N, H, W, inputChannels]` to
/// `[N, OH, OW, outputChannels]`.
public struct Conv2D: Layer {
  /// `[KH, KW, inputChannels / groups, outputChannels]`.
  public let weight: Parameter
  /// `[outputChannels]`.
  public let bias: Parameter?
  public let stride: Size2D
  public let padding: Padding2D
  public let dilation: Size2D
  public let groups: Int
  /// What the padding is filled with.
  public let paddingMode: PaddingMode

  /// - Parameter hasBias: a bias is of no use before a normalisation.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Size2D, stride: Size2D = 1, padding: Padding2D = .valid,
    dilation: Size2D = 1, groups: Int = 1, hasBias: Bool = true, paddingMode: PaddingMode = .constant(0),
    initialization: Initialization = .heNormal, using random: inout RandomSource
  ) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.paddingMode = paddingMode
    weight = Parameter { () throws(TensorError) in
      let counts = try ConvolutionCounts(
        inputChannels, outputChannels, groups: groups, taps: [kernelSize.height, kernelSize.width], layer: "Conv2D")
      return try initialization.tensor(
        [kernelSize.height, kernelSize.width, counts.inputs, outputChannels], inputs: counts.fanIn,
        outputs: counts.fanOut, using: &random)
    }
    bias = hasBias ? Parameter { () throws(TensorError) in try .zeros([outputChannels]) } : nil
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let offset: Variable? = if let bias { try x.tape.variable(bias) } else { nil }
    let weight = try x.tape.variable(weight)
    guard paddingMode != .constant(0), padding != .valid, weight.shape.rank == 4 else {
      return try x.crossCorrelation2D(
        weight, bias: offset, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
    let window = Size2D(weight.shape[0], weight.shape[1])
    return try x.padded(padding, mode: paddingMode, window: window, stride: stride, dilation: dilation)
      .crossCorrelation2D(weight, bias: offset, stride: stride, dilation: dilation, groups: groups)
  }
}

/// The numbers of weights around a channel of a convolution, and the check that there can be such a layer.
struct ConvolutionCounts {
  /// Channels of the input in a group.
  let inputs: Int
  /// Channels of the output in a group.
  let outputs: Int
  let taps: Int

  /// How many numbers a sum of the layer runs over, and how many sums a number of the input takes part in.
  var fanIn: Int { taps &* inputs }
  var fanOut: Int { taps &* outputs }

  init(
    _ inputChannels: Int, _ outputChannels: Int, groups: Int, taps: [Int], layer: String
  ) throws(TensorError) {
    guard groups > 0, inputChannels > 0, outputChannels > 0, inputChannels % groups == 0, outputChannels % groups == 0
    else {
      throw TensorError(
        .argument, "a convolution of \(inputChannels) to \(outputChannels) channels in \(groups) groups cannot be made",
        operation: layer)
    }
    guard taps.allSatisfy({ $0 > 0 && $0 < 1 << 24 }) else {
      throw TensorError(
        .argument, "a filter of \(taps.map(String.init).joined(separator: "x")) cannot be made", operation: layer)
    }
    inputs = inputChannels / groups
    outputs = outputChannels / groups
    self.taps = taps.reduce(1, &*)
  }
}
