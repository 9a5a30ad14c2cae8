import AutoDiffCore

let convolutionEntries: [CatalogEntry] = [
  CatalogEntry("CrossCorrelation1D", [[2, 6, 3], [3, 3, 4]]) { try $0[0].crossCorrelation1D($0[1]) },
  CatalogEntry("CrossCorrelation1D", "all arguments", [[1, 9, 4], [3, 2, 4], [4]]) {
    try $0[0].crossCorrelation1D(
      $0[1], bias: $0[2], stride: 2, padding: .explicit(before: 2, after: 1), dilation: 2, groups: 2)
  },
  CatalogEntry("TrueConvolution", "2-D", [[1, 4, 5, 2], [3, 2, 2, 3], [3]]) {
    try $0[0].convolution2D($0[1], bias: $0[2], padding: .same)
  },
  CatalogEntry("TrueConvolution", "1-D", [[2, 5, 2], [3, 2, 2]]) { try $0[0].convolution1D($0[1], stride: 2) },
  CatalogEntry("DepthwiseCrossCorrelation2D", [[1, 4, 4, 3], [3, 3, 1, 6], [6]]) {
    try $0[0].depthwiseCrossCorrelation2D($0[1], bias: $0[2], stride: 2, padding: .all(1))
  },
  CatalogEntry("TransposedConvolution2D", [[2, 3, 2, 3], [3, 2, 2, 3]]) { try $0[0].transposedConvolution2D($0[1]) },
  CatalogEntry("TransposedConvolution2D", "stride, groups", [[1, 3, 2, 4], [3, 3, 2, 4], [4]]) {
    try $0[0].transposedConvolution2D(
      $0[1], bias: $0[2], stride: 2, padding: .all(1), outputPadding: Size2D(1, 0), groups: 2)
  },
  CatalogEntry("TransposedConvolution2D", "same, dilation", [[1, 3, 2, 2], [2, 3, 2, 2]]) {
    try $0[0].transposedConvolution2D($0[1], stride: Size2D(2, 3), padding: .same, dilation: Size2D(2, 1))
  },
  CatalogEntry("TransposedConvolution1D", [[2, 3, 2], [4, 3, 2], [3]]) {
    try $0[0].transposedConvolution1D(
      $0[1], bias: $0[2], stride: 3, padding: .explicit(before: 1, after: 0), outputPadding: 2)
  },
  CatalogEntry("PadForWindow", "reflected, same", [[1, 4, 5, 2], [3, 4, 2, 2]]) {
    try $0[0].padded(.same, mode: .reflect, window: Size2D(3, 4), stride: Size2D(1, 2))
      .crossCorrelation2D($0[1], stride: Size2D(1, 2))
  },
  CatalogEntry("PadForWindow", "sequences, circular", [[2, 5, 2]]) {
    let y = try $0[0].padded1D(.all(2), mode: .circular, window: 3)
    return try y * y
  },
]

let poolingEntries: [CatalogEntry] = [
  CatalogEntry("MaxPool2D", "dilated, padded, rounded up", [[2, 6, 7, 2]]) {
    let y = try $0[0].maxPool2D(
      window: Size2D(2, 3), stride: Size2D(3, 2), padding: .all(1), dilation: Size2D(3, 2), roundsUp: true)
    return try y * y
  },
  CatalogEntry("MaxPool2D", "rounded up", [[1, 6, 7, 3]]) {
    try $0[0].maxPool2D(window: 3, stride: 2, roundsUp: true).tanh()
  },
  CatalogEntry("MaxPool2D", "with indices", [[2, 4, 6, 2]]) {
    let y = try $0[0].maxPool2DWithIndices(window: 2).values
    return try y * y
  },
  CatalogEntry("AveragePool2D", "rounded up", [[1, 6, 7, 2]]) {
    try $0[0].averagePool2D(window: 3, stride: 2, padding: .all(1), roundsUp: true)
  },
  CatalogEntry("AveragePool2D", "rounded up, not counted", [[1, 6, 7, 2]]) {
    try $0[0].averagePool2D(window: 3, stride: 2, padding: .all(1), countsPadding: false, roundsUp: true)
  },
  CatalogEntry("AveragePool2D", "with a divisor", [[2, 4, 5, 2]]) {
    try $0[0].averagePool2D(window: 2, stride: 1, divisor: 3)
  },
  CatalogEntry("MaxPool1D", [[2, 7, 3]]) { try $0[0].maxPool1D(window: 3, stride: 2, padding: .all(1)) },
  CatalogEntry("MaxPool1D", "with indices", [[2, 7, 3]]) {
    let (values, indices) = try $0[0].maxPool1DWithIndices(window: 2, roundsUp: true)
    return try (values * values).maxUnpool1D(indices: indices, to: 7)
  },
  CatalogEntry("AveragePool1D", [[2, 7, 3]]) { try $0[0].averagePool1D(window: 3, stride: 2, padding: .same) },
  CatalogEntry("MaxUnpool2D", "after pooling", [[2, 4, 5, 2]]) {
    let (values, indices) = try $0[0].maxPool2DWithIndices(window: 2)
    return try (values * values).maxUnpool2D(indices: indices, to: Size2D(4, 5))
  },
  CatalogEntry("MaxUnpool2D", "the last of several stays", [[1, 2, 2, 1]]) {
    let y = try $0[0].maxUnpool2D(indices: Tensor([3, 5, 3, 3] as [Int32], shape: [1, 2, 2, 1]), to: Size2D(2, 3))
    return try y * y
  },
  CatalogEntry("AdaptiveMaxPool2D", [[2, 5, 7, 2]]) {
    let y = try $0[0].adaptiveMaxPool2D(to: Size2D(3, 4))
    return try y * y
  },
  CatalogEntry("AdaptiveMaxPool2D", "sequences", [[2, 3, 2]]) { try $0[0].adaptiveMaxPool1D(to: 5) },
  CatalogEntry("AdaptiveAveragePool2D", [[2, 5, 7, 2]]) { try $0[0].adaptiveAveragePool2D(to: Size2D(3, 4)) },
  CatalogEntry("AdaptiveAveragePool2D", "equal parts", [[2, 4, 6, 2]]) {
    try $0[0].adaptiveAveragePool2D(to: Size2D(2, 3))
  },
  CatalogEntry("AdaptiveAveragePool2D", "sequences", [[2, 7, 2]]) { try $0[0].adaptiveAveragePool1D(to: 3) },
]
