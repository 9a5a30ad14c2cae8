import KernelInterface

// The mean and the variance of each channel, gathered piece by piece: from images in memory, or from what a correlation
// has just computed and is in cache still.
//
// Goals, in order of rank: no pass over memory of their own behind a correlation; sums that are exact enough for any
// number of pixels and any mean (deviations from the piece's own first pixel, at most some 128 of them in float32, the
// rest in double precision); bits that depend on the sizes alone. Pieces have a mean and a sum of squared deviations
// each, which are joined in order: T. Chan, G. Golub and R. LeVeque, "Updating Formulae and a Pairwise Algorithm for
// Computing Sample Variances", 1979.

extension VectorKernels {
  /// The mean and the variance (divided by n) of each channel.
  public static func channelMoments(
    _ x: UnsafePointer<Float>, rows: Int, channels: Int, into moments: ChannelMoments
  ) {
    let chunk = chunkRows(rows, channels)
    let pieces = MomentPieces((rows + chunk - 1) / chunk, channels: channels)
    defer { pieces.release() }
    parallelFor(rows, grain: chunk) { range in
      pieces.gather(
        RowRuns(x + range.lowerBound &* channels, pixels: range.count, stride: channels),
        into: range.lowerBound / chunk, channels: 0..<channels)
    }
    pieces.join(into: moments) { min(chunk, rows - $0 * chunk) }
  }
}

/// Pixels that lie side by side in memory.
struct PixelRun {
  let first: UnsafePointer<Float>
  let count: Int
}

/// Runs of pixels, one after another: an iterator without the standard library's generics.
protocol PixelRuns {
  /// Channels from one pixel to the next.
  var stride: Int { get }
  mutating func next() -> PixelRun?
}

/// Pixels all of which lie side by side.
struct RowRuns: PixelRuns {
  private var pointer: UnsafePointer<Float>
  private var pixels: Int
  let stride: Int

  @inline(__always) init(_ pointer: UnsafePointer<Float>, pixels: Int, stride: Int) {
    self.pointer = pointer
    self.pixels = pixels
    self.stride = stride
  }

  @inline(__always) mutating func next() -> PixelRun? {
    guard pixels > 0 else { return nil }
    let run = PixelRun(first: pointer, count: min(MomentPieces.floatPixels, pixels))
    pointer += run.count &* stride
    pixels = pixels &- run.count
    return run
  }
}

struct MomentPieces {
  /// Pixels whose deviations are summed in float32 before they go to double precision.
  @inline(__always) static var floatPixels: Int { 128 }

  private let scratch: ScratchFloats
  private let count: Int
  private let channels: Int
  /// `[pieces + 1, 2, channels]`: for each piece means and sums of squared deviations; behind them those of all.
  private let sums: UnsafeMutablePointer<Double>

  init(_ count: Int, channels: Int) {
    self.count = count
    self.channels = channels
    let doubles = 2 * (count + 1) * channels
    scratch = ScratchFloats(2 * doubles)
    sums = UnsafeMutableRawPointer(scratch.pointer).bindMemory(to: Double.self, capacity: max(1, doubles))
    sums.update(repeating: 0, count: doubles)
  }

  func release() { scratch.release() }

  /// Gathers a piece's moments of some channels. Runs point to channel 0.
  @inline(__always)
  func gather<Runs: PixelRuns>(_ runs: Runs, into piece: Int, channels range: Range<Int>) {
    let target = sums + 2 &* piece &* channels
    var c = range.lowerBound
    while c &+ 4 &* laneCount <= range.upperBound {
      gatherFour(runs, c, target + c)
      c = c &+ 4 &* laneCount
    }
    while c &+ laneCount <= range.upperBound {
      gatherOne(runs, c, target + c)
      c = c &+ laneCount
    }
    while c < range.upperBound {
      gatherScalar(runs, c, target + c)
      c = c &+ 1
    }
  }

