import KernelInterface

// Depthwise 3x3 windows along a row, for whole vectors of channels: the filter's nine elements and the window stay in
// registers, and a step to the right loads the window's new column only.

/// The rows of an image under a row of 3x3 windows; a row of zeros where the window lies above or below the image.
struct WindowRows {
  let row0: UnsafePointer<Float>
  let row1: UnsafePointer<Float>
  let row2: UnsafePointer<Float>
  let width: Int
  let channels: Int

  /// - Parameter top: the first row, which may lie outside.
  @inline(__always)
  init(_ rows: RowSource, image: Int, top: Int) {
    width = rows.width
    channels = rows.channels
    row0 = rows.row(image, top)
    row1 = rows.row(image, top &+ 1)
    row2 = rows.row(image, top &+ 2)
  }

  @inline(__always) func column(_ j: Int, _ c: Int) -> Three {
    guard j >= 0, j < width else { return (Lanes(), Lanes(), Lanes()) }
    let offset = j &* channels &+ c
    return (load(row0 + offset), load(row1 + offset), load(row2 + offset))
  }

  /// Correlates with a filter `[3, 3, channels]`, or with the filter turned round, from column `left` on.
  @inline(__always)
  func correlate(
    _ filter: UnsafePointer<Float>, turned: Bool, bias: UnsafePointer<Float>?, left: Int, stride: Int, count: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    var c = 0
    while c < channels {
      let first = filter + (turned ? 8 &* channels &+ c : c)
      let step = turned ? 0 &- channels : channels
      let f0 = (load(first), load(first + 3 &* step), load(first + 6 &* step))
      let f1 = (load(first + step), load(first + 4 &* step), load(first + 7 &* step))
      let f2 = (load(first + 2 &* step), load(first + 5 &* step), load(first + 8 &* step))
      let start = bias.map { load($0 + c) } ?? Lanes()
      var a = column(left, c)
      var b = column(left &+ 1, c)
      var position = left &+ 2
      for j in 0..<count {
        let x = column(position, c)
        let s0 = multiplyAdd(multiplyAdd(multiplyAdd(start, a.0, f0.0), a.1, f0.1), a.2, f0.2)
        let s1 = multiplyAdd(multiplyAdd(b.0 * f1.0, b.1, f1.1), b.2, f1.2)
        let s2 = multiplyAdd(multiplyAdd(x.0 * f2.0, x.1, f2.1), x.2, f2.2)
        storeLanes(s0 + s1 + s2, y + (j &* channels &+ c))
        position = position &+ stride
        advance(&a, &b, x, position, stride, c)
      }
      c = c &+ laneCount
    }
  }

  /// Adds the products of the windows with a row of gradients to `[3, 3, channels]`.
  @inline(__always)
  func addProducts(
    with gradient: UnsafePointer<Float>, left: Int, stride: Int, count: Int, to sums: UnsafeMutablePointer<Float>
  ) {
    var c = 0
    while c < channels {
      let p = sums + c
      var t0 = (load(p), load(p + 3 &* channels), load(p + 6 &* channels))
      var t1 = (load(p + channels), load(p + 4 &* channels), load(p + 7 &* channels))
      var t2 = (load(p + 2 &* channels), load(p + 5 &* channels), load(p + 8 &* channels))
      var a = column(left, c)
      var b = column(left &+ 1, c)
      var position = left &+ 2
      for j in 0..<count {
        let x = column(position, c)
        let g = load(gradient + (j &* channels &+ c))
        t0 = (multiplyAdd(t0.0, a.0, g), multiplyAdd(t0.1, a.1, g), multiplyAdd(t0.2, a.2, g))
        t1 = (multiplyAdd(t1.0, b.0, g), multiplyAdd(t1.1, b.1, g), multiplyAdd(t1.2, b.2, g))
        t2 = (multiplyAdd(t2.0, x.0, g), multiplyAdd(t2.1, x.1, g), multiplyAdd(t2.2, x.2, g))
        position = position &+ stride
        advance(&a, &b, x, position, stride, c)
      }
      storeLanes(t0.0, p)
      storeLanes(t1.0, p + channels)
      storeLanes(t2.0, p + 2 &* channels)
      storeLanes(t0.1, p + 3 &* channels)
      storeLanes(t1.1, p + 4 &* channels)
      storeLanes(t2.1, p + 5 &* channels)
      storeLanes(t0.2, p + 6 &* channels)
      storeLanes(t1.2, p + 7 &* channels)
      storeLanes(t2.2, p + 8 &* channels)
      c = c &+ laneCount
    }
  }

  /// The first two columns of the next window, whose last is `position`.
  @inline(__always)
  private func advance(_ a: inout Three, _ b: inout Three, _ x: Three, _ position: Int, _ stride: Int, _ c: Int) {
    if stride == 1 {
      a = b
      b = x
    } else {
      a = stride == 2 ? x : column(position &- 2, c)
      b = column(position &- 1, c)
    }
  }
}

/// Rows of images, transformed where asked: then a row is kept until the window has passed it.
struct RowSource {
  private let images: UnsafePointer<Float>
  private let transform: ChannelTransform
  private let height: Int
  let width: Int
  let channels: Int
  /// A row of zeros, and four transformed rows.
  private let scratch: ScratchFloats
  /// Which rows of all images the four are.
  private let held: UnsafeMutablePointer<Int>

  init(_ images: UnsafePointer<Float>, _ transform: ChannelTransform, height: Int, width: Int, channels: Int) {
    self.images = images
    self.transform = transform
    self.height = height
    self.width = width
    self.channels = channels
    scratch = ScratchFloats((transform.isIdentity ? 1 : 5) * width * channels)
    scratch.pointer.update(repeating: 0, count: width * channels)
    held = .allocate(capacity: 4)
    held.update(repeating: -1, count: 4)
  }

  func release() {
    scratch.release()
    held.deallocate()
  }

  /// A row of an image; zeros outside.
  @inline(__always)
  func row(_ image: Int, _ row: Int) -> UnsafePointer<Float> {
    guard row >= 0, row < height else { return UnsafePointer(scratch.pointer) }
    let index = image &* height &+ row
    let source = images + index &* width &* channels
    guard !transform.isIdentity else { return source }
    let place = index & 3
    let target = scratch.pointer + (place &+ 1) &* width &* channels
    if held[place] != index {
      transform.copy(source, pixels: width, channels: channels, into: target)
      held[place] = index
    }
    return UnsafePointer(target)
  }
}
