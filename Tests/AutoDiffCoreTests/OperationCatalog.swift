import AutoDiffCore

/// Every operation, with sample points: what the catalog test differentiates twice. An entry's file is the name of the
/// operation's file in Sources/AutoDiffCore/Operations or a folder there.
struct CatalogEntry: Sendable, CustomStringConvertible {
  let file: String
  let label: String
  let shapes: [Shape]
  /// Where the operation is smooth: the sample points are moved into this range.
  let range: ClosedRange<Double>
  let function: @Sendable ([Variable]) throws -> Variable

  init(
    _ file: String, _ label: String, _ shapes: [Shape], in range: ClosedRange<Double> = -1...1,
    _ function: @escaping @Sendable ([Variable]) throws -> Variable
  ) {
    self.file = file
    self.label = label
    self.shapes = shapes
    self.range = range
    self.function = function
  }

  init(
    _ file: String, _ shapes: [Shape], in range: ClosedRange<Double> = -1...1,
    _ function: @escaping @Sendable ([Variable]) throws -> Variable
  ) {
    self.init(file, "", shapes, in: range, function)
  }

  /// The sample points, in double precision.
  func points(seed: UInt64) throws -> [Tensor] {
    let middle = (range.lowerBound + range.upperBound) / 2
    let half = (range.upperBound - range.lowerBound) / 2
    return try shapes.enumerated().map { index, shape in
      try Tensor(Tensor.random(shape, seed: UInt64(index) + seed).doubles.map { middle + half * $0 }, shape: shape)
    }
  }

  var description: String { "\(file) \(label) \(shapes.map(\.description).joined(separator: " "))" }
}

let operationCatalog: [CatalogEntry] =
  elementwiseEntries + reductionEntries + shapeEntries + imageEntries + lossEntries
  + functionEntries + activationEntries + rowReductionEntries
  + movementEntries + linearAlgebraEntries + resamplingEntries + attentionEntries
  + convolutionEntries + poolingEntries + normalizationEntries + controlEntries
  + unaryEntries + breadthEntries

private let broadcastings: [[Shape]] = [
  [[2, 3], [2, 3]], [[2, 3], [3]], [[4], [2, 1, 4]], [[2, 1, 3], [1, 4, 1]], [[], [2, 2]], [[5], []],
]

private let elementwiseEntries: [CatalogEntry] =
  broadcastings.flatMap { shapes in
    [
      CatalogEntry("Add", shapes) { try $0[0] + $0[1] },
      CatalogEntry("Subtract", shapes) { try $0[0] - $0[1] },
      CatalogEntry("Multiply", shapes) { try $0[0] * $0[1] },
      CatalogEntry("Divide", shapes, in: 0.5...2) { try $0[0] / $0[1] },
      CatalogEntry("Power", "of variables", shapes, in: 0.5...2) { try $0[0].power($0[1]) },
    ]
  } + [
    CatalogEntry("Add", "a number", [[3, 2]]) { try 2 + $0[0] + 1.5 },
    CatalogEntry("Subtract", "a number", [[3, 2]]) { try 2 - $0[0] - 1.5 },
    CatalogEntry("Multiply", "by a number", [[3, 2]]) { try 2 * $0[0] * 1.5 },
    CatalogEntry("Divide", "a number", [[3, 2]], in: 0.5...2) { try 2 / $0[0] / 1.5 },
    CatalogEntry("Multiply", "a variable by itself", [[3, 2]]) { try $0[0] * $0[0] },
    CatalogEntry("Negate", [[2, 3]]) { try -$0[0] },
    CatalogEntry("Exponential", [[2, 3]]) { try $0[0].exp() },
    CatalogEntry("Exponential", [[]]) { try $0[0].exp() },
    CatalogEntry("Logarithm", [[2, 3]], in: 0.2...2) { try $0[0].log() },
    CatalogEntry("SquareRoot", [[2, 3]], in: 0.2...2) { try $0[0].sqrt() },
    CatalogEntry("Power", "2", [[2, 3]]) { try $0[0].power(2) },
    CatalogEntry("Power", "3", [[2, 3]]) { try $0[0].power(3) },
    CatalogEntry("Power", "-1.5", [[4]], in: 0.5...2) { try $0[0].power(-1.5) },
    CatalogEntry("Power", "0", [[4]]) { try $0[0].power(0) * $0[0] },
    CatalogEntry("HyperbolicTangent", [[2, 3]]) { try $0[0].tanh() },
    CatalogEntry("Sigmoid", [[2, 3]], in: -4...4) { try $0[0].sigmoid() },
    CatalogEntry("ReLU", [[3, 7]]) { try $0[0].relu() },
    CatalogEntry("ReLU", "of a product", [[3, 7], [7]]) { try ($0[0] * $0[1]).relu() },
    CatalogEntry("Dropout", [[4, 6]]) { try $0[0].dropout(rate: 0.4) * $0[0] },
  ]

