import AutoDiffCore
import TestSupport
import Testing

/// An axis that is not there, for everything that takes one.
@Suite struct AxisErrorTests: WrongArguments {
  let tape = Tape(.training(seed: 1))

  /// The names are those in the errors: of the operation that looks at the axis.
  typealias Run = (_ x: Variable, _ axis: Int) throws -> Any

  private let reductions: [(name: String, run: Run)] = [
    ("sum", { try $0.sum(axes: [$1]) }), ("mean", { try $0.mean(axes: [$1]) }),
    ("maximum", { try $0.max(axes: [0, $1]) }), ("minimum", { try $0.min(axes: [$1], keepsDimensions: true) }),
    ("product", { try $0.product(axes: [$1]) }), ("variance", { try $0.variance(axes: [$1]) }),
    ("variance", { try $0.standardDeviation(axes: [$1]) }), ("norm", { try $0.norm(axes: [$1]) }),
    ("maximum", { try $0.norm(order: .infinity, axes: [$1]) }), ("logSumExp", { try $0.logSumExp(axes: [$1]) }),
    ("cumulativeSum", { try $0.cumulativeSum(axis: $1) }),
    ("cumulativeSum", { try $0.cumulativeSum(axis: $1, reversed: true) }),
    ("topK", { try $0.topK(1, axis: $1).values }), ("argmax", { try $0.value.argmax(axis: $1) }),
    ("argmin", { try $0.value.argmin(axis: $1, keepsDimensions: true) }),
    ("any", { try $0.value.any(axes: [$1]) }), ("all", { try $0.value.all(axes: [$1]) }),
    ("softmax", { try $0.softmax(axis: $1) }), ("logSoftmax", { try $0.logSoftmax(axis: $1) }),
    ("softmin", { try $0.softmin(axis: $1) }), ("norm", { try $0.normalized(axes: [$1]) }),
  ]

  private let movements: [(name: String, run: Run)] = [
    ("squeeze", { try $0.squeezed(axes: [$1]) }), ("squeeze", { try $0.value.squeezed(axes: [$1]) }),
    ("swappedAxes", { try $0.swappedAxes($1, 0) }), ("swappedAxes", { try $0.swappedAxes(0, $1) }),
    ("movedAxis", { try $0.movedAxis($1, to: 0) }), ("movedAxis", { try $0.movedAxis(0, to: $1) }),
    ("flip", { try $0.flipped(axes: [$1]) }), ("flip", { try $0.value.flipped(axes: [$1]) }),
    ("roll", { try $0.rolled(by: 1, axis: $1) }), ("roll", { try $0.value.rolled(by: 1, axis: $1) }),
    ("slice", { try $0.sliced(axis: $1, 0..<1) }), ("slice", { try $0.sliced(axis: $1, .index(0)) }),
    ("slice", { try $0.value.sliced(axis: $1, 0...) }), ("pad", { try $0.padded(axis: $1, before: 1) }),
    ("pad", { try $0.padded(axis: $1, after: 1, mode: .circular) }),
    ("concatenate", { try Variable.concatenated([$0, $0], axis: $1) }),
    ("concatenate", { try Tensor.concatenated([$0.value], axis: $1) }),
    ("split", { try $0.split(sizes: [1, 1], axis: $1) }), ("split", { try $0.split(size: 1, axis: $1) }),
    ("chunk", { try $0.chunked(into: 2, axis: $1) }), ("unstack", { try $0.unstacked(axis: $1) }),
    ("repeatInterleave", { try $0.repeatInterleaved(2, axis: $1) }),
    ("repeatInterleave", { try $0.repeatInterleaved([1, 2], axis: $1) }),
    ("repeatInterleave", { try $0.value.repeatInterleaved(2, axis: $1) }),
  ]

  private let indexed: [(name: String, run: Run)] = [
    ("indexSelect", { try $0.indexSelected(Tensor([0] as [Int32]), axis: $1) }),
    ("indexSelect", { try $0.value.indexSelected(Tensor([0] as [Int32]), axis: $1) }),
    ("indexAdd", { try $0.indexAdded($0, at: Tensor([0, 1] as [Int32]), axis: $1) }),
    ("gather", { try $0.gathered(at: .zeros([2, 3], .int32), axis: $1) }),
    ("scatterAdd", { try $0.scatterAdded($0, at: .zeros([2, 3], .int32), axis: $1) }),
  ]

  @Test(arguments: [2, -3, Int.max, Int.min]) func axisOutOfRange(_ axis: Int) throws {
    let x = try zeros([2, 3])
    for (index, (name, run)) in (reductions + movements + indexed).enumerated() {
      let error = errorMessage { try run(x, axis) }
      #expect(error.contains("axis \(axis) is out of range"), "\(index): \(name): \(error)")
      #expect(error.hasPrefix("\(name): "), "\(index): \(name): \(error)")
    }
    #expect(
      message { try x.transposed([1, axis]) } == "transpose: [1, \(axis)] is not an order of the axes 0..<2; got [2, 3]"
    )
    #expect(errorMessage { try x.value.transposed([axis, 1]) }.contains("is not an order of the axes 0..<2"))
  }

  /// New axes may stand at one more place.
  @Test(arguments: [3, -4, Int.max, Int.min]) func newAxisOutOfRange(_ axis: Int) throws {
    let x = try zeros([2, 3])
    let runs: [(String, Run)] = [
      ("expandedDimensions", { try $0.expandedDimensions(axis: $1) }),
      ("expandedDimensions", { try $0.expandedDimensions(axes: [0, $1]) }),
      ("expandedDimensions", { try $0.value.expandedDimensions(axes: [$1]) }),
      ("stack", { try Variable.stacked([$0], axis: $1) }), ("stack", { try Tensor.stacked([$0.value], axis: $1) }),
    ]
    for (name, run) in runs {
      let error = errorMessage { try run(x, axis) }
      // Of two new axes the rank is one more.
      #expect(error.contains("is out of range") || axis == 3 || axis == -4, "\(name): \(error)")
      #expect(!error.hasPrefix("no error") || name == "expandedDimensions", "\(name): \(error)")
    }
    #expect(message { try x.expandedDimensions(axis: axis) }.contains("axis \(axis) is out of range"))
    #expect(message { try Variable.stacked([x, x], axis: axis) }.contains("axis \(axis) is out of range"))
  }

  /// A scalar has no axis at all.
  @Test func axesOfAScalar() throws {
    let x = try zeros([])
    for (index, (name, run)) in (reductions + movements + indexed).enumerated() {
      for axis in [0, -1] {
        #expect(!errorMessage { try run(x, axis) }.hasPrefix("no error"), "\(index): \(name)")
      }
    }
  }

  @Test func sizesOfShapes() throws {
    let shape: Shape = [2, 3]
    #expect(try shape.size(of: 1) == 3 && shape.size(of: -2) == 2)
    for axis in [2, -3, Int.max, Int.min] {
      #expect(errorMessage { try shape.size(of: axis) } == "axis \(axis) is out of range for rank 2; got [2, 3]")
    }
  }
}
