import TestSupport
import Testing

@testable import AutoDiffCore

/// Behind a max pooling of a ReLU's result, the gradient takes the mask of the maxima, and the bias before them the sum of
/// the pooled gradient. It must make no difference.
@Suite struct RectifiedPoolingTests {
  private struct Results {
    let gradients: [Tensor]
    let loss: Double
  }

  private static let shapes: [Shape] = [[2, 9, 11, 3], [3, 3, 3, 20], [20]]

  /// Correlation, bias, ReLU, pooling; computed step by step where asked.
  private func run(_ type: ScalarType, stepwise: Bool, readsReLU: Bool, twice: Bool = false) throws -> Results {
    let tape = Tape(.training(seed: 1))
    let leaves = try Self.shapes.enumerated().map {
      tape.variable(try Tensor.random($1, seed: UInt64($0 + 1)).converted(to: type))
    }
    var y = try leaves[0].crossCorrelation2D(leaves[1], bias: leaves[2]).relu()
    if twice { y = try y.relu() }
    if stepwise { _ = y.value.computed() }
    let pooled = try y.maxPool2D(window: 3, stride: 2)
    var loss = try (pooled * pooled).sum()
    if readsReLU { loss = try loss + (y * y * y).sum() }
    let gradients = try tape.gradients(of: loss)
    return Results(
      gradients: try leaves.map { try #require(gradients[$0]).converted(to: .float64) }, loss: try loss.value.scalar())
  }

  @Test(arguments: [false, true], [false, true])
  func gradientsAreThoseOfSteps(readsReLU: Bool, twice: Bool) throws {
    let fused = try run(.float32, stepwise: false, readsReLU: readsReLU, twice: twice)
    let stepwise = try run(.float32, stepwise: true, readsReLU: readsReLU, twice: twice)
    let exact = try run(.float64, stepwise: false, readsReLU: readsReLU, twice: twice)
    #expect(fused.gradients[0] == stepwise.gradients[0])
    #expect(fused.gradients[1] == stepwise.gradients[1])
    for (a, b) in zip(fused.gradients, exact.gradients) {
      let scale = b.doubles.map(abs).max() ?? 1
      #expect(a.isClose(to: b, relative: 0, absolute: 1e-5 * scale))
      #expect(scale > 0)
    }
  }

  /// No pass over the images: the gradient waits until the correlation's gradients read it.
  @Test func maskWaits() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor.random([2, 6, 6, 4], seed: 3).converted(to: .float32))
    let y = try x.relu()
    let pooled = try y.maxPool2D(window: 2)
    let pooling = try #require(RectifiedPooling(of: y.value, maxima: pooled.value))
    let indices = try y.value.maximaIndices(window: 2)
    let scattered = try tape.apply(
      ScatterSum(indices: indices, shape: y.shape, groups: 2, pooling: pooling), to: pooled)
    let masked = try tape.apply(ReLUMask(output: y.value), to: scattered)
    guard case .scatter = masked.value.deferred else {
      Issue.record("the mask was not that of the maxima")
      return
    }
    let sums = try masked.sum(axes: [0, 1, 2])
    guard case .scatter = masked.value.deferred else {
      Issue.record("the sum computed the images")
      return
    }
    let expected = zip(y.value.floats, scattered.value.computed().floats).map { $0 > 0 ? $1 : 0 }
    #expect(masked.value.floats == expected)
    let total = try masked.sum(axes: [0, 1, 2])
    #expect(sums.value.isClose(to: total.value, relative: 1e-5, absolute: 1e-5))
  }

  @Test func secondDerivativesAgree() throws {
    func second(_ type: ScalarType) throws -> Tensor {
      let tape = Tape(.training(seed: 1))
      let x = tape.variable(try Tensor.random([1, 6, 6, 4], seed: 5).converted(to: type))
      let pooled = try (x * x * x).relu().maxPool2D(window: 2)
      let gradients = try tape.gradients(of: (pooled * pooled).sum(), differentiable: true)
      let first = try #require(gradients.variable(for: x))
      return try #require(try tape.gradients(of: (first * first).sum())[x]).converted(to: .float64)
    }
    let exact = try second(.float64)
    let scale = exact.doubles.map(abs).max() ?? 1
    #expect(try second(.float32).isClose(to: exact, relative: 0, absolute: 1e-5 * scale))
  }
}

extension Tensor {
  /// Flat indices of the largest elements of images.
  fileprivate func maximaIndices(window: Int) throws -> Tensor {
    let pixels = shape[1] * shape[2]
    let channels = shape[3]
    let places = try Tape(.inference).constant(self).maxPool2DWithIndices(window: Size2D(window)).indices
    let perImage = places.elementCount / shape[0]
    let flat = places.elements(as: Int32.self).enumerated().map { offset, place in
      (Int32(offset / perImage * pixels) + place) * Int32(channels) + Int32(offset % channels)
    }
    return try Tensor(flat, shape: places.shape)
  }
}
