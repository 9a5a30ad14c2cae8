import KernelInterface

/// What is added to scores `[rows, columns]` of attention: −∞ where a query may not attend to a key, else 0. A 0 in
/// `allowed`, of the same shape, forbids; `isCausal` forbids the columns after the row, counted within `queries` rows.
/// A row without any allowed column becomes 0 throughout, since its softmax would be no number, and 0 in `attends`,
/// which is 1 elsewhere.
@specialized(where T == Float)
@specialized(where T == Double)
public func attentionBias<T: KernelScalar>(
  allowed: UnsafePointer<Int32>?, rows: Int, queries: Int, columns: Int, isCausal: Bool,
  bias: UnsafeMutablePointer<T>, attends: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, columns))) { range in
    for row in range {
      let line = bias + row * columns
      let end = isCausal ? min(columns, row % queries + 1) : columns
      var isEmpty = true
      for column in 0..<columns {
        let isAllowed = column < end && (allowed.map { $0[row * columns + column] != 0 } ?? true)
        line[column] = isAllowed ? 0 : -T.infinity
        if isAllowed { isEmpty = false }
      }
      if isEmpty { line.update(repeating: 0, count: columns) }
      attends[row] = isEmpty ? 0 : 1
    }
  }
}
