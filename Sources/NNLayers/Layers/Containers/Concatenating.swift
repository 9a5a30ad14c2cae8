/// Runs several layers on the same input and puts their outputs one after the other, along the channels unless told
/// otherwise. The branches' names are their positions: `0`, `1`, …
///
/// C. Szegedy et al., "Going Deeper with Convolutions", 2015.
public struct Concatenating: Layer, CustomReflectable {
  public let branches: [any Layer]
  public let axis: Int

  public init(axis: Int = -1, @LayerBuilder _ branches: () throws -> [any Layer]) rethrows {
    self.axis = axis
    self.branches = try branches()
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    var outputs: [Variable] = []
    for (index, branch) in branches.enumerated() { outputs.append(try branch.run(x, label: String(index))) }
    return try .concatenated(outputs, axis: axis)
  }

  public var customMirror: Mirror {
    var children: [Mirror.Child] = branches.enumerated().map { (label: String($0), value: $1) }
    children.append(("axis", axis))
    return Mirror(self, children: children, displayStyle: .struct)
  }
}
