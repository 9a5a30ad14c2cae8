/// The mean and the variance (divided by n) of each channel of `[rows, channels]`, in double precision and two passes.
public enum NaiveMoments {
  public static func of(_ x: [Float], channels: Int) -> (mean: [Double], variance: [Double]) {
    let rows = x.count / channels
    var mean = [Double](repeating: 0, count: channels)
    var variance = mean
    for (index, value) in x.enumerated() { mean[index % channels] += Double(value) }
    for c in 0..<channels { mean[c] /= Double(rows) }
    for (index, value) in x.enumerated() {
      let deviation = Double(value) - mean[index % channels]
      variance[index % channels] += deviation * deviation
    }
    for c in 0..<channels { variance[c] /= Double(rows) }
    return (mean, variance)
  }
}
