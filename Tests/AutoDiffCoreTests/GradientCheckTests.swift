import AutoDiffCore
import Testing

/// The check itself: that it passes what is right, fails what is wrong, and knows a kink from an error.
@Suite struct GradientCheckTests {
  /// `y = x²` whose backward is off by a factor for one element or all.
  private struct WrongSquare: TensorOperation {
    let factors: [Double]
    func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
    func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
      try Tensor(x[0].doubles.map { $0 * $0 }, shape: x[0].shape)
    }
    func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
      let factor = context.tape.constant(try Tensor(factors, shape: context.inputShape(0)))
      return [try context.gradient * context.input(0) * factor]
    }
  }

  @Test func namesTheWrongElement() throws {
    let operation = WrongSquare(factors: [2, 2, 2, 2.01, 2, 2])
    let point = try Tensor([1.0, 2, 3, 4, 5, 6], shape: [2, 3])
    let report = try checkGradient(of: { try $0[0].tape.apply(operation, to: $0[0]) }, at: [point], names: ["x"])
    #expect(!report.passed)
    #expect(report.failures.map(\.element) == [3])
    #expect("\(report)".contains("x [2, 3], element [1, 0]"))
    let worst = try #require(report.failures.first)
    #expect(abs(worst.analytic / worst.numeric - 1.005) < 1e-6)
  }

  @Test func findsAWrongSecondDerivative() throws {
    /// Right gradient, but built from a constant, so that it has no derivative of its own.
    struct Flat: TensorOperation {
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
        try Tensor(x[0].doubles.map { $0 * $0 }, shape: x[0].shape)
      }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
        [try context.gradient * context.input(0).detached() * 2]
      }
    }
    let function: ([Variable]) throws -> Variable = { try $0[0].tape.apply(Flat(), to: $0[0]) }
    let point = try Tensor([0.5, -1.5])
    #expect(try checkGradient(of: function, at: [point]).passed)
    let second = try checkGradient(of: function, at: [point], order: 2)
    #expect(!second.passed)
    #expect(second.failures.allSatisfy { $0.order == 2 })
  }

  @Test func warnsOnAKinkInsteadOfFailing() throws {
    let report = try checkGradient(of: { try $0[0].relu() }, at: [Tensor([0.0, 1, -1])])
    #expect(report.passed, "\(report)")
    #expect(report.warnings.count == 1)
    #expect(report.warnings.first?.contains("kink") == true)
  }

  @Test func warnsOnATieInsteadOfFailing() throws {
    let point = try Tensor([3.0, 3, 1, 2], shape: [1, 2, 2, 1])
    let report = try checkGradient(of: { try $0[0].maxPool2D(window: 2) }, at: [point])
    #expect(report.passed, "\(report)")
    #expect(report.warnings.count == 2)
  }

  /// Near a kink, not on it: smaller steps find the derivative.
  @Test func findsTheDerivativeNearAKink() throws {
    let report = try checkGradient(of: { try $0[0].relu() }, at: [Tensor([3e-5, -3e-5])])
    #expect(report.passed && report.warnings.isEmpty, "\(report)")
  }

  @Test func aWrongValueOnAKinkStillFails() throws {
    struct WrongKink: TensorOperation {
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
        try Tensor(x[0].doubles.map { abs($0) }, shape: x[0].shape)
      }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { [try context.gradient * 5] }
    }
    #expect(try !checkGradient(of: { try $0[0].tape.apply(WrongKink(), to: $0[0]) }, at: [Tensor([0.0])]).passed)
  }

  @Test func largeInputsAreSampledAndProjected() throws {
    var options = GradientCheckOptions()
    options.elementsPerInput = 5
    let report = try checkGradient(of: { try $0[0].tanh() }, at: [.random([30, 30])], options: options)
    #expect(report.passed)
    #expect(report.checkedCount == 6)
    // The random direction sees a wrong element that the sample misses.
    var factors = [Double](repeating: 2, count: 900)
    factors[417] = 4
    let operation = WrongSquare(factors: factors)
    let wrong = try checkGradient(
      of: { try $0[0].tape.apply(operation, to: $0[0]) }, at: [Tensor(repeating: 1, [30, 30], .float64)],
      options: options)
    #expect(wrong.failures.map(\.element) == [nil])
  }

  /// The gradient of Σ x³ as the function: its own gradient is 6x.
  @Test(arguments: [1, 2]) func functionsThatTakeGradients(_ order: Int) throws {
    let report = try checkGradient(
      of: { variables in
        let x = variables[0]
        let gradients = try x.tape.gradients(of: (x * x * x).sum(), differentiable: true)
        return try #require(gradients.variable(for: x))
      }, at: [.random([3])], order: order)
    #expect(report.passed, "\(report)")
    #expect(report.checkedCount >= 3)
  }

  @Test(arguments: [0, -1, Int.min]) func withoutElementsTheDirectionRemains(_ count: Int) throws {
    var options = GradientCheckOptions()
    options.elementsPerInput = count
    let report = try checkGradient(of: { try $0[0].tanh() }, at: [.random([3])], options: options)
    #expect(report.passed && report.checkedCount == 1, "\(report)")
  }

  @Test func nonFiniteFunctionsAreErrors() throws {
    #expect(throws: TensorError.self) { try checkGradient(of: { try $0[0].log() }, at: [Tensor([-1.0])]) }
    #expect(throws: TensorError.self) {
      try checkGradient(of: { try $0[0] + $0[1] }, at: [.random([2]), .random([3])])
    }
  }
}