private let reductionEntries: [CatalogEntry] = [
  CatalogEntry("Sum", "of all", [[2, 3, 4]]) { try $0[0].sum() },
  CatalogEntry("Sum", "first axis", [[3, 4]]) { try $0[0].sum(axes: [0]) },
  CatalogEntry("Sum", "last axis, kept", [[3, 4]]) { try $0[0].sum(axes: [-1], keepsDimensions: true) },
  CatalogEntry("Sum", "middle", [[2, 3, 4, 2]]) { try $0[0].sum(axes: [1, 2]) },
  CatalogEntry("Sum", "apart", [[2, 3, 4, 2]]) { try $0[0].sum(axes: [0, 2]) },
  CatalogEntry("Sum", "no axis", [[2, 3]]) { try $0[0].sum(axes: []) },
  CatalogEntry("Mean", "of all", [[2, 5]]) { try $0[0].mean() },
  CatalogEntry("Mean", "of images", [[2, 3, 4, 2]]) { try $0[0].mean(axes: [1, 2]) },
  CatalogEntry("Extremum", "largest of all", [[3, 4]]) { try $0[0].max() },
  CatalogEntry("Extremum", "largest first axis", [[3, 4]]) { try $0[0].max(axes: [0]) },
  CatalogEntry("Extremum", "largest apart, kept", [[2, 3, 4]]) { try $0[0].max(axes: [0, -1], keepsDimensions: true) },
  CatalogEntry("Gather", "through a maximum", [[3, 5]]) { try ($0[0] * $0[0]).max(axes: [1]) },
  CatalogEntry("ScatterSum", "through overlapping windows", [[1, 5, 5, 2]]) {
    try ($0[0] * $0[0]).maxPool2D(window: 3, stride: 1)
  },
]

private let shapeEntries: [CatalogEntry] = [
  CatalogEntry("Reshape", [[2, 6]]) { try $0[0].reshaped([3, -1]) },
  CatalogEntry("Reshape", "flattened", [[2, 3, 2]]) { try $0[0].flattened() },
  CatalogEntry("Broadcast", [[3, 1]]) { try $0[0].broadcast(to: [2, 3, 4]) },
  CatalogEntry("Transpose", "reversed", [[2, 3, 4]]) { try $0[0].transposed() },
  CatalogEntry("Transpose", "cycled", [[2, 3, 4]]) { try $0[0].transposed([2, 0, 1]) },
  CatalogEntry("MatrixProduct", [[3, 4], [4, 2]]) { try $0[0].matrixProduct($0[1]) },
  CatalogEntry("MatrixProduct", "left transposed", [[4, 3], [4, 2]]) {
    try $0[0].matrixProduct($0[1], transposingSelf: true)
  },
  CatalogEntry("MatrixProduct", "right transposed", [[3, 4], [2, 4]]) {
    try $0[0].matrixProduct($0[1], transposingOther: true)
  },
  CatalogEntry("MatrixProduct", "both transposed", [[4, 3], [2, 4]]) {
    try $0[0].matrixProduct($0[1], transposingSelf: true, transposingOther: true)
  },
  CatalogEntry("MatrixProduct", "batches", [[2, 3, 4], [2, 4, 2]]) { try $0[0].matrixProduct($0[1]) },
  CatalogEntry("MatrixProduct", "broadcast batches", [[2, 1, 3, 2], [3, 2, 2]]) { try $0[0].matrixProduct($0[1]) },
]

