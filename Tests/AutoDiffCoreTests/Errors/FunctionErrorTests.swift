import AutoDiffCore
import TestSupport
import Testing

/// What a user gets to read for wrong arguments of elementwise functions, activations and reductions.
@Suite struct FunctionErrorTests: WrongArguments {
  let tape = Tape(.training(seed: 1))

  @Test func elementwise() throws {
    #expect(message { try zeros([2]).maximum(zeros([3])) }.hasPrefix("maximum: the shapes do not broadcast"))
    #expect(message { try zeros([2]).minimum(zeros([3])) }.hasPrefix("minimum: the shapes do not broadcast"))
    #expect(message { try zeros([2]).maximum(zeros([2], .float64)) }.contains("float32, float64"))
    #expect(
      message { try zeros([2], .int32).abs() }.hasPrefix("absolute: the inputs must have one floating-point type"))
    #expect(message { try zeros([2], .int32).floor() }.hasPrefix("floor: the inputs must have one floating-point type"))
    #expect(message { try zeros([2]).clamped() }.hasPrefix("clamp: expected at least one limit"))
    #expect(
      message { try zeros([2]).clamped(min: 1, max: -1) } == "clamp: the limits 1.0 and -1.0 leave nothing between them"
    )
    #expect(message { try zeros([2]).clamped(min: .nan) }.hasPrefix("clamp: the limits nan"))
    #expect(message { try zeros([2]).softplus(beta: 0) } == "softplus: beta must be positive, not 0.0; got [2]")
    #expect(message { try zeros([2]).softplus(beta: .nan) }.hasPrefix("softplus: beta must be positive"))
    #expect(message { try zeros([2]).converted(to: .int32) }.hasPrefix("cast: expected a floating-point type"))
  }

  @Test func masks() throws {
    let x = try zeros([2])
    #expect(
      message { try .select(Tensor([1.0, 0]), x, x) }
        == "select: expected a mask of int32, not float64; got [2], [2], [2]")
    #expect(
      message { try .select(Tensor([1, 0, 1] as [Int32]), x, x) }.hasPrefix("select: the shapes do not broadcast"))
    #expect(message { try x.replacing(with: zeros([2], .float64), where: x .> 0) }.hasPrefix("select: the inputs must"))
  }

  @Test func activations() throws {
    #expect(
      message { try zeros([2, 3]).prelu(slope: zeros([2])) }
        == "prelu: expected an input [.., C] and slopes [C] or [1]; got [2, 3], [2]")
    #expect(message { try zeros([]).prelu(slope: zeros([1])) }.hasPrefix("prelu: expected an input [.., C]"))
    #expect(message { try zeros([2, 3]).prelu(slope: zeros([1, 3])) }.hasPrefix("prelu: expected an input [.., C]"))
    #expect(message { try zeros([2, 3]).softmin(axis: 2) }.hasPrefix("softmin: axis 2 is out of range"))
  }

  @Test func reductions() throws {
    let x = try zeros([2, 3])
    let reductions: [(name: String, run: ([Int]?) throws -> Variable)] = [
      ("minimum", { try x.min(axes: $0) }), ("product", { try x.product(axes: $0) }),
      ("variance", { try x.variance(axes: $0) }), ("standardDeviation", { try x.standardDeviation(axes: $0) }),
      ("norm", { try x.norm(axes: $0) }), ("logSumExp", { try x.logSumExp(axes: $0) }),
    ]
    for (name, run) in reductions {
      #expect(message { try run([2]) }.contains("axis 2 is out of range for rank 2; got [2, 3]"), "\(name)")
      #expect(message { try run([0, -2]) }.contains("axis -2 is named twice"), "\(name)")
      #expect(message { try run([Int.min]) }.contains("is out of range"), "\(name)")
    }
    #expect(message { try zeros([0, 3]).min(axes: [0]) } == "minimum: the minimum of no elements; got [3, 0]")
    #expect(
      message { try x.variance(axes: [0], correction: 2) }
        == "variance: expected a correction from 0 to below the number of elements, 2, not 2.0; got [3, 2]")
    #expect(message { try x.variance(correction: -1) }.hasPrefix("variance: expected a correction from 0"))
    #expect(message { try x.variance(correction: .nan) }.hasPrefix("variance: expected a correction from 0"))
    #expect(message { try zeros([0]).variance(correction: 0) }.hasPrefix("variance: expected a correction from 0"))
    #expect(message { try zeros([1]).standardDeviation() }.hasPrefix("variance: expected a correction from 0"))
    for order in [0, -1, -Double.infinity, .nan] {
      #expect(message { try x.norm(order: order) }.hasPrefix("norm: the order must be positive"))
    }
    #expect(message { try zeros([0]).norm(order: .infinity) }.contains("the maximum of no elements"))
    #expect(message { try x.cumulativeSum(axis: 2) }.hasPrefix("cumulativeSum: axis 2 is out of range"))
    #expect(message { try zeros([]).cumulativeSum() }.hasPrefix("cumulativeSum: axis -1 is out of range"))
    #expect(message { try x.topK(4).values } == "topK: k must be from 0 to the axis's size 3, not 4; got [2, 3]")
    #expect(message { try x.topK(-1).values }.hasPrefix("topK: k must be from 0"))
    #expect(message { try x.topK(1, axis: 2).values }.hasPrefix("topK: axis 2 is out of range"))
    #expect(message { try zeros([2], .int32).topK(1).values }.hasPrefix("topK: expected a floating-point type"))
  }
}
