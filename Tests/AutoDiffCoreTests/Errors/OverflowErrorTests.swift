import AutoDiffCore
import TestSupport
import Testing

/// Small operands whose result would have more elements than an integer counts, or a machine holds.
@Suite struct OverflowErrorTests: WrongArguments {
  let tape = Tape(.training(seed: 1))

  @Test(arguments: [1 << 47, 1 << 62, Int.max]) func repetitions(_ count: Int) throws {
    let x = try zeros([4, 4])
    let runs: [(name: String, run: () throws -> Any)] = [
      ("broadcast", { try x.broadcast(to: [count, 4, 4]) }),
      ("broadcast", { try x.value.broadcast(to: [count, 4, 4]) }),
      ("tile", { try x.tiled([count, 1]) }), ("tile", { try x.tiled([count, count]) }),
      ("tile", { try x.value.tiled([1, count]) }), ("repeatInterleaved", { try x.repeatInterleaved(count, axis: 1) }),
      ("repeatInterleaved", { try x.value.repeatInterleaved(count, axis: 0) }),
      ("repeatInterleaved", { try x.repeatInterleaved([count, 1, count, 1], axis: 0) }),
      ("pad", { try x.padded(axis: 0, before: count) }),
      ("pad", { try x.padded(axis: 0, after: count, mode: .replicate) }),
      ("reshape", { try x.reshaped([count, count]) }), ("reshape", { try x.reshaped([-1, count]) }),
      ("reshape", { try x.value.reshaped([count, 2, -1]) }),
      ("oneHot", { try ints(0, 0, 0, 0).oneHot(classes: count) }),
      ("adaptive", { try zeros([1, 2, 2, 1]).adaptiveMaxPool2D(to: Size2D(count)) }),
      ("adaptive", { try zeros([1, 2, 1]).adaptiveAveragePool1D(to: count) }),
      ("interpolate2D", { try zeros([1, 2, 2, 1]).interpolated2D(to: Size2D(count, 1)) }),
      ("affineGrid2D", { try zeros([1, 2, 3]).affineGrid2D(to: Size2D(count)) }),
      ("fold2D", { try zeros([1, 4, 4]).folded2D(to: Size2D(count), window: 2) }),
      (
        "maxUnpool2D",
        { try zeros([1, 1, 1, 1]).maxUnpool2D(indices: .zeros([1, 1, 1, 1], .int32), to: Size2D(count)) }
      ),
      ("zeros", { try Tensor.zeros([count, 4]) }),
      (
        "uniform",
        { () throws -> Tensor in
          var random = RandomSource(seed: 1)
          return try Tensor.uniform([count, 4], using: &random)
        }
      ),
    ]
    for (index, (name, run)) in runs.enumerated() {
      #expect(!errorMessage(run).hasPrefix("no error"), "\(index): \(name)")
    }
  }

  /// Each side is below its limit, the area is not.
  @Test func largestImages() throws {
    let side = (1 << 24) - 1
    let image = try zeros([8, 2, 2, 4])
    let runs: [(name: String, run: () throws -> Any)] = [
      ("adaptiveMaxPool2D", { try image.adaptiveMaxPool2D(to: Size2D(side)) }),
      ("affineGrid2D", { try zeros([1, 2, 3]).affineGrid2D(to: Size2D(side)) }),
      ("maxUnpool2D", { try image.maxUnpool2D(indices: .zeros(image.shape, .int32), to: Size2D(side)) }),
      ("transposedConvolution2D", { try image.transposedConvolution2D(zeros([2, 2, 3, 4]), stride: Size2D(side)) }),
      (
        "transposedConvolution2D",
        {
          try image.transposedConvolution2D(zeros([2, 2, 3, 4]), dilation: Size2D(side))
        }
      ),
      ("unfold2D", { try image.unfolded2D(window: Size2D(side), padding: .all(side)) }),
      ("pad", { try image.padded(.all(1 << 23)) }),
    ]
    for (index, (name, run)) in runs.enumerated() {
      #expect(!errorMessage(run).hasPrefix("no error"), "\(index): \(name)")
    }
  }

  /// Beside a zero the operands are possible, whatever their sizes; the result is not.
  @Test func products() throws {
    let tall = try zeros([1 << 40, 0])
    let runs: [(name: String, run: () throws -> Any)] = [
      ("matrixProduct", { try tall.matrixProduct(tall, transposingOther: true) }),
      ("stack", { try Variable.stacked([Variable](repeating: zeros([1 << 46, 0]), count: 8)) }),
      ("concatenate", { try Variable.concatenated([Variable](repeating: zeros([1 << 46, 0]), count: 8)) }),
      ("add", { try tall.reshaped([1 << 40, 1, 0]) + zeros([1, 1 << 40, 0]) }),
      ("select", { try Variable.select(.zeros([1 << 40, 1, 0], .int32), zeros([1 << 40, 0]), tall) }),
      ("attention", { try tall.scaledDotProductAttention(keys: tall, values: tall) }),
      ("comparison", { try tall.value.reshaped([1 << 40, 1, 0]) .< Tensor.zeros([1, 1 << 40, 0]) }),
    ]
    for (index, (name, run)) in runs.enumerated() {
      #expect(!errorMessage(run).hasPrefix("no error"), "\(index): \(name)")
    }
  }
}
