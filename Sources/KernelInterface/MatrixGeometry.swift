/// The sizes of a matrix product `C[rows, columns] = op(A) · op(B)`, all matrices dense and row-major.
///
/// `A` is `[rows, depth]`, or `[depth, rows]` when `transposeA`; `B` is `[depth, columns]`, or
/// `[columns, depth]` when `transposeB`.
public struct MatrixGeometry: Sendable, Hashable {
  public var rows: Int
  public var columns: Int
  public var depth: Int
  public var transposeA: Bool
  public var transposeB: Bool

  public init(rows: Int, columns: Int, depth: Int, transposeA: Bool = false, transposeB: Bool = false) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.transposeA = transposeA
    self.transposeB = transposeB
  }
}
