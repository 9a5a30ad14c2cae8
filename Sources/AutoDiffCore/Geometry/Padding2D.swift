/// What surrounds an image before a filter or window slides over it.
public enum Padding2D: Sendable, Hashable {
  /// Nothing: the output has `⌊(n − k) / s⌋ + 1` rows.
  case valid
  /// As much that the output has `⌈n / s⌉` rows; an odd surplus goes to the bottom and the right.
  case same
  /// So many rows and columns on each side: the output has `⌊(n + top + bottom − k) / s⌋ + 1` rows.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)

  /// The same amount on all four sides.
  public static func all(_ amount: Int) -> Padding2D {
    .explicit(top: amount, bottom: amount, left: amount, right: amount)
  }
}
