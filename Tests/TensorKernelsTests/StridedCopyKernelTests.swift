import AutoDiffCore
import KernelInterface
import TensorKernels
import TestSupport
import Testing

/// Copies between strided boxes, against a loop over all elements.
@Suite struct StridedCopyKernelTests {
  /// A box of random sizes that lies in memory with its axes in a random order, some of them backward.
  private struct Layout {
    var strides: [Int]
    var offset: Int

    init(_ dimensions: [Int], _ random: inout RandomSource) {
      strides = dimensions
      offset = 0
      var stride = 1
      for axis in Array(dimensions.indices).shuffled(using: &random) {
        let isBackward = random.int(0...3) == 0
        strides[axis] = isBackward ? -stride : stride
        if isBackward { offset += stride * (dimensions[axis] - 1) }
        stride *= dimensions[axis]
      }
    }
  }

  /// For each element of the box, its offset.
  private func offsets(_ dimensions: [Int], _ strides: [Int]) -> [Int] {
    var result = [0]
    for (size, stride) in zip(dimensions, strides) {
      result = result.flatMap { start in (0..<size).map { start + $0 * stride } }
    }
    return result
  }

  private func boxes(_ count: Int, _ body: ([Int], inout RandomSource) -> Void) {
    var random = RandomSource(seed: 5)
    for _ in 0..<count {
      var dimensions = (0..<random.int(1...4)).map { _ in random.int(1...9) }
      // One long axis: several tiles of a transpose, several pieces for the threads.
      dimensions[random.int(0...dimensions.count - 1)] = random.int(1...200)
      body(dimensions, &random)
    }
  }

  @Test func copies() {
    boxes(200) { dimensions, random in
      let count = dimensions.reduce(1, *)
      let source = Layout(dimensions, &random)
      let isDense = random.int(0...1) == 0
      let target = isDense ? nil : Layout(dimensions, &random)
      let stridesB = target?.strides ?? dimensions.indices.map { dimensions[($0 + 1)...].reduce(1, *) }
      let x = (0..<count).map { Float($0) }
      var y = [Float](repeating: -1, count: count)
      let loop = StridedLoop(dimensions: dimensions, stridesA: source.strides, stridesB: stridesB)
      copyStrided(loop, x, &y, from: source.offset, to: target?.offset ?? 0)
      var expected = [Float](repeating: -1, count: count)
      for (a, b) in zip(offsets(dimensions, source.strides), offsets(dimensions, stridesB)) {
        expected[b + (target?.offset ?? 0)] = x[a + source.offset]
      }
      #expect(y == expected, "\(dimensions) \(source.strides) \(stridesB)")
      if isDense { #expect(loop.isInjective) }
    }
  }

  /// Adding where the target's strides overlap, as those of the patches of an image.
  @Test func sums() {
    boxes(200) { dimensions, random in
      let stridesA = dimensions.indices.map { dimensions[($0 + 1)...].reduce(1, *) }
      let stridesB = dimensions.map { _ in random.int(0...12) }
      let size = zip(dimensions, stridesB).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
      let x = (0..<dimensions.reduce(1, *)).map { Double($0 % 17) }
      var y = [Double](repeating: 1, count: size)
      let loop = StridedLoop(dimensions: dimensions, stridesA: stridesA, stridesB: stridesB)
      if loop.isInjective { #expect(Set(offsets(dimensions, stridesB)).count == x.count) }
      addStrided(loop, x, &y)
      var expected = [Double](repeating: 1, count: size)
      for (a, b) in zip(offsets(dimensions, stridesA), offsets(dimensions, stridesB)) { expected[b] += x[a] }
      #expect(y == expected, "\(dimensions) \(stridesB)")
    }
  }

  private func copyStrided(_ loop: StridedLoop, _ x: [Float], _ y: inout [Float], from: Int, to: Int) {
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        TensorKernels.copyStrided(loop, source + from, target + to)
      }
    }
  }
}
