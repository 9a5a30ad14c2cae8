import KernelInterface

// Cross-correlation and its gradients written straight from the definition, in double precision, one element at a
// time: slow, and too simple to be wrong in the same way as a kernel.

public enum NaiveCorrelation {
  public static func forward(_ g: ConvolutionGeometry, x: [Double], filter: [Double], bias: [Double]?) -> [Double] {
    var y = [Double](repeating: 0, count: g.outputCount)
    forEachProduct(g) { xi, wi, yi in y[yi] += x[xi] * filter[wi] }
    if let bias { for i in y.indices { y[i] += bias[i % g.outputChannels] } }
    return y
  }

  public static func inputGradient(_ g: ConvolutionGeometry, gradient: [Double], filter: [Double]) -> [Double] {
    var dx = [Double](repeating: 0, count: g.inputCount)
    forEachProduct(g) { xi, wi, yi in dx[xi] += gradient[yi] * filter[wi] }
    return dx
  }

  public static func filterGradient(_ g: ConvolutionGeometry, x: [Double], gradient: [Double]) -> [Double] {
    var dw = [Double](repeating: 0, count: g.filterCount)
    forEachProduct(g) { xi, wi, yi in dw[wi] += x[xi] * gradient[yi] }
    return dw
  }

  /// Every product of the sum, by the flat indices of its input, filter and output elements.
  private static func forEachProduct(_ g: ConvolutionGeometry, _ body: (Int, Int, Int) -> Void) {
    let c = g.inputChannels / g.groups
    let k = g.outputChannels / g.groups
    for n in 0..<g.batch {
      for i in 0..<g.outputHeight {
        for j in 0..<g.outputWidth {
          for output in 0..<g.outputChannels {
            for u in 0..<g.kernelHeight {
              for v in 0..<g.kernelWidth {
                let row = i * g.strideHeight + u * g.dilationHeight - g.paddingTop
                let column = j * g.strideWidth + v * g.dilationWidth - g.paddingLeft
                guard row >= 0, row < g.inputHeight, column >= 0, column < g.inputWidth else { continue }
                for channel in 0..<c {
                  let input = output / k * c + channel
                  body(
                    ((n * g.inputHeight + row) * g.inputWidth + column) * g.inputChannels + input,
                    ((u * g.kernelWidth + v) * c + channel) * g.outputChannels + output,
                    ((n * g.outputHeight + i) * g.outputWidth + j) * g.outputChannels + output)
                }
              }
            }
          }
        }
      }
    }
  }
}
