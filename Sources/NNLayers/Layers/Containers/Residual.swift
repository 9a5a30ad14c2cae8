/// `y = shortcut(x) + body(x)`; without a shortcut the input itself is added. Both must give one shape.
///
/// ```swift
/// Residual {
///   ConvBlock(inputChannels: 64, outputChannels: 64, using: &random)
///   Conv2D(inputChannels: 64, outputChannels: 64, kernelSize: 3, padding: .same, using: &random)
/// }
/// ```
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Deep Residual Learning for Image Recognition", 2016.
public struct Residual: Layer {
  public let body: Sequential
  /// Brings the input to the body's shape where that differs, usually a 1x1 convolution.
  public let shortcut: (any Layer)?

  public init(shortcut: (any Layer)? = nil, @LayerBuilder _ body: () throws -> [any Layer]) rethrows {
    self.shortcut = shortcut
    self.body = try Sequential(body)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let y = try body(x)
    let added = if let shortcut { try shortcut.run(x, label: "shortcut") } else { x }
    guard added.shape == y.shape else {
      throw TensorError(
        .shape, "the shortcut and the body give different shapes", shapes: [added.shape, y.shape], operation: "Residual"
      )
    }
    return try added + y
  }
}
