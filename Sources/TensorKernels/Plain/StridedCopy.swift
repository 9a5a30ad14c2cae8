import KernelInterface

// Elements moved between two tensors that are both read with strides: slices, reversals, padding, concatenation,
// the patches of an image. One kernel copies from `a` to `b`, the other, its transpose, adds. Innermost runs that are
// dense on both sides are copied as memory.

extension StridedLoop {
  /// How many leading dimensions step over everything in `b` that the later ones reach. What is written at different
  /// indices of these is disjoint, so they may be shared between threads even where runs are added.
  private var disjointDimensions: Int {
    var reach = 0
    var isDisjoint = [Bool](repeating: false, count: dimensions.count)
    for i in dimensions.indices.reversed() {
      isDisjoint[i] = abs(stridesB[i]) > reach
      reach += abs(stridesB[i]) * (dimensions[i] - 1)
    }
    return isDisjoint.prefix { $0 }.count
  }

  /// Whether it is plain from the strides that no element of `b` is met twice. (It is not of permuted axes.)
  public var isInjective: Bool { disjointDimensions == dimensions.count }

  /// Calls the body with the offsets of inner runs, into `a` and into `b`, and with how many of them follow along the
  /// dimension before: so that short runs stay in one loop. Runs that may overlap in `b` come one after the other, in
  /// the order of the loop.
  @inline(__always)
  fileprivate func forEachPlane(_ body: (_ a: Int, _ b: Int, _ runs: Int) -> Void) {
    let outer = dimensions.count - 1
    guard outer > 0 else { return body(0, 0, 1) }
    let shared = min(disjointDimensions, outer)
    let pieces = dimensions[..<shared].reduce(1, *)
    let runs = dimensions[shared..<outer].reduce(1, *)
    parallelFor(pieces, grain: max(1, elementGrain / max(1, runs * innerCount))) { range in
      var position = [Int](repeating: 0, count: outer)
      var a = 0
      var b = 0
      var rest = range.lowerBound
      for dimension in (0..<shared).reversed() {
        position[dimension] = rest % dimensions[dimension]
        rest /= dimensions[dimension]
        a += position[dimension] * stridesA[dimension]
        b += position[dimension] * stridesB[dimension]
      }
      var left = range.count * runs
      while left > 0 {
        let count = min(left, dimensions[outer - 1] - position[outer - 1])
        body(a, b, count)
        left -= count
        var dimension = outer - 1
        var step = count
        while dimension >= 0 {
          position[dimension] += step
          a += step * stridesA[dimension]
          b += step * stridesB[dimension]
          if position[dimension] < dimensions[dimension] { break }
          a -= position[dimension] * stridesA[dimension]
          b -= position[dimension] * stridesB[dimension]
          position[dimension] = 0
          dimension -= 1
          step = 1
        }
      }
    }
  }

  /// The dimension along which `a` is dense, where the innermost one is not and `b` is dense along that: a transpose.
  fileprivate var transposedDimension: Int? {
    guard innerStrideA != 1, innerStrideA != 0, innerStrideB == 1 else { return nil }
    return dimensions.indices.dropLast().first { stridesA[$0] == 1 && dimensions[$0] >= 8 }
  }
}

/// Below this a call to the system's memory copy costs more than the elements.
private let shortRun = 16

/// `y[b] = x[a]` for every pair of offsets of the loop. No element of `y` may be met twice.
@specialized(where T == Float)
@specialized(where T == Double)
@specialized(where T == Int32)
public func copyStrided<T: BitwiseCopyable>(
  _ loop: StridedLoop, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  if let dimension = loop.transposedDimension { return copyTransposed(loop, dimension, x, y) }
  let count = loop.innerCount
  let strideA = loop.innerStrideA
  let strideB = loop.innerStrideB
  let outer = loop.dimensions.count - 1
  let stepA = outer > 0 ? loop.stridesA[outer - 1] : 0
  let stepB = outer > 0 ? loop.stridesB[outer - 1] : 0
  loop.forEachPlane { a, b, runs in
    for run in 0..<runs {
      let x = x + (a &+ run &* stepA)
      let y = y + (b &+ run &* stepB)
      if strideA == 1 && strideB == 1 {
        if count < shortRun {
          for i in 0..<count { y[i] = x[i] }
        } else {
          y.update(from: x, count: count)
        }
      } else if strideA == 0 && strideB == 1 {
        y.update(repeating: x[0], count: count)
      } else if strideB == 1 {
        for i in 0..<count { y[i] = x[i &* strideA] }
      } else {
        for i in 0..<count { y[i &* strideB] = x[i &* strideA] }
      }
    }
  }
}

/// Copies where `a` is dense along another dimension than `b`, in square tiles: the lines of memory that a tile reads
/// stay in the first-level cache until all their elements are used.
@inline(__always)
private func copyTransposed<T: BitwiseCopyable>(
  _ loop: StridedLoop, _ dimension: Int, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  let tile = 32
  let inner = loop.innerCount
  let size = loop.dimensions[dimension]
  let strideA = loop.innerStrideA
  let strideB = loop.stridesB[dimension]
  let others = loop.dimensions.indices.dropLast().filter { $0 != dimension }
  let blocks = (size + tile - 1) / tile
  let planes = others.reduce(1) { $0 * loop.dimensions[$1] }
  parallelFor(planes * blocks, grain: max(1, elementGrain / (tile * inner))) { range in
    for item in range {
      var rest = item / blocks
      var a = 0
      var b = 0
      for other in others.reversed() {
        let position = rest % loop.dimensions[other]
        rest /= loop.dimensions[other]
        a += position * loop.stridesA[other]
        b += position * loop.stridesB[other]
      }
      let first = item % blocks * tile
      let last = min(size, first + tile)
      var column = 0
      while column < inner {
        let end = min(inner, column + tile)
        for row in first..<last {
          let source = x + (a &+ row)
          let target = y + (b &+ row &* strideB)
          for i in column..<end { target[i] = source[i &* strideA] }
        }
        column = end
      }
    }
  }
}

/// `y[b] += x[a]` for every pair of offsets of the loop, which may meet an element of `y` often.
@specialized(where T == Float)
@specialized(where T == Double)
@specialized(where T == Int32)
public func addStrided<T: BitwiseCopyable & AdditiveArithmetic>(
  _ loop: StridedLoop, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  let count = loop.innerCount
  let strideA = loop.innerStrideA
  let strideB = loop.innerStrideB
  let outer = loop.dimensions.count - 1
  let stepA = outer > 0 ? loop.stridesA[outer - 1] : 0
  let stepB = outer > 0 ? loop.stridesB[outer - 1] : 0
  loop.forEachPlane { a, b, runs in
    for run in 0..<runs {
      let x = x + (a &+ run &* stepA)
      let y = y + (b &+ run &* stepB)
      if strideA == 1 && strideB == 1 {
        for i in 0..<count { y[i] += x[i] }
      } else {
        for i in 0..<count { y[i &* strideB] += x[i &* strideA] }
      }
    }
  }
}
