/// A correlation's filter, `[kernelHeight, kernelWidth, inputChannels / groups, outputChannels]`, and the same once more
/// in the order in which the kernel reads it, where somebody prepared it.
public struct FilterOperand {
  public var elements: UnsafePointer<Float>
  public var prepared: UnsafePointer<Float>?

  public init(_ elements: UnsafePointer<Float>, prepared: UnsafePointer<Float>? = nil) {
    self.elements = elements
    self.prepared = prepared
  }
}

/// How a filter is laid out that is used many times, so that no call has to lay it out anew.
public struct FilterLayout: Hashable, Sendable {
  public enum Order: Sendable {
    /// Panels as wide as the register tile.
    case panels
    /// The 36 matrices of Winograd's F(4x4, 3x3), in panels.
    case winograd
  }

  public let order: Order
  /// Filter elements for each pair of channels.
  public let taps: Int
  public let inputChannels: Int
  public let outputChannels: Int
  public let groups: Int
  /// Floats of the prepared filter.
  public let count: Int

  public init(_ order: Order, _ g: ConvolutionGeometry, count: Int) {
    self.order = order
    taps = g.kernelHeight * g.kernelWidth
    inputChannels = g.inputChannels
    outputChannels = g.outputChannels
    groups = g.groups
    self.count = count
  }
}
