import AutoDiffCore
import Testing

/// Numbers that textbooks work out by hand, recomputed by hand where a book is wrong.
@Suite struct WorkedNumbersTests {
  private let tape = Tape(.inference)

  private func image(_ rows: [[Double]]) throws -> Variable {
    tape.constant(try Tensor(rows.flatMap { $0 }, shape: [1, rows.count, rows[0].count, 1]))
  }

  private func filter(_ rows: [[Double]]) throws -> Variable {
    tape.constant(try Tensor(rows.flatMap { $0 }, shape: [rows.count, rows[0].count, 1, 1]))
  }

  private let red: [[Double]] = [[2, 3, 2, 3], [1, 3, 5, 1], [4, 5, 1, 1], [5, 0, 0, 1]]
  private let green: [[Double]] = [[0, 3, 2, 3], [0, 1, 5, 0], [4, 5, 3, 1], [1, 0, 0, 4]]
  private let blue: [[Double]] = [[2, 0, 1, 4], [1, 0, 5, 2], [5, 0, 8, 2], [3, 2, 0, 3]]
  private let verticalEdge: [[Double]] = [[1, 0, -1], [1, 0, -1], [1, 0, -1]]

  @Test func verticalEdgeOnFourByFour() throws {
    let y = try image(red).crossCorrelation2D(filter(verticalEdge))
    #expect(y.shape == [1, 2, 2, 1])
    #expect(y.value.doubles == [-1, 6, 4, 5])
  }

  @Test func verticalEdgeWithPaddingOne() throws {
    let expected: [Double] = [-6, -4, 2, 7, -11, -1, 6, 8, -8, 4, 5, 6, -5, 8, 3, 1]
    #expect(try image(red).crossCorrelation2D(filter(verticalEdge), padding: .all(1)).value.doubles == expected)
    #expect(try image(red).crossCorrelation2D(filter(verticalEdge), padding: .same).value.doubles == expected)
  }

  @Test func strideTwo() throws {
    let y = try image(red).crossCorrelation2D(filter([[2, 3], [3, 2]]), stride: 2)
    #expect(y.value.doubles == [22, 30, 38, 7])
  }

  @Test func volumeOfThreeChannels() throws {
    let channels = [red, green, blue]
    let filters: [[[Double]]] = [
      verticalEdge, [[0, 0, 1], [0, -1, 1], [-1, 0, 1]], [[1, 0, 1], [0, 1, 0], [1, 0, 1]],
    ]
    func interleaved(_ planes: [[[Double]]], side: Int) -> [Double] {
      (0..<side * side * 3).map { planes[$0 % 3][$0 / 3 / side][$0 / 3 % side] }
    }
    let x = tape.constant(try Tensor(interleaved(channels, side: 4), shape: [1, 4, 4, 3]))
    let w = tape.constant(try Tensor(interleaved(filters, side: 3), shape: [3, 3, 3, 1]))
    #expect(try x.crossCorrelation2D(w).value.doubles == [20, 11, 15, 22])
  }

  @Test func pooling() throws {
    #expect(try image(red).maxPool2D(window: 2).value.doubles == [3, 5, 5, 1])
    #expect(try image(red).averagePool2D(window: 2).value.doubles == [2.25, 2.75, 3.5, 0.75])
    let map: [[Double]] = [[12, 20, 30, 0], [8, 12, 2, 0], [34, 70, 37, 4], [112, 100, 25, 12]]
    #expect(try image(map).maxPool2D(window: 2).value.doubles == [20, 30, 112, 37])
  }

  @Test func twoByTwoFilterOnThreeByThree() throws {
    let y = try image([[1, 5, 2], [8, 1, 6], [3, 4, 7]]).crossCorrelation2D(filter([[1, 0], [1, 0]]))
    #expect(y.value.doubles == [9, 6, 11, 5])
  }

  @Test func sobelOnAStep() throws {
    let step = [[Double]](repeating: [10, 10, 10, 100, 100, 100], count: 6)
    let y = try image(step).crossCorrelation2D(filter([[1, 0, -1], [2, 0, -2], [1, 0, -1]]))
    #expect(y.shape == [1, 4, 4, 1])
    #expect(
      y.value.doubles == [Double](repeating: 0, count: 16).enumerated().map { [0, -360, -360, 0][$0.offset % 4] })
  }

  /// `⌊(n + 2p − f) / s⌋ + 1` for every input, filter, padding and stride in reach, and `p = (f − 1) / 2` for "same".
  @Test func outputSizes() throws {
    for n in 1...9 {
      for f in 1...5 {
        for p in 0...2 where n + 2 * p >= f {
          for s in 1...3 {
            let x = tape.constant(try .zeros([1, n, n, 1]))
            let w = tape.constant(try .zeros([f, f, 1, 1]))
            let y = try x.crossCorrelation2D(w, stride: Size2D(s), padding: .all(p))
            let expected = (n + 2 * p - f) / s + 1
            #expect(y.shape == [1, expected, expected, 1], "n \(n), f \(f), p \(p), s \(s)")
            if p < f {
              #expect(try x.maxPool2D(window: Size2D(f), stride: Size2D(s), padding: .all(p)).shape == y.shape)
            }
            if f % 2 == 1, s == 1 {
              let same = try x.crossCorrelation2D(w, padding: .same)
              #expect(same.shape == (try x.crossCorrelation2D(w, padding: .all((f - 1) / 2))).shape)
              #expect(same.shape == x.shape)
            }
          }
        }
      }
    }
    let rgb = tape.constant(try .zeros([1, 6, 6, 3]))
    #expect(try rgb.crossCorrelation2D(tape.constant(.zeros([3, 3, 3, 2]))).shape == [1, 4, 4, 2])
  }

  @Test func softmaxOfThreeScores() throws {
    let y = try tape.constant(Tensor([1.0, 2, 3])).softmax().value
    // e¹, e², e³ over their sum 30.19287485…
    #expect(y.isClose(to: try Tensor([0.09003057317038046, 0.24472847105479767, 0.6652409557748219]), relative: 1e-12))
    #expect(try tape.constant(Tensor([1000.0, 1000])).softmax().value.doubles == [0.5, 0.5])
  }

  @Test func batchNormalizationOfThreeNumbers() throws {
    // 1, 2, 6: mean 3, variance (4 + 1 + 9) / 3 = 14/3.
    let x = tape.constant(try Tensor([1.0, 2, 6], shape: [3, 1]))
    let (y, statistics) = try x.batchNormalized(
      weight: tape.constant(Tensor([2.0])), bias: tape.constant(Tensor([10.0])), epsilon: 0)
    #expect(statistics.mean.doubles == [3])
    #expect(statistics.variance.isClose(to: try Tensor([14.0 / 3]), relative: 1e-14))
    let deviation = (14.0 / 3).squareRoot()
    let expected = [-2.0, -1, 3].map { 10 + 2 * $0 / deviation }
    #expect(y.value.isClose(to: try Tensor(expected, shape: [3, 1]), relative: 1e-14))
  }
}
