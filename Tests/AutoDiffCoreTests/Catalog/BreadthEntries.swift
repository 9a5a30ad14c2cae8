import AutoDiffCore

/// More shapes and arguments for what the families' files have few of.
let breadthEntries: [CatalogEntry] = lineEntries + windowEntries + moveEntries + innerEntries

/// Along an axis.
private let lineEntries: [CatalogEntry] = [
  CatalogEntry("Softmax", "of four axes, the second", [[2, 3, 1, 2]]) { try $0[0].softmax(axis: 1) * $0[0] },
  CatalogEntry("Softmax", "of one element", [[3, 1]]) { try $0[0].softmax() * $0[0] },
  CatalogEntry("LogSoftmax", "of a vector", [[5]], in: -4...4) { try $0[0].logSoftmax() },
  CatalogEntry("Softmin", "middle axis", [[2, 3, 2]]) { try $0[0].softmin(axis: -2) * $0[0] },
  CatalogEntry("Mean", "two axes, kept", [[2, 3, 2]]) {
    try $0[0].square().mean(axes: [0, -1], keepsDimensions: true)
  },
  CatalogEntry("Variance", "of far numbers", [[2, 5]], in: 20...21) { try $0[0].variance(axes: [1]) },
  CatalogEntry("CumulativeSum", "of a vector, reversed", [[6]]) { try $0[0].square().cumulativeSum(reversed: true) },
  CatalogEntry("TopK", "all of a vector", [[5]]) { try $0[0].topK(5).values.square() },
  CatalogEntry("Dot", "of products", [[4], [4], [4]]) { try ($0[0] * $0[2]).dot($0[1] * $0[2]) },
  CatalogEntry("OuterProduct", "of one element", [[1], [3]]) { try $0[0].outerProduct($0[1]).square() },
  CatalogEntry("OuterProduct", "with itself", [[3]]) { try $0[0].outerProduct($0[0]) },
  CatalogEntry("Normalize", "of order 1, all axes", [[2, 3]], in: 0.2...1) {
    try $0[0].normalized(order: 1, axes: [0, 1])
  },
  CatalogEntry("SoftmaxCrossEntropy", "labels, one row", [[1, 4]], in: -3...3) {
    try $0[0].softmaxCrossEntropy(labels: Tensor([2] as [Int32]))
  },
]

