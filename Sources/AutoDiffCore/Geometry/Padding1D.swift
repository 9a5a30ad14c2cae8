/// What surrounds a sequence before a filter or window slides over it.
public enum Padding1D: Sendable, Hashable {
  /// Nothing: the output has `⌊(n − k) / s⌋ + 1` positions.
  case valid
  /// As much that the output has `⌈n / s⌉` positions; an odd surplus goes to the end.
  case same
  /// So many positions on each side: the output has `⌊(n + before + after − k) / s⌋ + 1` positions.
  case explicit(before: Int, after: Int)

  /// The same amount on both sides.
  public static func all(_ amount: Int) -> Padding1D { .explicit(before: amount, after: amount) }

  /// The padding of an image one row high.
  var ofRow: Padding2D {
    switch self {
    case .valid: .valid
    case .same: .same
    case .explicit(let before, let after): .explicit(top: 0, bottom: 0, left: before, right: after)
    }
  }
}

extension Variable {
  /// Runs a function of images `[N, 1, L, C]` on sequences `[N, L, C]`.
  func asRows(
    _ name: String, _ function: (Variable) throws(TensorError) -> Variable
  ) throws(TensorError) -> Variable {
    try named(name) { () throws(TensorError) in
      guard shape.rank == 3 else {
        throw TensorError(.shape, "expected sequences [N, L, C]", shapes: [shape])
      }
      let y = try function(reshaped([shape[0], 1, shape[1], shape[2]]))
      return try y.reshaped([y.shape[0], y.shape[2], y.shape[3]])
    }
  }

  /// A filter `[K, C / groups, O]` as one of an image, one row high.
  func asRowFilter() throws(TensorError) -> Variable {
    guard shape.rank == 3 else {
      throw TensorError(.shape, "expected a filter of three axes, [K, …, …]", shapes: [shape])
    }
    return try reshaped([1, shape[0], shape[1], shape[2]])
  }
}
