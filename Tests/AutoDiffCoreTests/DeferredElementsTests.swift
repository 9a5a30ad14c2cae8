import TestSupport
import Testing

@testable import AutoDiffCore

/// Normalisation, sums and ReLU are computed by whatever reads them. It must make no difference when.
@Suite struct DeferredElementsTests {
  private func image(_ seed: UInt64, _ shape: Shape = [2, 9, 8, 5]) throws -> Tensor {
    try Tensor.random(shape, seed: seed).converted(to: .float32)
  }

  private func normalized(_ x: Variable, relu: Bool) throws -> Variable {
    let c = x.shape[3]
    let tape = x.tape
    let weight = tape.constant(try image(31, [c]))
    let bias = tape.constant(try image(32, [c]))
    return try x.batchNormalized(weight: weight, bias: bias, relu: relu).output
  }

  /// What reads a deferred tensor on the way gets the same bits as what reads a computed one.
  @Test func readersSeeTheSameBits() throws {
    typealias Reader = (Variable) throws -> Variable
    let filter = try image(1, [3, 3, 5, 6])
    let readers: [Reader] = [
      { try $0.crossCorrelation2D($0.tape.constant(filter), padding: .all(1)) },
      { try $0.maxPool2D(window: 2) },
      { try ($0 + $0.tape.constant(self.image(4))).relu() },
      { try $0 + $0 },
      { try $0.relu() * 2 },
      { try $0.sum(axes: [1, 2]) },
      { try $0.flattened().relu() },
    ]
    for relu in [false, true] {
      for read in readers {
        let results = try [false, true].map { isComputed in
          let tape = Tape(.training(seed: 1))
          let x = tape.variable(try image(2))
          let y = try normalized(x, relu: relu)
          if isComputed { _ = y.value.computed() }
          #expect((y.value.deferred == nil) == isComputed)
          let result = try read(y)
          let gradients = try tape.gradients(of: (result * result).sum())
          return [result.value.floats, try #require(gradients[x]).floats]
        }
        #expect(results[0] == results[1])
      }
    }
  }

  /// On an inference tape normalisation and ReLU are folded into the correlation, which then runs once.
  @Test func inferenceFoldsNormalisation() throws {
    let x = try image(5)
    let (filter, bias) = (try image(6, [3, 3, 5, 7]), try image(7, [7]))
    let (mean, variance) = (try image(8, [7]), try Tensor.ones([7]))
    func output(_ tape: Tape, computing: Bool) throws -> Variable {
      var y = try tape.constant(x).crossCorrelation2D(tape.constant(filter), bias: tape.constant(bias))
      if computing { _ = y.value.computed() }
      y = try y.normalized(
        mean: mean, variance: variance, weight: tape.constant(image(9, [7])), bias: tape.constant(image(10, [7])))
      if computing { _ = y.value.computed() }
      return try y.relu()
    }
    let folded = try output(Tape(.inference), computing: false)
    guard case .correlation = folded.value.deferred else {
      Issue.record("the normalisation was not folded")
      return
    }
    let stepwise = try output(Tape(.inference), computing: true)
    #expect(folded.value.isClose(to: stepwise.value, relative: 1e-5, absolute: 1e-5))
    #expect(folded.value.floats.contains(0))
  }

  /// The same correlation read before and behind its normalisation.
  @Test func foldingLeavesTheCorrelationAlone() throws {
    let tape = Tape(.inference)
    let y = try tape.constant(image(11)).crossCorrelation2D(tape.constant(image(12, [3, 3, 5, 4])))
    let rectified = try y.relu()
    #expect(y.value.floats.contains { $0 < 0 })
    #expect(rectified.value.floats == y.value.floats.map { max(0, $0) })
  }

  /// A recorded correlation gives its moments to the batch normalisation behind it as it is computed. Whoever else has
  /// read it first, nothing changes but the last bits of the moments; and it is as it was for the backward pass.
  @Test func correlationGivesMoments() throws {
    func run(computing: Bool) throws -> [[Float]] {
      let tape = Tape(.training(seed: 1))
      let x = tape.variable(try image(13))
      let filter = tape.variable(try image(14, [3, 3, 5, 6]))
      let y = try x.crossCorrelation2D(filter, padding: .all(1))
      guard case .recordedCorrelation = y.value.deferred else {
        Issue.record("the correlation was not deferred")
        return []
      }
      if computing { _ = y.value.computed() }
      let z = try normalized(y, relu: true)
      #expect(y.value.deferred == nil)
      let gradients = try tape.gradients(of: (z * z * y).sum())
      let (dx, dw) = (try #require(gradients[x]), try #require(gradients[filter]))
      return [y.value.floats, z.value.floats, dx.floats, dw.floats]
    }
    let (together, apart) = (try run(computing: false), try run(computing: true))
    #expect(together.count == 4 && together[0] == apart[0])
    for (a, b) in zip(together, apart) { #expect(scaledError(a, b.map(Double.init)) ?? 1 < 2e-6) }
  }

  /// A long chain of sums on an inference tape is not evaluated by recursion.
  @Test func longChains() throws {
    let tape = Tape(.inference)
    let one = tape.constant(try Tensor.ones([4]))
    var sum = one
    for _ in 0..<20_000 { sum = try (sum + one).relu() }
    #expect(sum.value.floats == [20_001, 20_001, 20_001, 20_001])
  }
}
