/// So many layers of one kind, one after another, each with parameters of its own. Their names are their positions:
/// `0`, `1`, … Follows from the definition.
///
/// ```swift
/// Repeated(4) { _ in ConvBlock(inputChannels: 64, outputChannels: 64, using: &random) }
/// ```
///
/// The same layer several times, with one set of parameters, is a `Sequential` that holds it several times.
public struct Repeated<Element: Layer>: Layer, CustomReflectable {
  public let layers: [Element]

  /// - Parameter make: makes the layer of this position. It is not called for a count of 0 or less.
  public init(_ count: Int, _ make: (Int) throws -> Element) rethrows {
    layers = try (0..<max(0, count)).map(make)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    var x = x
    for (index, layer) in layers.enumerated() { x = try layer.run(x, label: String(index)) }
    return x
  }

  public var customMirror: Mirror {
    Mirror(self, children: layers.enumerated().map { (label: String($0), value: $1) }, displayStyle: .struct)
  }
}
