/// The sizes of a 2-D cross-correlation, channels last.
///
/// Input `[batch, inputHeight, inputWidth, inputChannels]`,
/// filter `[kernelHeight, kernelWidth, inputChannels / groups, outputChannels]`,
/// output `[batch, outputHeight, outputWidth, outputChannels]`:
/// `y[n, i, j, k] = Σ x[n, i·stride − paddingTop + u·dilation, …, c] · w[u, v, c, k]`, zero outside the input.
public struct ConvolutionGeometry: Sendable, Hashable {
  public var batch: Int
  public var inputHeight: Int
  public var inputWidth: Int
  public var inputChannels: Int
  public var outputHeight: Int
  public var outputWidth: Int
  public var outputChannels: Int
  public var kernelHeight: Int
  public var kernelWidth: Int
  public var strideHeight = 1
  public var strideWidth = 1
  public var dilationHeight = 1
  public var dilationWidth = 1
  public var paddingTop = 0
  public var paddingLeft = 0
  public var groups = 1

  public init(
    batch: Int, inputHeight: Int, inputWidth: Int, inputChannels: Int,
    outputHeight: Int, outputWidth: Int, outputChannels: Int, kernelHeight: Int, kernelWidth: Int
  ) {
    self.batch = batch
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.inputChannels = inputChannels
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    self.outputChannels = outputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
  }

  public var inputCount: Int { batch * inputHeight * inputWidth * inputChannels }
  public var filterCount: Int { kernelHeight * kernelWidth * inputChannels / groups * outputChannels }
  public var outputCount: Int { batch * outputHeight * outputWidth * outputChannels }
  public var outputPixels: Int { outputHeight * outputWidth }

  /// Multiply-accumulates of one forward pass; those on padding count, as is usual.
  public var multiplyAccumulates: Int {
    outputCount * kernelHeight * kernelWidth * (inputChannels / groups)
  }
}
