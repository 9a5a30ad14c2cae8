/// The float32 kernels that exist once for each kind of processor. A variant is one type; the core picks one at start.
///
/// Outputs are overwritten. Buffers are dense; images are channels last.
public protocol FloatKernels: Sendable {
  typealias Input = UnsafePointer<Float>
  typealias Output = UnsafeMutablePointer<Float>

  /// The variant's name, as the environment variable that forces it spells it.
  static var name: String { get }

  /// The correlation of the transformed input, plus the bias, transformed once more by `output`; and, where asked, the
  /// moments of each channel of the result, gathered while it is in cache.
  static func crossCorrelation(
    _ g: ConvolutionGeometry, _ x: Input, _ transform: ChannelTransform, _ filter: FilterOperand, _ bias: Input?,
    _ output: ChannelTransform, _ y: Output, moments: ChannelMoments?)
  /// How a correlation of this geometry reads its filter; `nil` where as it is.
  static func filterLayout(_ g: ConvolutionGeometry) -> FilterLayout?
  /// Lays a filter out for every correlation of the same layout.
  static func prepareFilter(_ layout: FilterLayout, _ filter: Input, _ prepared: Output)
  /// Whether a depthwise correlation and the one of its result can run together.
  static func fuses(_ depthwise: ConvolutionGeometry, into g: ConvolutionGeometry) -> Bool
  /// A depthwise correlation, transformed by `between`, and a 1x1 correlation of the result, which is never whole in
  /// memory.
  static func separableCorrelation(
    _ depthwise: ConvolutionGeometry, _ x: Input, _ transform: ChannelTransform, _ depthwiseFilter: Input,
    _ depthwiseBias: Input?, _ between: ChannelTransform, _ g: ConvolutionGeometry, _ filter: FilterOperand,
    _ bias: Input?, _ output: ChannelTransform, _ y: Output)
  static func crossCorrelationInputGradient(_ g: ConvolutionGeometry, _ dy: Input, _ filter: Input, _ dx: Output)
  static func crossCorrelationFilterGradient(
    _ g: ConvolutionGeometry, _ x: Input, _ transform: ChannelTransform, _ dy: Input, _ dw: Output)

  static func matrixProduct(_ g: MatrixGeometry, _ a: Input, _ b: Input, _ c: Output)

  /// The largest element under each window and, where asked, its flat index in the input; the first of equals.
  static func maxPool(
    _ g: PoolingGeometry, _ x: Input, _ transform: ChannelTransform, _ y: Output, indices: UnsafeMutablePointer<Int32>?)

  /// `max(x, 0)`.
  static func relu(_ x: Input, _ count: Int, _ y: Output)
  /// The gradient where the output is positive, else 0.
  static func reluGradient(_ y: Input, _ dy: Input, _ count: Int, _ dx: Output)

  /// The mean and the variance (divided by n) of each channel of `[rows, channels]`.
  static func channelMoments(_ x: Input, rows: Int, channels: Int, into moments: ChannelMoments)
  /// The transformed elements.
  static func transform(_ x: Input, rows: Int, channels: Int, _ transform: ChannelTransform, _ y: Output)
  /// The sum of two tensors' transformed elements, then ReLU where asked.
  static func transformedSum(
    _ a: Input, _ transformA: ChannelTransform, _ b: Input, _ transformB: ChannelTransform, rows: Int, channels: Int,
    relu: Bool, _ y: Output)
  /// `Σ g` and `Σ g · (x − mean) · inverseDeviation` for each channel, with `g` the gradient where ReLU, if asked, let
  /// `x · factor + offset` through.
  static func normalizationSums(
    _ x: Input, _ dy: Input, rows: Int, channels: Int, mean: Input, inverseDeviation: Input, factor: Input,
    offset: Input, relu: Bool, sum: Output, product: Output)
  /// `dx = a · g + b · x + d` for each channel, with `g` as before.
  static func normalizationInputGradient(
    _ x: Input, _ dy: Input, rows: Int, channels: Int, a: Input, b: Input, d: Input, factor: Input, offset: Input,
    relu: Bool, _ dx: Output)
}