  /// Four vectors of channels together, so that memory is read in longer runs.
  @inline(__always)
  private func gatherFour<Runs: PixelRuns>(_ runs: Runs, _ c: Int, _ target: UnsafeMutablePointer<Double>) {
    var runs = runs
    guard var run = runs.next() else { return }
    let (s0, s1) = (load(run.first + c), load(run.first + (c &+ laneCount)))
    let (s2, s3) = (load(run.first + (c &+ 2 &* laneCount)), load(run.first + (c &+ 3 &* laneCount)))
    var (a0, a1, a2, a3) = (Lanes(), Lanes(), Lanes(), Lanes())
    var (b0, b1, b2, b3) = (Lanes(), Lanes(), Lanes(), Lanes())
    var pixels = 0
    var waiting = 0
    while true {
      var p = run.first + c
      for _ in 0..<run.count {
        let d0 = load(p) - s0
        let d1 = load(p + laneCount) - s1
        let d2 = load(p + 2 &* laneCount) - s2
        let d3 = load(p + 3 &* laneCount) - s3
        a0 += d0
        a1 += d1
        a2 += d2
        a3 += d3
        b0 = multiplyAdd(b0, d0, d0)
        b1 = multiplyAdd(b1, d1, d1)
        b2 = multiplyAdd(b2, d2, d2)
        b3 = multiplyAdd(b3, d3, d3)
        p += runs.stride
      }
      pixels = pixels &+ run.count
      waiting = waiting &+ run.count
      let next = runs.next()
      if waiting >= Self.floatPixels || next == nil {
        add(a0, b0, to: target)
        add(a1, b1, to: target + laneCount)
        add(a2, b2, to: target + 2 &* laneCount)
        add(a3, b3, to: target + 3 &* laneCount)
        (a0, a1, a2, a3) = (Lanes(), Lanes(), Lanes(), Lanes())
        (b0, b1, b2, b3) = (Lanes(), Lanes(), Lanes(), Lanes())
        waiting = 0
      }
      guard let next else { break }
      run = next
    }
    finish(s0, pixels, target)
    finish(s1, pixels, target + laneCount)
    finish(s2, pixels, target + 2 &* laneCount)
    finish(s3, pixels, target + 3 &* laneCount)
  }

  @inline(__always)
  private func gatherOne<Runs: PixelRuns>(_ runs: Runs, _ c: Int, _ target: UnsafeMutablePointer<Double>) {
    var runs = runs
    guard var run = runs.next() else { return }
    let shift = load(run.first + c)
    var (a, b) = (Lanes(), Lanes())
    var pixels = 0
    var waiting = 0
    while true {
      var p = run.first + c
      for _ in 0..<run.count {
        let d = load(p) - shift
        a += d
        b = multiplyAdd(b, d, d)
        p += runs.stride
      }
      pixels = pixels &+ run.count
      waiting = waiting &+ run.count
      let next = runs.next()
      if waiting >= Self.floatPixels || next == nil {
        add(a, b, to: target)
        (a, b) = (Lanes(), Lanes())
        waiting = 0
      }
      guard let next else { break }
      run = next
    }
    finish(shift, pixels, target)
  }

  /// A channel that fills no vector, in double precision.
  @inline(__always)
  private func gatherScalar<Runs: PixelRuns>(_ runs: Runs, _ c: Int, _ target: UnsafeMutablePointer<Double>) {
    var runs = runs
    guard var run = runs.next() else { return }
    let shift = Double(run.first[c])
    var (a, b) = (0.0, 0.0)
    var pixels = 0
    while true {
      for pixel in 0..<run.count {
        let d = Double(run.first[pixel &* runs.stride &+ c]) - shift
        a += d
        b += d * d
      }
      pixels = pixels &+ run.count
      guard let next = runs.next() else { break }
      run = next
    }
    target[0] = shift + a / Double(pixels)
    target[channels] = b - a * a / Double(pixels)
  }

  @inline(__always)
  private func add(_ a: Lanes, _ b: Lanes, to target: UnsafeMutablePointer<Double>) {
    for lane in 0..<laneCount {
      target[lane] += Double(a[lane])
      target[channels &+ lane] += Double(b[lane])
    }
  }

  /// From sums of deviations from `shift` to the mean and the sum of squared deviations from it.
  @inline(__always)
  private func finish(_ shift: Lanes, _ pixels: Int, _ target: UnsafeMutablePointer<Double>) {
    let inverse = 1 / Double(pixels)
    for lane in 0..<laneCount {
      let sum = target[lane]
      target[lane] = Double(shift[lane]) + sum * inverse
      target[channels &+ lane] -= sum * sum * inverse
    }
  }

  /// The moments of all pieces together; piece `i` has `pixels(i)` pixels.
  func join(into moments: ChannelMoments, pixels: (Int) -> Int) {
    let means = sums + 2 * count * channels
    let squares = means + channels
    var total = 0.0
    for piece in 0..<count {
      let weight = Double(pixels(piece))
      let source = sums + 2 * piece * channels
      total += weight
      for c in 0..<channels { means[c] += weight * source[c] }
    }
    for c in 0..<channels { means[c] /= total }
    for piece in 0..<count {
      let weight = Double(pixels(piece))
      let source = sums + 2 * piece * channels
      for c in 0..<channels {
        let d = source[c] - means[c]
        squares[c] += source[channels + c] + weight * d * d
      }
    }
    for c in 0..<channels {
      moments.mean[c] = Float(means[c])
      moments.variance[c] = Float(max(0, squares[c] / total))
    }
  }
}
