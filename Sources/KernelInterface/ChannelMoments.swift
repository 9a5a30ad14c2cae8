/// Where the mean and the variance (divided by n) of each channel go.
public struct ChannelMoments {
  /// `[channels]`.
  public var mean: UnsafeMutablePointer<Float>
  /// `[channels]`.
  public var variance: UnsafeMutablePointer<Float>

  public init(mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>) {
    self.mean = mean
    self.variance = variance
  }
}
