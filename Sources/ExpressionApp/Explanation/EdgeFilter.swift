import NNLayers

/// A filter of fixed numbers that answers to edges.
///
/// A pair of kernels estimates how much the picture changes across two directions, (gx, gy), and the magnitude
/// √(gx² + gy²) does not depend on which way the edge runs, or hardly. The kernels are correlated with the picture, not
/// convolved: no one is turned over.
struct EdgeFilter: Sendable {
  let name: String
  /// One or two square kernels of the same size, row by row.
  let kernels: [[[Float]]]
  /// Who described it.
  let source: String

  /// Differences of two columns and of two rows, smoothed along the edge by 1, 2, 1.
  static let sobel = EdgeFilter(name: "Sobel", smoothing: [1, 2, 1], source: "I. Sobel and G. Feldman, 1968")
  /// As Sobel's with 3, 10, 3: the direction of an edge comes out more exactly.
  static let scharr = EdgeFilter(name: "Scharr", smoothing: [3, 10, 3], source: "H. Scharr, 2000")
  /// As Sobel's with equal weights.
  static let prewitt = EdgeFilter(name: "Prewitt", smoothing: [1, 1, 1], source: "J. Prewitt, 1970")
  /// Differences along the two diagonals of 2 x 2 pixels.
  static let roberts = EdgeFilter(
    name: "Roberts", kernels: [[[1, 0], [0, -1]], [[0, 1], [-1, 0]]], source: "L. Roberts, 1963")
  /// The sum of the second differences along rows and columns: it changes its sign at an edge.
  static let laplacian = EdgeFilter(
    name: "Laplacian", kernels: [[[0, 1, 0], [1, -4, 1], [0, 1, 0]]], source: "five-point differences")

  static let all = [sobel, scharr, prewitt, roberts, laplacian]

  init(name: String, kernels: [[[Float]]], source: String) {
    self.name = name
    self.kernels = kernels
    self.source = source
  }

  /// Across columns and across rows.
  private init(name: String, smoothing: [Float], source: String) {
    let across: [[Float]] = smoothing.map { [-$0, 0, $0] }
    let down: [[Float]] = [Float(-1), 0, 1].map { sign in smoothing.map { sign * $0 } }
    self.init(name: name, kernels: [across, down], source: source)
  }

  /// What each kernel gives for a grey picture, row by row and of the picture's size. Beyond its border the picture goes
  /// on with its outermost pixels, so that the border is no edge.
  /// - Parameter picture: pixels count from 0 to 1; colours become grey.
  func responses(to picture: Image) throws -> [[Double]] {
    let grey = picture.grey()
    let tape = Tape(.inference)
    let pixels = try Tensor(grey.pixels.map { Float($0) / 255 }, shape: [1, grey.height, grey.width, 1])
    let size = kernels[0].count
    // [KH, KW, 1, K]: the kernels' numbers for one place stand beside each other.
    let weights = (0..<size).flatMap { row in
      (0..<size).flatMap { column in kernels.map { $0[row][column] } }
    }
    let filter = try Tensor(weights, shape: [size, size, 1, kernels.count])
    let window = Size2D(size, size)
    let result = try tape.constant(pixels).padded(.same, mode: .replicate, window: window)
      .crossCorrelation2D(tape.constant(filter)).value.doubles
    return kernels.indices.map { kernel in
      stride(from: kernel, to: result.count, by: kernels.count).map { result[$0] }
    }
  }

  /// √(gx² + gy²) for each pixel.
  static func magnitude(_ responses: [[Double]]) -> [Double] {
    guard let first = responses.first else { return [] }
    return first.indices.map { index in
      responses.reduce(0) { $0 + $1[index] * $1[index] }.squareRoot()
    }
  }
}
