// The register tile of every product here: six rows by one, two or four vectors.
//
// Goals, in order of rank: all accumulators stay in registers; one load of a vector of `b` serves six
// multiply-adds; the scalars of `a` come from any six addresses, so that the same code serves a matrix, the pixels
// of an image in place, and their transposes.
//
// With 32 registers the widest tile is 6 x 4: 24 accumulators, 4 vectors of `b`, and `a` broadcast from memory.
// With 16 registers it is 6 x 2: 12 accumulators, 2 vectors of `b`, 1 broadcast.

import KernelInterface

/// Vectors side by side: a row of the tile.
protocol LaneRow {
  static var vectors: Int { get }
  init()
  init(loading pointer: UnsafePointer<Float>)
  func store(to pointer: UnsafeMutablePointer<Float>)
  mutating func add(_ scalar: Float, times row: Self)
  /// Each vector `i` through `body(i, vector)`.
  func map(_ body: (Int, Lanes) -> Lanes) -> Self
}

extension LaneRow {
  @inline(__always) static var width: Int { vectors * laneCount }
}

struct LaneRow1: LaneRow {
  var v0 = Lanes()

  @inline(__always) static var vectors: Int { 1 }
  @inline(__always) init() {}
  @inline(__always) init(loading pointer: UnsafePointer<Float>) { v0 = load(pointer) }

  @inline(__always) func store(to pointer: UnsafeMutablePointer<Float>) {
    storeLanes(v0, pointer)
  }

  @inline(__always) func map(_ body: (Int, Lanes) -> Lanes) -> LaneRow1 {
    var row = self
    row.v0 = body(0, v0)
    return row
  }

  @inline(__always) mutating func add(_ scalar: Float, times row: LaneRow1) {
    v0 = multiplyAdd(v0, Lanes(repeating: scalar), row.v0)
  }
}

struct LaneRow2: LaneRow {
  var v0 = Lanes()
  var v1 = Lanes()

  @inline(__always) static var vectors: Int { 2 }
  @inline(__always) init() {}
  @inline(__always) init(loading pointer: UnsafePointer<Float>) {
    v0 = load(pointer)
    v1 = load(pointer + laneCount)
  }

  @inline(__always) func store(to pointer: UnsafeMutablePointer<Float>) {
    storeLanes(v0, pointer)
    storeLanes(v1, pointer + laneCount)
  }

  @inline(__always) func map(_ body: (Int, Lanes) -> Lanes) -> LaneRow2 {
    var row = self
    row.v0 = body(0, v0)
    row.v1 = body(1, v1)
    return row
  }

  @inline(__always) mutating func add(_ scalar: Float, times row: LaneRow2) {
    let a = Lanes(repeating: scalar)
    v0 = multiplyAdd(v0, a, row.v0)
    v1 = multiplyAdd(v1, a, row.v1)
  }
}

struct LaneRow4: LaneRow {
  var v0 = Lanes()
  var v1 = Lanes()
  var v2 = Lanes()
  var v3 = Lanes()

  @inline(__always) static var vectors: Int { 4 }
  @inline(__always) init() {}
  @inline(__always) init(loading pointer: UnsafePointer<Float>) {
    v0 = load(pointer)
    v1 = load(pointer + laneCount)
    v2 = load(pointer + 2 * laneCount)
    v3 = load(pointer + 3 * laneCount)
  }

  @inline(__always) func store(to pointer: UnsafeMutablePointer<Float>) {
    storeLanes(v0, pointer)
    storeLanes(v1, pointer + laneCount)
    storeLanes(v2, pointer + 2 * laneCount)
    storeLanes(v3, pointer + 3 * laneCount)
  }

  @inline(__always) func map(_ body: (Int, Lanes) -> Lanes) -> LaneRow4 {
    var row = self
    row.v0 = body(0, v0)
    row.v1 = body(1, v1)
    row.v2 = body(2, v2)
    row.v3 = body(3, v3)
    return row
  }

  @inline(__always) mutating func add(_ scalar: Float, times row: LaneRow4) {
    let a = Lanes(repeating: scalar)
    v0 = multiplyAdd(v0, a, row.v0)
    v1 = multiplyAdd(v1, a, row.v1)
    v2 = multiplyAdd(v2, a, row.v2)
    v3 = multiplyAdd(v3, a, row.v3)
  }
}

#if KERNELS_AVX512
  typealias WideRow = LaneRow4
#else
  typealias WideRow = LaneRow2
#endif

/// Rows of a tile.
@inline(__always) var tileRows: Int { 6 }