/// What slides, and what normalises.
private let windowEntries: [CatalogEntry] = [
  CatalogEntry("CrossCorrelation1D", "same, even taps", [[2, 5, 2], [4, 2, 3]]) {
    try $0[0].crossCorrelation1D($0[1], padding: .same)
  },
  CatalogEntry("TrueConvolution", "2-D, groups, dilation", [[1, 4, 5, 2], [2, 2, 1, 4]]) {
    try $0[0].convolution2D($0[1], dilation: Size2D(1, 2), groups: 2)
  },
  CatalogEntry("DepthwiseCrossCorrelation2D", "same, dilation", [[1, 4, 5, 2], [2, 3, 1, 2]]) {
    try $0[0].depthwiseCrossCorrelation2D($0[1], padding: .same, dilation: Size2D(2, 1))
  },
  CatalogEntry("DepthwiseCrossCorrelation2D", "two filters a channel", [[2, 3, 3, 2], [2, 2, 1, 4], [4]]) {
    try $0[0].depthwiseCrossCorrelation2D($0[1], bias: $0[2])
  },
  CatalogEntry("CrossCorrelation2DInputGradient", "with groups", [[1, 4, 3, 2], [2, 2, 1, 2]]) {
    try $0[0].crossCorrelation2D($0[1], padding: .same, groups: 2).tanh()
  },
  CatalogEntry("CrossCorrelation2DInputGradient", "dilated", [[1, 5, 4, 1], [2, 2, 1, 2]]) {
    try $0[0].crossCorrelation2D($0[1], dilation: 2).square()
  },
  CatalogEntry("CrossCorrelation2DFilterGradient", "with groups", [[2, 3, 4, 2], [2, 2, 1, 2]]) {
    try $0[0].crossCorrelation2D($0[1], groups: 2).square()
  },
  CatalogEntry("CrossCorrelation2DFilterGradient", "strided, padded", [[1, 5, 4, 1], [3, 2, 1, 2]]) {
    try $0[0].crossCorrelation2D($0[1], stride: Size2D(2, 1), padding: .all(1)).tanh()
  },
  CatalogEntry("TransposedConvolution1D", "groups, same", [[1, 3, 4], [3, 1, 4]]) {
    try $0[0].transposedConvolution1D($0[1], stride: 2, padding: .same, groups: 2)
  },
  CatalogEntry("TransposedConvolution1D", "output padding beyond the stride", [[2, 3, 2], [2, 2, 2], [2]]) {
    try $0[0].transposedConvolution1D($0[1], bias: $0[2], padding: .all(1), outputPadding: 2, dilation: 3)
  },
  CatalogEntry("TransposedConvolution2D", "output padding beyond the stride", [[1, 2, 3, 2], [2, 2, 1, 2]]) {
    try $0[0].transposedConvolution2D($0[1], outputPadding: Size2D(1, 2), dilation: Size2D(2, 3))
  },
  CatalogEntry("PadForWindow", "replicated, explicit", [[1, 3, 2, 2]]) {
    try $0[0].padded(.all(2), mode: .replicate, window: 3).square()
  },
  CatalogEntry("MaxPool1D", "dilated, rounded up", [[1, 8, 2]]) {
    try $0[0].maxPool1D(window: 2, dilation: 3, roundsUp: true).square()
  },
  CatalogEntry("AveragePool1D", "padded, not counted", [[1, 6, 2]]) {
    try $0[0].averagePool1D(window: 3, stride: 2, padding: .all(1), countsPadding: false).square()
  },
  CatalogEntry("AveragePool1D", "with a divisor, rounded up", [[2, 5, 1]]) {
    try $0[0].averagePool1D(window: 2, roundsUp: true, divisor: 5).square()
  },
  CatalogEntry("MaxUnpool2D", "of sequences", [[2, 2, 3]]) {
    let places = try Tensor([0, 3, 1, 2, 4, 4, 3, 1, 0, 1, 2, 4] as [Int32], shape: [2, 2, 3])
    return try $0[0].maxUnpool1D(indices: places, to: 5).square()
  },
  CatalogEntry("AdaptiveMaxPool2D", "to one", [[2, 3, 4, 2]]) { try $0[0].adaptiveMaxPool2D(to: 1).square() },
  CatalogEntry("AffineGrid2D", "corners", [[1, 2, 3]]) {
    try $0[0].affineGrid2D(to: Size2D(3, 2), alignsCorners: true).square()
  },
  CatalogEntry("AffineNormalization", "sequences", [[2, 3, 2], [2], [2]]) {
    try $0[0].normalized(mean: Tensor([0.3, 0]), variance: Tensor([2.0, 0.4]), weight: $0[1], bias: $0[2]).square()
  },
  CatalogEntry("InstanceNormalization", "plain, sequences", [[2, 5, 2]]) { try $0[0].instanceNormalized(epsilon: 0.1) },
  CatalogEntry("InstanceNormalization", "weight alone", [[1, 3, 2, 2], [2]]) {
    try $0[0].instanceNormalized(weight: $0[1])
  },
  CatalogEntry("RMSNormalization", "two axes", [[2, 2, 3], [2, 3]], in: 0.5...1.5) {
    try $0[0].rmsNormalized(over: [2, 3], weight: $0[1])
  },
  CatalogEntry("LocalResponseNormalization", "images, of one channel's size", [[1, 2, 2, 3]]) {
    try $0[0].localResponseNormalized(size: 1, alpha: 0.5, k: 2)
  },
  CatalogEntry("Embedding", "of one label", [[3, 2]]) { try $0[0].embedding(of: Tensor([1] as [Int32])).square() },
]

