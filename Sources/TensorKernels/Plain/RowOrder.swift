import KernelInterface

// What depends on the order of the elements of a row: products and sums up to each, the largest few.

/// `y[i] = g · Π x[j]` over all j but i, for each row of `[rows, columns]` with its own g: the gradient of a product,
/// right also where factors are 0.
@specialized(where T == Float)
@specialized(where T == Double)
public func productsOfOthers<T: KernelScalar>(
  _ x: UnsafePointer<T>, factors: UnsafePointer<T>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, columns))) { range in
    let before = UnsafeMutablePointer<Double>.allocate(capacity: max(1, columns))
    defer { before.deallocate() }
    for row in range {
      let line = x + row &* columns
      let target = y + row &* columns
      var product = 1.0
      for i in 0..<columns {
        before[i] = product
        product *= Double(line[i])
      }
      var after = Double(factors[row])
      var i = columns
      while i > 0 {
        i -= 1
        target[i] = T(before[i] * after)
        after *= Double(line[i])
      }
    }
  }
}

/// Sums up to and with each element along the middle of `[outer, count, inner]`, or from it on where reversed; added in
/// double precision.
@specialized(where T == Float)
@specialized(where T == Double)
public func cumulativeSum<T: KernelScalar>(
  _ x: UnsafePointer<T>, outer: Int, count: Int, inner: Int, reversed: Bool, _ y: UnsafeMutablePointer<T>
) {
  parallelFor(outer, grain: max(1, elementGrain / max(1, count * inner))) { range in
    if inner == 1 {
      for o in range {
        var total = 0.0
        var i = o &* count &+ (reversed ? count &- 1 : 0)
        for _ in 0..<count {
          total += Double(x[i])
          y[i] = T(total)
          i = reversed ? i &- 1 : i &+ 1
        }
      }
      return
    }
    let totals = UnsafeMutablePointer<Double>.allocate(capacity: max(1, inner))
    defer { totals.deallocate() }
    for o in range {
      totals.update(repeating: 0, count: inner)
      for step in 0..<count {
        let line = (o &* count &+ (reversed ? count &- 1 &- step : step)) &* inner
        for i in 0..<inner {
          totals[i] += Double(x[line &+ i])
          y[line &+ i] = T(totals[i])
        }
      }
    }
  }
}

/// The indices within each row of `[rows, columns]` of its `k` largest elements, largest first, equals in their order;
/// of the smallest otherwise. NaN is larger than every number. `places` are the same as flat indices into x.
@specialized(where T == Float)
@specialized(where T == Double)
public func topIndices<T: KernelScalar>(
  _ x: UnsafePointer<T>, rows: Int, columns: Int, k: Int, largest: Bool, _ indices: UnsafeMutablePointer<Int32>,
  places: UnsafeMutablePointer<Int32>
) {
  /// Whether the element at `a`, which lies behind the one at `b`, comes before it.
  @inline(__always) func isBefore(_ line: UnsafePointer<T>, _ a: Int32, _ b: Int32) -> Bool {
    let (u, v) = (line[Int(a)], line[Int(b)])
    return largest ? u > v || (u.isNaN && !v.isNaN) : u < v || (v.isNaN && !u.isNaN)
  }
  guard k > 0 else { return }
  parallelFor(rows, grain: max(1, elementGrain / 8 / max(1, columns))) { range in
    for row in range {
      let line = x + row &* columns
      let target = indices + row &* k
      if k <= 64 {
        // The best so far, in order; most elements are turned away by the last of them.
        var count = 0
        for i in 0..<columns {
          let candidate = Int32(truncatingIfNeeded: i)
          if count == k {
            if !isBefore(line, candidate, target[k - 1]) { continue }
          } else {
            count += 1
          }
          var place = count - 1
          while place > 0 && isBefore(line, candidate, target[place - 1]) {
            target[place] = target[place - 1]
            place -= 1
          }
          target[place] = candidate
        }
      } else {
        var order = [Int32](unsafeUninitializedCapacity: columns) { buffer, count in
          for i in 0..<columns { buffer[i] = Int32(truncatingIfNeeded: i) }
          count = columns
        }
        order.sort { a, b in
          isBefore(line, a, b) || (a < b && !isBefore(line, b, a))
        }
        for i in 0..<k { target[i] = order[i] }
      }
      let first = Int32(truncatingIfNeeded: row &* columns)
      for i in 0..<k { places[row &* k &+ i] = first &+ target[i] }
    }
  }
}

/// Looks in each row of a mask of 0 and 1 for the decisive one of the two: that is the row's answer if it is there,
/// else the other.
public func testRows(
  _ x: UnsafePointer<Int32>, rows: Int, columns: Int, decisive: Int32, _ y: UnsafeMutablePointer<Int32>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, columns))) { range in
    for row in range {
      var i = row &* columns
      let end = i &+ columns
      while i < end && x[i] != decisive { i = i &+ 1 }
      y[row] = i < end ? decisive : 1 - decisive
    }
  }
}