/// The addresses of the first scalar of each row of `a`. They are asked for one after another, so that they can be
/// counted up: a division for each would take longer than a short product.
struct TileSources {
  var a0: UnsafePointer<Float>
  var a1: UnsafePointer<Float>
  var a2: UnsafePointer<Float>
  var a3: UnsafePointer<Float>
  var a4: UnsafePointer<Float>
  var a5: UnsafePointer<Float>

  /// Row `i` starts at `address(i)`. Rows past `count` repeat the first one: they are computed and never stored.
  @inline(__always) init(count: Int, _ address: (Int) -> UnsafePointer<Float>) {
    a0 = address(0)
    a1 = count > 1 ? address(1) : a0
    a2 = count > 2 ? address(2) : a0
    a3 = count > 3 ? address(3) : a0
    a4 = count > 4 ? address(4) : a0
    a5 = count > 5 ? address(5) : a0
  }
}

struct Tile<Row: LaneRow> {
  var r0: Row
  var r1: Row
  var r2: Row
  var r3: Row
  var r4: Row
  var r5: Row

  @inline(__always) init(repeating row: Row) {
    r0 = row
    r1 = row
    r2 = row
    r3 = row
    r4 = row
    r5 = row
  }

  /// Loads `count` rows that lie `stride` apart, and zeros for the others.
  @inline(__always) init(loading pointer: UnsafePointer<Float>, stride: Int, count: Int) {
    r0 = Row(loading: pointer)
    r1 = count > 1 ? Row(loading: pointer + stride) : Row()
    r2 = count > 2 ? Row(loading: pointer + 2 &* stride) : Row()
    r3 = count > 3 ? Row(loading: pointer + 3 &* stride) : Row()
    r4 = count > 4 ? Row(loading: pointer + 4 &* stride) : Row()
    r5 = count > 5 ? Row(loading: pointer + 5 &* stride) : Row()
  }

  /// Adds the product of `depth` columns of `a`, `step` apart in memory, and rows of `b`, `bStride` apart.
  @inline(__always)
  mutating func accumulate(
    _ a: TileSources, offset: Int, step: Int, _ b: UnsafePointer<Float>, bStride: Int, depth: Int
  ) {
    var t0 = r0
    var t1 = r1
    var t2 = r2
    var t3 = r3
    var t4 = r4
    var t5 = r5
    var b = b
    var i = offset
    var remaining = depth
    while remaining > 0 {
      let row = Row(loading: b)
      t0.add(a.a0[i], times: row)
      t1.add(a.a1[i], times: row)
      t2.add(a.a2[i], times: row)
      t3.add(a.a3[i], times: row)
      t4.add(a.a4[i], times: row)
      t5.add(a.a5[i], times: row)
      b += bStride
      i = i &+ step
      remaining = remaining &- 1
    }
    r0 = t0
    r1 = t1
    r2 = t2
    r3 = t3
    r4 = t4
    r5 = t5
  }

  /// Transforms the channels of each row; the first is `channel`.
  @inline(__always) mutating func apply(_ transform: ChannelTransform, _ channel: Int) {
    r0 = r0.map { transform.apply($1, channel &+ $0 &* laneCount) }
    r1 = r1.map { transform.apply($1, channel &+ $0 &* laneCount) }
    r2 = r2.map { transform.apply($1, channel &+ $0 &* laneCount) }
    r3 = r3.map { transform.apply($1, channel &+ $0 &* laneCount) }
    r4 = r4.map { transform.apply($1, channel &+ $0 &* laneCount) }
    r5 = r5.map { transform.apply($1, channel &+ $0 &* laneCount) }
  }

  /// Stores the first `count` rows, `stride` apart.
  @inline(__always) func store(to pointer: UnsafeMutablePointer<Float>, stride: Int, count: Int) {
    r0.store(to: pointer)
    if count > 1 { r1.store(to: pointer + stride) }
    if count > 2 { r2.store(to: pointer + 2 &* stride) }
    if count > 3 { r3.store(to: pointer + 3 &* stride) }
    if count > 4 { r4.store(to: pointer + 4 &* stride) }
    if count > 5 { r5.store(to: pointer + 5 &* stride) }
  }

  /// Stores the first `columns` columns of the first `count` rows; `scratch` holds a whole tile.
  @inline(__always)
  func store(
    to pointer: UnsafeMutablePointer<Float>, stride: Int, count: Int, columns: Int,
    scratch: UnsafeMutablePointer<Float>
  ) {
    if columns == Row.width {
      store(to: pointer, stride: stride, count: count)
      return
    }
    store(to: scratch, stride: Row.width, count: count)
    for row in 0..<count {
      (pointer + row &* stride).update(from: scratch + row &* Row.width, count: columns)
    }
  }
}
