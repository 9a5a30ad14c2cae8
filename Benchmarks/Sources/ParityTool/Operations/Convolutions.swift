import NNLayers

/// Operations/Convolution, with Shape/PadForWindow for the modes of padding other than zeros.
let convolutions: [String: Operation] = [
  "crossCorrelation2D": { x, a in
    try x[0].crossCorrelation2D(
      x[1], bias: bias(x), stride: a.size("stride"), padding: a.padding2D(), dilation: a.size("dilation"),
      groups: a.int("groups"))
  },
  "crossCorrelation1D": { x, a in
    try x[0].crossCorrelation1D(
      x[1], bias: bias(x), stride: a.int("stride"), padding: a.padding1D(), dilation: a.int("dilation"),
      groups: a.int("groups"))
  },
  "depthwiseCrossCorrelation2D": { x, a in
    try x[0].depthwiseCrossCorrelation2D(
      x[1], bias: bias(x), stride: a.size("stride"), padding: a.padding2D(), dilation: a.size("dilation"))
  },
  "convolution2D": { x, a in
    try x[0].convolution2D(
      x[1], bias: bias(x), stride: a.size("stride"), padding: a.padding2D(), dilation: a.size("dilation"),
      groups: a.int("groups"))
  },
  "convolution1D": { x, a in
    try x[0].convolution1D(
      x[1], bias: bias(x), stride: a.int("stride"), padding: a.padding1D(), dilation: a.int("dilation"),
      groups: a.int("groups"))
  },
  "transposedConvolution2D": { x, a in
    try x[0].transposedConvolution2D(
      x[1], bias: bias(x), stride: a.size("stride"), padding: a.padding2D(), outputPadding: a.size("outputPadding"),
      dilation: a.size("dilation"), groups: a.int("groups"))
  },
  "transposedConvolution1D": { x, a in
    try x[0].transposedConvolution1D(
      x[1], bias: bias(x), stride: a.int("stride"), padding: a.padding1D(), outputPadding: a.int("outputPadding"),
      dilation: a.int("dilation"), groups: a.int("groups"))
  },
  "paddedCrossCorrelation2D": { x, a in
    let window = Size2D(x[1].shape[0], x[1].shape[1])
    let padded = try x[0].padded(
      a.padding2D(), mode: a.paddingMode(), window: window, stride: a.size("stride"), dilation: a.size("dilation"))
    return try padded.crossCorrelation2D(x[1], stride: a.size("stride"), dilation: a.size("dilation"))
  },
  "paddedCrossCorrelation1D": { x, a in
    let padded = try x[0].padded1D(
      a.padding1D(), mode: a.paddingMode(), window: x[1].shape[0], stride: a.int("stride"),
      dilation: a.int("dilation"))
    return try padded.crossCorrelation1D(x[1], stride: a.int("stride"), dilation: a.int("dilation"))
  },
]

private func bias(_ x: [Variable]) -> Variable? { x.count > 2 ? x[2] : nil }
