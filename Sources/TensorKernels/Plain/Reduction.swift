import KernelInterface

// Reductions of a tensor seen as `[outer, reduced, inner]`.
//
// Sums: pieces of at most 256 terms are added in the scalar's own precision, the pieces in double precision and in
// order. The error of a float32 sum stays near that of its last rounding however long it is, and the bits do not
// depend on the threads.

private let sumPiece = 256

/// `y[o, i] = Σ x[o, r, i]`.
@specialized(where T == Float)
@specialized(where T == Double)
public func sum<T: KernelScalar>(
  _ x: UnsafePointer<T>, outer: Int, reduced: Int, inner: Int, _ y: UnsafeMutablePointer<T>
) {
  guard outer > 0, inner > 0 else { return }
  if inner == 1 {
    parallelFor(outer, grain: max(1, elementGrain / max(1, reduced))) { range in
      for o in range { y[o] = T(sum(x + o * reduced, reduced)) }
    }
    return
  }
  // Long reductions with few outputs (a bias, the statistics of a channel) are cut into chunks for the threads.
  let chunk = max(sumPiece, elementGrain / max(1, inner))
  let chunks = max(1, (reduced + chunk - 1) / chunk)
  let sums = UnsafeMutablePointer<Double>.allocate(capacity: max(1, outer * chunks * inner))
  defer { sums.deallocate() }
  parallelFor(outer * chunks, grain: max(1, elementGrain / max(1, min(chunk, reduced) * inner))) { range in
    let piece = UnsafeMutablePointer<T>.allocate(capacity: inner)
    defer { piece.deallocate() }
    for item in range {
      let first = item % chunks * chunk
      let source = x + (item / chunks * reduced * inner)
      let target = sums + item * inner
      target.update(repeating: 0, count: inner)
      var row = first
      let end = min(reduced, first + chunk)
      while row < end {
        let last = min(end, row + sumPiece)
        piece.update(repeating: 0, count: inner)
        for r in row..<last {
          let line = source + r &* inner
          for i in 0..<inner { piece[i] += line[i] }
        }
        for i in 0..<inner { target[i] += Double(piece[i]) }
        row = last
      }
    }
  }
  for o in 0..<outer {
    let target = y + o * inner
    for i in 0..<inner {
      var total = 0.0
      for c in 0..<chunks { total += sums[(o &* chunks &+ c) &* inner &+ i] }
      target[i] = T(total)
    }
  }
}

/// The sum of a run, in eight interleaved partial sums a piece.
@inline(__always)
private func sum<T: KernelScalar>(_ x: UnsafePointer<T>, _ count: Int) -> Double {
  var total = 0.0
  var i = 0
  while i < count {
    let end = min(count, i + sumPiece)
    var lanes = SIMD8<T>(repeating: 0)
    while i + 8 <= end {
      lanes += UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<T>.self)
      i += 8
    }
    var rest: T = 0
    while i < end {
      rest += x[i]
      i += 1
    }
    total += Double(lanes.sum()) + Double(rest)
  }
  return total
}

/// `y[o] = max x[o, r]`, or the smallest, and the flat index of the first element that equals it. NaN is the largest of
/// all, and the smallest.
@specialized(where T == Float)
@specialized(where T == Double)
public func extremum<T: KernelScalar>(
  _ x: UnsafePointer<T>, outer: Int, reduced: Int, isLargest: Bool, _ y: UnsafeMutablePointer<T>,
  indices: UnsafeMutablePointer<Int32>
) {
  parallelFor(outer, grain: max(1, elementGrain / max(1, reduced))) { range in
    for o in range {
      let line = x + o * reduced
      let index = isLargest ? first(line, reduced, before: { $0 > $1 }) : first(line, reduced, before: { $0 < $1 })
      y[o] = line[index]
      indices[o] = Int32(truncatingIfNeeded: o * reduced + index)
    }
  }
}

/// The place of the element that comes before all others, or of the first NaN.
@inline(__always)
private func first<T: KernelScalar>(_ line: UnsafePointer<T>, _ count: Int, before precedes: (T, T) -> Bool) -> Int {
  var best = line[0]
  var index = 0
  for r in 1..<max(1, count) where precedes(line[r], best) || (line[r].isNaN && !best.isNaN) {
    best = line[r]
    index = r
  }
  return index
}
