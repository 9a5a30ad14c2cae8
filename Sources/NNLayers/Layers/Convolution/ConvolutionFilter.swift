extension Parameter {
  /// The filter of a convolution, `[taps.., inputChannels / groups, outputChannels]`, or that of a transposed one,
  /// `[taps.., outputChannels / groups, inputChannels]`.
  /// - Parameter layer: the layer's name, for the error that waits where there can be no such filter.
  static func filter(
    _ taps: [Int], _ inputChannels: Int, _ outputChannels: Int, groups: Int, isTransposed: Bool = false,
    layer: String, _ initialization: Initialization, using random: inout RandomSource
  ) -> Parameter {
    Parameter { () throws(TensorError) in
      let counts = try ConvolutionCounts(inputChannels, outputChannels, groups: groups, taps: taps, layer: layer)
      let channels = isTransposed ? [counts.outputs, inputChannels] : [counts.inputs, outputChannels]
      return try initialization.tensor(
        Shape(taps + channels), inputs: counts.fanIn, outputs: counts.fanOut, using: &random)
    }
  }
}

/// The numbers of weights around a channel of a convolution, and the check that there can be such a layer.
private struct ConvolutionCounts {
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
