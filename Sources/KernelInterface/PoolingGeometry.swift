/// The sizes of a 2-D pooling, channels last: input `[batch, inputHeight, inputWidth, channels]`,
/// output `[batch, outputHeight, outputWidth, channels]`.
public struct PoolingGeometry: Sendable, Hashable {
  public var batch: Int
  public var inputHeight: Int
  public var inputWidth: Int
  public var channels: Int
  public var outputHeight: Int
  public var outputWidth: Int
  public var windowHeight: Int
  public var windowWidth: Int
  public var strideHeight: Int
  public var strideWidth: Int
  public var paddingTop: Int
  public var paddingLeft: Int

  public init(
    batch: Int, inputHeight: Int, inputWidth: Int, channels: Int, outputHeight: Int, outputWidth: Int,
    windowHeight: Int, windowWidth: Int, strideHeight: Int, strideWidth: Int, paddingTop: Int, paddingLeft: Int
  ) {
    self.batch = batch
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.channels = channels
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    self.windowHeight = windowHeight
    self.windowWidth = windowWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.paddingTop = paddingTop
    self.paddingLeft = paddingLeft
  }

  /// The rows of the input under the window of an output row; empty where the window lies in the padding.
  public func rows(_ outputRow: Int) -> Range<Int> {
    let first = outputRow * strideHeight - paddingTop
    let start = min(max(0, first), inputHeight)
    return start..<max(start, min(inputHeight, first + windowHeight))
  }

  /// The columns of the input under the window of an output column.
  public func columns(_ outputColumn: Int) -> Range<Int> {
    let first = outputColumn * strideWidth - paddingLeft
    let start = min(max(0, first), inputWidth)
    return start..<max(start, min(inputWidth, first + windowWidth))
  }
}
