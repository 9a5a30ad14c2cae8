import KernelInterface

// The gradient of a depthwise 3x3 correlation's input with stride 2, for whole vectors of channels: rows and columns that
// an even distance separates from the window's corner see its first and last filter elements, the others its middle ones.
// The filter's nine elements stay in registers along a row.

struct DepthwiseStrideTwo {
  private let g: ConvolutionGeometry

  static func serves(_ g: ConvolutionGeometry) -> Bool {
    Depthwise.isUsual(g) && g.strideHeight == 2 && g.strideWidth == 2 && g.paddingTop >= 0 && g.paddingLeft >= 0
  }

  init(_ g: ConvolutionGeometry) { self.g = g }

  func inputGradient(
    _ gradient: UnsafePointer<Float>, _ filter: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>
  ) {
    let rowFloats = g.inputWidth * g.inputChannels
    parallelFor(g.batch * g.inputHeight, grain: max(1, 16384 / max(1, rowFloats))) { range in
      for line in range {
        let image = line / g.inputHeight
        let position = line - image * g.inputHeight + g.paddingTop
        let target = dx + line * rowFloats
        let images = gradient + image * g.outputHeight * g.outputWidth * g.inputChannels
        // The rows of the output that see this one, and the filter's rows through which they do.
        let lower = position / 2
        let seesLower = lower < g.outputHeight
        if position % 2 == 1 {
          add(seesLower ? row(images, lower) : nil, filter, 1, nil, 0, into: target)
        } else {
          let upper = lower - 1
          add(
            seesLower ? row(images, lower) : nil, filter, 0,
            upper >= 0 && upper < g.outputHeight ? row(images, upper) : nil, 2, into: target)
        }
      }
    }
  }

  @inline(__always)
  private func row(_ image: UnsafePointer<Float>, _ index: Int) -> UnsafePointer<Float> {
    image + index &* g.outputWidth &* g.inputChannels
  }

  /// One row: what up to two rows of the gradient give through rows `u` and `otherU` of the filter.
  private func add(
    _ first: UnsafePointer<Float>?, _ filter: UnsafePointer<Float>, _ u: Int, _ second: UnsafePointer<Float>?,
    _ otherU: Int, into target: UnsafeMutablePointer<Float>
  ) {
    switch (first, second) {
    case (let a?, let b?): add((a, u), (b, otherU), filter, into: target)
    case (let a?, nil): add((a, u), nil, filter, into: target)
    case (nil, let b?): add((b, otherU), nil, filter, into: target)
    case (nil, nil): target.update(repeating: 0, count: g.inputWidth * g.inputChannels)
    }
  }

  private typealias Part = (row: UnsafePointer<Float>, u: Int)

  @inline(__always)
  private func add(
    _ first: Part, _ second: Part?, _ filter: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>
  ) {
    let channels = g.inputChannels
    var c = 0
    while c < channels {
      @inline(__always) func taps(_ u: Int) -> Three {
        let p = filter + (3 &* u &* channels &+ c)
        return (load(p), load(p + channels), load(p + 2 &* channels))
      }
      let f = taps(first.u)
      let h = second.map { taps($0.u) } ?? f
      for j in 0..<g.inputWidth {
        let position = j &+ g.paddingLeft
        let column = position / 2
        let place = column &* channels &+ c
        var sum = Lanes()
        if position % 2 == 1 {
          if column < g.outputWidth {
            sum = load(first.row + place) * f.1
            if let second { sum = multiplyAdd(sum, load(second.row + place), h.1) }
          }
        } else {
          if column < g.outputWidth {
            sum = load(first.row + place) * f.0
            if let second { sum = multiplyAdd(sum, load(second.row + place), h.0) }
          }
          if column >= 1, column &- 1 < g.outputWidth {
            sum = multiplyAdd(sum, load(first.row + (place &- channels)), f.2)
            if let second { sum = multiplyAdd(sum, load(second.row + (place &- channels)), h.2) }
          }
        }
        storeLanes(sum, target + (j &* channels &+ c))
      }
      c = c &+ laneCount
    }
  }
}
