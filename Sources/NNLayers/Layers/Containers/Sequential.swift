/// `y = layerₙ(… layer₁(layer₀(x)))`: layers one after another. Their names are their positions: `0`, `1`, … Follows
/// from the definition.
///
/// ```swift
/// let model = Sequential {
///   Conv2D(inputChannels: 1, outputChannels: 32, kernelSize: 3, using: &random)
///   ReLU()
///   MaxPool2D(2)
/// }
/// ```
public struct Sequential: Layer, CustomReflectable {
  public let layers: [any Layer]

  public init(_ layers: [any Layer]) { self.layers = layers }

  public init(@LayerBuilder _ layers: () throws -> [any Layer]) rethrows { self.layers = try layers() }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    var x = x
    for (index, layer) in layers.enumerated() { x = try layer.run(x, label: String(index)) }
    return x
  }

  /// The layers are the properties, so that paths read `features.0.weight`.
  public var customMirror: Mirror {
    Mirror(self, children: layers.enumerated().map { (label: String($0), value: $1) }, displayStyle: .struct)
  }
}

/// Collects the layers of a `Sequential`; `if` and `for` work as everywhere.
@resultBuilder
public enum LayerBuilder {
  public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
  public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
  public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
  public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
  public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
}
