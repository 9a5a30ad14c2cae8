extension Tensor: CustomStringConvertible, CustomDebugStringConvertible {
  /// The shape, the scalar type and the elements; of long axes only the first and last three.
  public var description: String {
    "Tensor(\(shape), \(scalarType.rawValue))" + (rank == 0 ? " " : "\n") + body(axis: 0, offset: 0, indent: 0)
  }

  public var debugDescription: String { description }

  private static let edge = 3

  private func body(axis: Int, offset: Int, indent: Int) -> String {
    guard axis < rank else { return format(offset) }
    let size = shape[axis]
    let stride = shape.dimensions[(axis + 1)...].reduce(1, *)
    let isCut = size > 2 * Self.edge + 2
    let shown = isCut ? Array(0..<Self.edge) + Array(size - Self.edge..<size) : Array(0..<size)
    var parts = shown.map { body(axis: axis + 1, offset: offset + $0 * stride, indent: indent + 1) }
    if isCut { parts.insert("…", at: Self.edge) }
    let separator = axis == rank - 1 ? ", " : ",\n" + String(repeating: " ", count: indent + 1)
    return "[" + parts.joined(separator: separator) + "]"
  }

  private func format(_ offset: Int) -> String {
    switch scalarType {
    case .float32: withPointer(Float.self) { "\($0[offset])" }
    case .float64: withPointer(Double.self) { "\($0[offset])" }
    case .int32: withPointer(Int32.self) { "\($0[offset])" }
    }
  }
}