private let imageEntries: [CatalogEntry] = [
  CatalogEntry("CrossCorrelation2D", "valid", [[2, 5, 6, 3], [3, 2, 3, 4]]) { try $0[0].crossCorrelation2D($0[1]) },
  CatalogEntry("CrossCorrelation2D", "same, bias", [[1, 4, 5, 2], [3, 3, 2, 3], [3]]) {
    try $0[0].crossCorrelation2D($0[1], bias: $0[2], padding: .same)
  },
  CatalogEntry("CrossCorrelation2D", "same, stride 2", [[2, 5, 4, 2], [3, 3, 2, 2]]) {
    try $0[0].crossCorrelation2D($0[1], stride: 2, padding: .same)
  },
  CatalogEntry("CrossCorrelation2D", "explicit padding", [[1, 4, 4, 1], [2, 3, 1, 2]]) {
    try $0[0].crossCorrelation2D(
      $0[1], stride: Size2D(2, 1), padding: .explicit(top: 0, bottom: 2, left: 1, right: 3))
  },
  CatalogEntry("CrossCorrelation2D", "dilation, groups", [[1, 6, 6, 4], [2, 2, 2, 6]]) {
    try $0[0].crossCorrelation2D($0[1], dilation: 2, groups: 2)
  },
  CatalogEntry("CrossCorrelation2D", "1x1", [[2, 3, 3, 4], [1, 1, 4, 2]]) { try $0[0].crossCorrelation2D($0[1]) },
  CatalogEntry("CrossCorrelation2DInputGradient", "by a second derivative", [[1, 5, 5, 2], [3, 3, 2, 2]]) {
    let y = try $0[0].crossCorrelation2D($0[1], stride: 2, padding: .all(1))
    return try (y * y).sum()
  },
  CatalogEntry("CrossCorrelation2DFilterGradient", "by a second derivative", [[2, 4, 4, 1], [2, 2, 1, 3]]) {
    let y = try $0[0].crossCorrelation2D($0[1]).tanh()
    return try (y * y).sum()
  },
  CatalogEntry("MaxPool2D", "2x2", [[2, 4, 6, 3]]) { try $0[0].maxPool2D(window: 2) },
  CatalogEntry("MaxPool2D", "overlapping, padded", [[1, 5, 5, 2]]) {
    try $0[0].maxPool2D(window: 3, stride: 2, padding: .all(1))
  },
  CatalogEntry("AveragePool2D", "2x2", [[2, 4, 6, 3]]) { try $0[0].averagePool2D(window: 2) },
  CatalogEntry("AveragePool2D", "padded, counted", [[1, 5, 5, 2]]) {
    try $0[0].averagePool2D(window: 3, stride: 2, padding: .all(1))
  },
  CatalogEntry("AveragePool2D", "padded, not counted", [[1, 5, 4, 2]]) {
    try $0[0].averagePool2D(window: Size2D(3, 2), stride: 1, padding: .same, countsPadding: false)
  },
  CatalogEntry("BatchNormalization", "images", [[3, 2, 2, 3], [3], [3]]) {
    try $0[0].batchNormalized(weight: $0[1], bias: $0[2]).output
  },
  CatalogEntry("BatchNormalization", "with ReLU", [[3, 2, 2, 3], [3], [3]]) {
    try $0[0].batchNormalized(weight: $0[1], bias: $0[2], relu: true).output
  },
  CatalogEntry("BatchNormalization", "features", [[6, 2], [2], [2]]) {
    try $0[0].batchNormalized(weight: $0[1], bias: $0[2], epsilon: 0.1).output
  },
  CatalogEntry("AffineNormalization", [[3, 2, 2, 3], [3], [3]]) {
    try $0[0].normalized(
      mean: Tensor([0.1, -0.2, 0.3]), variance: Tensor([0.5, 1, 2]), weight: $0[1], bias: $0[2])
  },
  CatalogEntry("AffineNormalization", "with ReLU", [[6, 2], [2], [2]]) {
    try $0[0].normalized(
      mean: Tensor([0.1, -0.2]), variance: Tensor([0.5, 1]), weight: $0[1], bias: $0[2], epsilon: 0.1, relu: true)
  },
]

private let lossEntries: [CatalogEntry] = [
  CatalogEntry("Softmax", [[3, 4]]) { try $0[0].softmax() },
  CatalogEntry("Softmax", "first axis", [[3, 4]]) { try $0[0].softmax(axis: 0) },
  CatalogEntry("LogSoftmax", [[3, 4]]) { try $0[0].logSoftmax() },
  CatalogEntry("LogSoftmax", "middle axis", [[2, 3, 4]]) { try $0[0].logSoftmax(axis: 1) },
  CatalogEntry("SoftmaxCrossEntropy", "labels", [[4, 3]]) {
    try $0[0].softmaxCrossEntropy(labels: Tensor([0, 2, 1, 2] as [Int32]))
  },
  CatalogEntry("SoftmaxCrossEntropy", "soft targets", [[2, 3]]) {
    try $0[0].softmaxCrossEntropy(targets: Tensor([0.2, 0.5, 0.3, 0, 1, 0.5], shape: [2, 3]))
  },
]