/// What moves elements.
private let moveEntries: [CatalogEntry] = [
  CatalogEntry("Broadcast", "of a scalar", [[]]) { try $0[0].broadcast(to: [2, 3]).square() },
  CatalogEntry("Transpose", "of four axes", [[2, 1, 3, 2]]) { try $0[0].transposed([3, 0, 1, 2]).square() },
  CatalogEntry("Transpose", "of a matrix", [[3, 2]]) { try $0[0].transposed().square() },
  CatalogEntry("Reshape", "of a scalar", [[]]) { try $0[0].reshaped([1, 1]).square() },
  CatalogEntry("Concatenate", "with an empty one", [[2, 2], [0, 2]]) {
    try Variable.concatenated([$0[1], $0[0].square()]).sum() + $0[1].sum()
  },
  CatalogEntry("Stack", "last axis", [[2, 2], [2, 2]]) { try Variable.stacked([$0[0], $0[1]], axis: -1).square() },
  CatalogEntry("Stack", "scalars", [[], []]) { try Variable.stacked([$0[0] * $0[1], $0[1]]) },
  CatalogEntry("Flip", "the last of three axes", [[2, 2, 3]]) { try $0[0].flipped(axes: [-1]).square() },
  CatalogEntry("Roll", "last axis, backward", [[2, 4]]) { try $0[0].rolled(by: -1, axis: -1).square() },
  CatalogEntry("Tile", "a vector", [[3]]) { try $0[0].tiled([2, 2]).square() },
  CatalogEntry("RepeatInterleaved", "last axis", [[2, 3]]) { try $0[0].repeatInterleaved(2, axis: -1).square() },
  CatalogEntry("GatherAlongAxis", "of a vector", [[4]]) {
    try $0[0].gathered(at: Tensor([3, 3, 0, 1, 2] as [Int32]), axis: 0).square()
  },
  CatalogEntry("IndexSum", "a vector", [[4], [2]]) {
    try $0[0].indexAdded($0[1], at: Tensor([3, 0] as [Int32]), axis: -1).square()
  },
  CatalogEntry("IndexSum", "twice in one place", [[3, 2], [3, 2]]) {
    try $0[0].indexAdded($0[1] * $0[1], at: Tensor([1, 1, 2] as [Int32]), axis: 0).square()
  },
]

/// What other operations are made of.
private let innerEntries: [CatalogEntry] = [
  CatalogEntry("Gather", "through a minimum", [[2, 3, 2]]) { try $0[0].square().min(axes: [0, 2]) },
  CatalogEntry("Gather", "through pooling", [[1, 4, 4, 2]]) { try $0[0].square().maxPool2D(window: 2) },
  CatalogEntry("ScatterSum", "through dilated windows", [[1, 6, 5, 1]]) {
    try $0[0].square().maxPool2D(window: 2, stride: 1, dilation: 2)
  },
  CatalogEntry("ScatterSum", "through adaptive windows", [[2, 4, 3, 2]]) {
    try $0[0].square().adaptiveMaxPool2D(to: Size2D(3, 2))
  },
  CatalogEntry("StridedCopy", "backward", [[3, 4]]) { try $0[0].square().sliced(axis: 0, 0..<3, step: -1) },
  CatalogEntry("StridedCopy", "patches", [[1, 3, 4, 1]]) { try $0[0].unfolded2D(window: 2).square() },
  CatalogEntry("StridedSum", "of patches apart", [[2, 2, 4]]) {
    try $0[0].folded2D(to: Size2D(2, 4), window: 2, stride: Size2D(1, 2)).square()
  },
  CatalogEntry("StridedSum", "through overlapping patches", [[1, 4, 4, 2]]) {
    try $0[0].unfolded2D(window: Size2D(2, 3)).tanh()
  },
  CatalogEntry("WeightedRowSum", "at the border", [[1, 3, 2, 1], [1, 2, 2, 2]]) {
    try $0[0].gridSampled2D($0[1] * 1.4, padding: .border)
  },
  CatalogEntry("WeightedRowSum", "of two images", [[2, 3, 2, 2], [2, 1, 3, 2]]) {
    try $0[0].gridSampled2D($0[1]).square()
  },
  CatalogEntry("WeightedRowSpread", "at the border", [[1, 3, 2, 1], [1, 2, 2, 2]]) {
    try $0[0].gridSampled2D($0[1] * 1.4, padding: .border).square()
  },
  CatalogEntry("WeightedRowSpread", "of two images", [[2, 2, 3, 2], [2, 1, 2, 2]]) {
    try $0[0].gridSampled2D($0[1], alignsCorners: true).tanh()
  },
  CatalogEntry("RowProducts", "at the border", [[1, 2, 3, 1], [1, 2, 2, 2]]) {
    try $0[0].gridSampled2D($0[1] * 1.4, padding: .border).tanh()
  },
  CatalogEntry("RowProducts", "of two images", [[2, 2, 3, 2], [2, 1, 2, 2]]) {
    try $0[0].gridSampled2D($0[1], padding: .reflection).square()
  },
]
