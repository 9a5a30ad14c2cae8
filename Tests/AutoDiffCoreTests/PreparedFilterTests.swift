import TestSupport
import Testing

@testable import AutoDiffCore

/// In inference a filter is laid out for the kernel once. It must make no difference but in time.
@Suite struct PreparedFilterTests {
  private func random(_ shape: Shape, _ seed: UInt64) throws -> Tensor {
    try Tensor.random(shape, seed: seed).converted(to: .float32)
  }

  private func output(_ x: Tensor, _ filter: Variable) throws -> Tensor {
    try filter.tape.constant(x).crossCorrelation2D(filter, padding: .all(1)).value.computed()
  }

  /// Winograd's order and the direct method's.
  @Test(arguments: [20, 8]) func changedFilterIsLaidOutAnew(channels: Int) throws {
    let x = try random([1, 12, 12, channels], 1)
    let parameter = Parameter(try random([3, 3, channels, 24], 2))
    let first = try output(x, Tape(.inference).variable(parameter))
    #expect(try output(x, Tape(.inference).variable(parameter)) == first)

    try parameter.update { value throws(TensorError) in
      try value.withMutablePointer(Float.self) { for i in 0..<9 * channels * 24 { $0[i] *= 2 } }
    }
    let doubled = try output(x, Tape(.inference).variable(parameter))
    #expect(doubled.isClose(to: try Tensor(first.floats.map { 2 * $0 }, shape: first.shape), relative: 1e-5))

    try parameter.set(try random([3, 3, channels, 24], 2))
    #expect(try output(x, Tape(.inference).variable(parameter)) == first)
  }

  /// One filter under two shapes, and on images of two sizes.
  @Test func layoutsStandSideBySide() throws {
    let filter = try random([3, 3, 16, 32], 3)
    let turned = try filter.reshaped([3, 3, 32, 16])
    let (small, large) = (try random([1, 4, 4, 16], 4), try random([2, 20, 20, 16], 5))
    let other = try random([1, 9, 9, 32], 6)
    func outputs(_ copies: () throws -> [Tensor]) throws -> [Tensor] {
      let filters = try copies()
      return try zip([small, large, other, small, large], filters).map { x, filter in
        try output(x, Tape(.inference).constant(filter))
      }
    }
    let shared = try outputs { [filter, filter, turned, filter, filter] }
    let alone = try outputs {
      try [filter, filter, turned, filter, filter].map { try Tensor($0.floats, shape: $0.shape) }
    }
    #expect(shared == alone)
  }

  /// A training pass does not lay the filter out for later: it changes before it is used again.
  @Test func trainingKeepsNothing() throws {
    let parameter = Parameter(try random([3, 3, 16, 16], 7))
    let x = try random([2, 16, 16, 16], 8)
    let tape = Tape(.training(seed: 1))
    let trained = try output(x, tape.variable(parameter))
    #expect(try !parameter.value().storage.hasPreparedFilters)
    let inferred = try output(x, Tape(.inference).variable(parameter))
    #expect(try parameter.value().storage.hasPreparedFilters)
    #expect(trained.isClose(to: inferred, relative: 1e-4, absolute: 1e-4))
  }
}
