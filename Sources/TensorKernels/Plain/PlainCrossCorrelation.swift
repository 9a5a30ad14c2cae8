import KernelInterface

// Cross-correlation as its definition says, for any scalar: double precision, and the oracle of the vector kernels.

/// The input coordinate under filter element `offset` at output coordinate `output`, or `nil` on padding.
@inline(__always)
private func coordinate(
  _ output: Int, _ offset: Int, stride: Int, dilation: Int, padding: Int, size: Int
) -> Int? {
  let position = output * stride + offset * dilation - padding
  return position >= 0 && position < size ? position : nil
}

extension ConvolutionGeometry {
  @inline(__always) fileprivate func inputRow(_ output: Int, _ u: Int) -> Int? {
    coordinate(output, u, stride: strideHeight, dilation: dilationHeight, padding: paddingTop, size: inputHeight)
  }

  @inline(__always) fileprivate func inputColumn(_ output: Int, _ v: Int) -> Int? {
    coordinate(output, v, stride: strideWidth, dilation: dilationWidth, padding: paddingLeft, size: inputWidth)
  }
}

/// `y[n, i, j, k] = bias[k] + Σ x[n, i·s + u·d − p, …, c] · w[u, v, c, k]`.
@specialized(where T == Float)
@specialized(where T == Double)
public func plainCrossCorrelation<T: KernelScalar>(
  _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ filter: UnsafePointer<T>, _ bias: UnsafePointer<T>?,
  _ y: UnsafeMutablePointer<T>
) {
  let c = g.inputChannels / g.groups
  let k = g.outputChannels / g.groups
  parallelFor(g.batch * g.outputHeight, grain: 1) { range in
    for line in range {
      let n = line / g.outputHeight
      let i = line % g.outputHeight
      for j in 0..<g.outputWidth {
        let target = y + (line * g.outputWidth + j) * g.outputChannels
        if let bias {
          target.update(from: bias, count: g.outputChannels)
        } else {
          target.update(repeating: 0, count: g.outputChannels)
        }
        for u in 0..<g.kernelHeight {
          guard let row = g.inputRow(i, u) else { continue }
          for v in 0..<g.kernelWidth {
            guard let column = g.inputColumn(j, v) else { continue }
            let source = x + ((n * g.inputHeight + row) * g.inputWidth + column) * g.inputChannels
            let weights = filter + (u * g.kernelWidth + v) * c * g.outputChannels
            for group in 0..<g.groups {
              for channel in 0..<c {
                let value = source[group * c + channel]
                let from = weights + (channel * g.outputChannels + group * k)
                let to = target + group * k
                for output in 0..<k { to[output] += value * from[output] }
              }
            }
          }
        }
      }
    }
  }
}

/// `dx[n, row, column, c] = Σ dy[n, i, j, k] · w[u, v, c, k]` over the outputs that looked at that element.
@specialized(where T == Float)
@specialized(where T == Double)
public func plainCrossCorrelationInputGradient<T: KernelScalar>(
  _ g: ConvolutionGeometry, _ gradient: UnsafePointer<T>, _ filter: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>
) {
  let c = g.inputChannels / g.groups
  let k = g.outputChannels / g.groups
  parallelFor(g.batch, grain: 1) { range in
    for n in range {
      (dx + n * (g.inputCount / g.batch)).update(repeating: 0, count: g.inputCount / g.batch)
      for i in 0..<g.outputHeight {
        for j in 0..<g.outputWidth {
          let dy = gradient + ((n * g.outputHeight + i) * g.outputWidth + j) * g.outputChannels
          for u in 0..<g.kernelHeight {
            guard let row = g.inputRow(i, u) else { continue }
            for v in 0..<g.kernelWidth {
              guard let column = g.inputColumn(j, v) else { continue }
              let target = dx + ((n * g.inputHeight + row) * g.inputWidth + column) * g.inputChannels
              let weights = filter + (u * g.kernelWidth + v) * c * g.outputChannels
              for group in 0..<g.groups {
                for channel in 0..<c {
                  let from = weights + (channel * g.outputChannels + group * k)
                  var total: T = 0
                  for output in 0..<k { total += dy[group * k + output] * from[output] }
                  target[group * c + channel] += total
                }
              }
            }
          }
        }
      }
    }
  }
}

/// `dw[u, v, c, k] = Σ x[…, c] · dy[n, i, j, k]` over all images and output positions.
@specialized(where T == Float)
@specialized(where T == Double)
public func plainCrossCorrelationFilterGradient<T: KernelScalar>(
  _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ gradient: UnsafePointer<T>, _ dw: UnsafeMutablePointer<T>
) {
  let c = g.inputChannels / g.groups
  let k = g.outputChannels / g.groups
  parallelFor(g.kernelHeight * g.kernelWidth, grain: 1) { range in
    for tap in range {
      let u = tap / g.kernelWidth
      let v = tap % g.kernelWidth
      let weights = dw + tap * c * g.outputChannels
      weights.update(repeating: 0, count: c * g.outputChannels)
      for n in 0..<g.batch {
        for i in 0..<g.outputHeight {
          guard let row = g.inputRow(i, u) else { continue }
          for j in 0..<g.outputWidth {
            guard let column = g.inputColumn(j, v) else { continue }
            let source = x + ((n * g.inputHeight + row) * g.inputWidth + column) * g.inputChannels
            let dy = gradient + ((n * g.outputHeight + i) * g.outputWidth + j) * g.outputChannels
            for group in 0..<g.groups {
              for channel in 0..<c {
                let value = source[group * c + channel]
                let to = weights + (channel * g.outputChannels + group * k)
                let from = dy + group * k
                for output in 0..<k { to[output] += value * from[output] }
              }
            }
          }
        }
      }
    }
  }
}
