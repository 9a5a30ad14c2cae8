/// The float32 kernels that exist once for each kind of processor. A variant fills one table; the core picks one
/// table at start.
///
/// Every kernel overwrites its last argument.
public struct KernelTable: Sendable {
  public typealias Input = UnsafePointer<Float>
  public typealias Output = UnsafeMutablePointer<Float>
  public typealias Convolution = @Sendable (ConvolutionGeometry, Input, Input, Output) -> Void

  /// The variant's name, as the environment variable that forces it spells it.
  public let name: String
  /// `(geometry, x, filter, bias or nil, y)`.
  public let crossCorrelation: @Sendable (ConvolutionGeometry, Input, Input, Input?, Output) -> Void
  /// `(geometry, gradient of y, filter, gradient of x)`.
  public let crossCorrelationInputGradient: Convolution
  /// `(geometry, x, gradient of y, gradient of filter)`.
  public let crossCorrelationFilterGradient: Convolution
  /// `(geometry, a, b, c)`.
  public let matrixProduct: @Sendable (MatrixGeometry, Input, Input, Output) -> Void

  public init(
    name: String,
    crossCorrelation: @escaping @Sendable (ConvolutionGeometry, Input, Input, Input?, Output) -> Void,
    crossCorrelationInputGradient: @escaping Convolution,
    crossCorrelationFilterGradient: @escaping Convolution,
    matrixProduct: @escaping @Sendable (MatrixGeometry, Input, Input, Output) -> Void
  ) {
    self.name = name
    self.crossCorrelation = crossCorrelation
    self.crossCorrelationInputGradient = crossCorrelationInputGradient
    self.crossCorrelationFilterGradient = crossCorrelationFilterGradient
    self.matrixProduct = matrixProduct
  }
}
