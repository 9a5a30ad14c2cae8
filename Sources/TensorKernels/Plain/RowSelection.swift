import KernelInterface

// Rows chosen by an index, of a tensor seen as `[outer, rows, inner]`: the lookup in a table, a selection along an
// axis, padding that repeats the image. An index below 0 stands for a row of zeros.

/// `y[o, j, i] = x[o, indices[j], i]`; `y` is `[outer, count, inner]`, `x` is `[outer, rows, inner]`.
@specialized(where T == Float)
@specialized(where T == Double)
@specialized(where T == Int32)
public func selectRows<T: BitwiseCopyable & Numeric>(
  _ x: UnsafePointer<T>, rows: Int, _ indices: UnsafePointer<Int32>, count: Int, outer: Int, inner: Int,
  _ y: UnsafeMutablePointer<T>
) {
  parallelFor(outer * count, grain: max(1, elementGrain / max(1, inner))) { range in
    var part = range.lowerBound / max(1, count)
    var j = range.lowerBound - part * count
    for line in range {
      let target = y + line * inner
      let index = Int(indices[j])
      if index < 0 {
        target.update(repeating: 0, count: inner)
      } else {
        let source = x + (part &* rows &+ index) &* inner
        if inner < 16 {
          for i in 0..<inner { target[i] = source[i] }
        } else {
          target.update(from: source, count: inner)
        }
      }
      j += 1
      if j == count {
        j = 0
        part += 1
      }
    }
  }
}

/// `y = 0; y[o, indices[j], i] += x[o, j, i]`, the transpose of `selectRows`; negative indices are passed over. Threads
/// share `outer` and strips of `inner`, so the terms of each sum come in the order of `j`.
@specialized(where T == Float)
@specialized(where T == Double)
@specialized(where T == Int32)
public func sumRows<T: BitwiseCopyable & Numeric>(
  _ x: UnsafePointer<T>, _ indices: UnsafePointer<Int32>, count: Int, outer: Int, inner: Int,
  _ y: UnsafeMutablePointer<T>, rows: Int
) {
  guard outer > 0, inner > 0 else { return }
  // A strip is at least some cache lines wide.
  let strip = min(inner, max(64, elementGrain / max(1, count + rows)))
  let strips = (inner + strip - 1) / strip
  parallelFor(outer * strips, grain: max(1, elementGrain / max(1, (count + rows) * strip))) { range in
    for item in range {
      let part = item / strips
      let first = item % strips * strip
      let width = min(strip, inner - first)
      let target = y + part * rows * inner + first
      let source = x + part * count * inner + first
      for row in 0..<rows { (target + row * inner).update(repeating: 0, count: width) }
      for j in 0..<count where indices[j] >= 0 {
        let line = source + j &* inner
        let sum = target + Int(indices[j]) &* inner
        for i in 0..<width { sum[i] += line[i] }
      }
    }
  }
}

/// The first position whose index is not in `0..<bound`.
public func firstOutOfRange(_ indices: UnsafePointer<Int32>, _ count: Int, bound: Int) -> Int? {
  // As an unsigned number a negative one is larger than every bound.
  let bound = UInt32(min(max(bound, 0), 1 << 31))
  var first = 0
  while first < count {
    let end = min(count, first + 1024)
    var largest: UInt32 = 0
    for i in first..<end { largest = max(largest, UInt32(bitPattern: indices[i])) }
    if largest >= bound { return (first..<end).first { UInt32(bitPattern: indices[$0]) >= bound } }
    first = end
  }
  return nil
}

/// For indices along the middle of `[outer, rows, inner]`, the flat indices of what they point at. The indices
/// themselves form a tensor of `dimensions`, each position of which lies at `strides` in the source when its place
/// along the axis is 0: the stride of the axis itself is 0 there, and is `axisStride`.
public func flatIndices(
  _ indices: UnsafePointer<Int32>, dimensions: [Int], strides: [Int], axisStride: Int,
  _ flat: UnsafeMutablePointer<Int32>
) {
  let loop = StridedLoop(dimensions: dimensions, stridesA: strides, stridesB: strides)
  let count = loop.innerCount
  let stride = loop.innerStrideA
  loop.forEachRun { output, offset, _ in
    for i in 0..<count {
      flat[output + i] = Int32(
        truncatingIfNeeded: offset &+ i &* stride &+ Int(indices[output + i]) &* axisStride)
    }
  }
}
