import AutoDiffCore
import Testing

/// Values and gradients where a derivative does not exist, where equals compete and where numbers are not finite.
@Suite struct KinkTests {
  private static let nan = Double.nan

  /// The values of a function and its gradient for a sum as the loss.
  private func evaluate(
    _ x: [Double], _ type: ScalarType = .float64, _ function: (Variable) throws -> Variable
  ) throws -> (y: [Double], gradient: [Double]) {
    let tape = Tape(.training(seed: 1))
    let variable = tape.variable(try Tensor(x).converted(to: type))
    let y = try function(variable)
    let gradient = try #require(try tape.gradients(of: y.sum(), retainingTape: true)[variable])
    // The way of second derivatives must follow the same convention.
    let differentiable = try #require(try tape.gradients(of: y.sum(), differentiable: true)[variable])
    #expect(gradient.isClose(to: differentiable))
    return (y.value.doubles, gradient.doubles)
  }

  @Test(arguments: [ScalarType.float32, .float64]) func activations(_ type: ScalarType) throws {
    #expect(try evaluate([-1, 0, 6, 7, 2], type) { try $0.relu6() } == ([0, 0, 6, 6, 2], [0, 0, 0, 0, 1]))
    #expect(try evaluate([-2, 0, 2], type) { try $0.leakyReLU(slope: 0.25) } == ([-0.5, 0, 2], [0.25, 0.25, 1]))
    #expect(try evaluate([0, 2], type) { try $0.elu(alpha: 2) } == ([0, 2], [2, 1]))
    #expect(try evaluate([-3, 3, -4, 4], type) { try $0.hardSigmoid() } == ([0, 1, 0, 1], [0, 0, 0, 0]))
    #expect(try evaluate([-3, 3, -4, 4, 0], type) { try $0.hardSwish() } == ([0, 3, 0, 4, 0], [0, 1, 0, 1, 0.5]))
    #expect(try evaluate([-3, 0, 3], type) { try $0.abs() } == ([3, 0, 3], [-1, 0, 1]))
    #expect(try evaluate([-1, 1, 2, -2], type) { try $0.clamped(min: -1, max: 1) } == ([-1, 1, 1, -1], [1, 1, 0, 0]))
    #expect(
      try evaluate([0, -2], type) { try $0.prelu(slope: $0.tape.constant(Tensor([0.5, 0.25]).converted(to: type))) }
        == ([0, -0.5], [0.5, 0.25]))
  }

  /// Nothing overflows on the way to a finite result.
  @Test(arguments: [ScalarType.float32, .float64]) func largeNumbers(_ type: ScalarType) throws {
    #expect(try evaluate([-2000, 2000], type) { try $0.softplus() } == ([0, 2000], [0, 1]))
    #expect(try evaluate([-2000, 2000], type) { try $0.silu() } == ([0, 2000], [0, 1]))
    #expect(try evaluate([-2000, 2000], type) { try $0.mish() } == ([0, 2000], [0, 1]))
    #expect(try evaluate([-2000, 2000], type) { try $0.gelu() } == ([0, 2000], [0, 1]))
    #expect(try evaluate([-2000, 2000], type) { try $0.gelu(approximation: .tanh) } == ([0, 2000], [0, 1]))
    #expect(try evaluate([-2000, 2000], type) { try $0.elu() } == ([-1, 2000], [0, 1]))
    #expect(try evaluate([2000, 2000], type) { try $0.logSumExp() }.gradient == [0.5, 0.5])
    #expect(try evaluate([-2000, -2000], type) { try $0.logSumExp() }.gradient == [0.5, 0.5])
  }

  @Test(arguments: [ScalarType.float32, .float64]) func notANumberStays(_ type: ScalarType) throws {
    let functions: [(Variable) throws -> Variable] = [
      { try $0.relu6() }, { try $0.leakyReLU() }, { try $0.elu() }, { try $0.selu() }, { try $0.gelu() },
      { try $0.gelu(approximation: .tanh) }, { try $0.silu() }, { try $0.mish() }, { try $0.softplus() },
      { try $0.hardSigmoid() }, { try $0.hardSwish() }, { try $0.clamped(min: 0, max: 1) }, { try $0.abs() },
      { try $0.maximum(0) }, { try $0.minimum(0) }, { try $0.min() }, { try $0.logSumExp() }, { try $0.norm() },
    ]
    let x = Tape(.inference).constant(try Tensor([Self.nan]).converted(to: type))
    for (index, function) in functions.enumerated() {
      #expect(try function(x).value.doubles[0].isNaN, "function \(index)")
    }
    #expect(try x.sign().value.doubles == [0])
  }

  @Test func ties() throws {
    #expect(try evaluate([1, 2, 0]) { try $0.maximum(1) } == ([1, 2, 1], [0.5, 1, 0]))
    #expect(try evaluate([1, 2, 0]) { try $0.minimum(1) } == ([1, 1, 0], [0.5, 0, 1]))
    #expect(try evaluate([3, 3]) { try $0.maximum($0) } == ([3, 3], [1, 1]))
    #expect(try evaluate([2, 1, 1]) { try $0.min() } == ([1], [0, 1, 0]))
    #expect(try evaluate([-2, 2, 1]) { try $0.norm(order: .infinity) } == ([2], [-1, 0, 0]))
    #expect(try evaluate([2, 3, 3, 1]) { try $0.topK(2).values } == ([3, 3], [0, 1, 1, 0]))
  }

  @Test func rounding() throws {
    let x = Tape(.inference).constant(try Tensor([-1.5, -0.5, 0.5, 1.5, 2.5, 2.25, -0.75]))
    #expect(try x.floor().value.doubles == [-2, -1, 0, 1, 2, 2, -1])
    #expect(try x.ceil().value.doubles == [-1, 0, 1, 2, 3, 3, 0])
    #expect(try x.round().value.doubles == [-2, 0, 0, 2, 2, 2, -1])
    #expect(try x.trunc().value.doubles == [-1, 0, 0, 1, 2, 2, 0])
    #expect(try x.sign().value.doubles == [-1, -1, 1, 1, 1, 1, -1])
    #expect(try evaluate([0.5, 2]) { try $0.floor() + $0 * 3 }.gradient == [3, 3])
  }

  @Test(arguments: [ScalarType.float32, .float64]) func roundingOfTensors(_ type: ScalarType) throws {
    let x = try Tensor([-1.5, 0.5, 2.5, 3]).converted(to: type)
    #expect(try x.floor().doubles == [-2, 0, 2, 3])
    #expect(try x.ceil().doubles == [-1, 1, 3, 3])
    #expect(try x.round().doubles == [-2, 0, 2, 3])
    #expect(try x.trunc().doubles == [-1, 0, 2, 3])
    #expect(try x.sign().doubles == [-1, 1, 1, 1])
    let whole = try Tensor([-7, 0, 7] as [Int32])
    #expect(try whole.floor() == whole && whole.ceil() == whole && whole.round() == whole && whole.trunc() == whole)
    #expect(try whole.sign() == Tensor([-1, 0, 1] as [Int32]))
  }

  @Test(arguments: [1, 2, 3, 1.5, 0.5, .infinity]) func normOfZeros(_ order: Double) throws {
    #expect(try evaluate([0, 0]) { try $0.norm(order: order) } == ([0], [0, 0]))
    let (y, gradient) = try evaluate([0, -4]) { try $0.norm(order: order) }
    #expect(abs(y[0] - 4) < 1e-12)
    #expect(gradient[0] == 0 && abs(gradient[1] + 1) < 1e-12)
  }

  @Test func deviationOfEquals() throws {
    #expect(try evaluate([2, 2]) { try $0.standardDeviation() } == ([0], [0, 0]))
    let x = Tape(.inference).constant(try Tensor([1.0, 1, 0, 2], shape: [2, 2]))
    let deviation = try x.standardDeviation(axes: [1], correction: 0).value.doubles
    #expect(deviation == [0, 1])
  }

  @Test func productsWithZeros() throws {
    #expect(try evaluate([2, 3, 4]) { try $0.product() } == ([24], [12, 8, 6]))
    #expect(try evaluate([2, 0, 4]) { try $0.product() } == ([0], [0, 8, 0]))
    #expect(try evaluate([0, 0, 4]) { try $0.product() } == ([0], [0, 0, 0]))
    #expect(try evaluate([5]) { try $0.product() } == ([5], [1]))
    #expect(
      try evaluate([1, 2, 3, 4, 5, 6, 7]) { try $0.product() }.gradient == [5040, 2520, 1680, 1260, 1008, 840, 720])
  }

  @Test func infinities() throws {
    let tape = Tape(.inference)
    let infinity = Double.infinity
    let x = tape.constant(try Tensor([-infinity, -infinity, infinity, 1], shape: [2, 2]))
    #expect(try x.logSumExp(axes: [1]).value.doubles == [-infinity, infinity])
  }

  /// Reductions of nothing give what leaves a further element as it is; without such a number they are errors.
  @Test func reductionsOfNothing() throws {
    let x = Tape(.training(seed: 1)).variable(try .zeros([2, 0]))
    #expect(try x.product(axes: [1]).value.floats == [1, 1])
    #expect(try x.logSumExp(axes: [1]).value.floats == [-.infinity, -.infinity])
    #expect(try x.norm(axes: [1]).value.floats == [0, 0])
    #expect(try x.norm(order: 3, axes: [1]).value.floats == [0, 0])
    #expect(try x.cumulativeSum().shape == [2, 0])
    #expect(try x.topK(0).indices.shape == [2, 0])
    for y in [try x.product(axes: [1]), try x.norm(axes: [1]), try x.cumulativeSum().sum(axes: [1])] {
      #expect(try y.tape.gradients(of: y.sum(), retainingTape: true)[x]?.shape == [2, 0])
    }
  }

  /// A batch of nothing goes through everything.
  @Test func emptyBatches() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try .zeros([0, 3]))
    let slope = tape.variable(try Tensor([Float(0.25)]))
    let activated = try x.relu6().leakyReLU().elu().selu().gelu().silu().mish().softplus().hardSwish().prelu(
      slope: slope)
    #expect(activated.shape == [0, 3])
    let reduced = try [
      activated.min(axes: [1]), activated.product(axes: [1]), activated.variance(axes: [1]), activated.norm(axes: [1]),
      activated.standardDeviation(axes: [1]), activated.logSumExp(axes: [1]), activated.topK(2).values.sum(axes: [1]),
      activated.cumulativeSum(axis: 0).maximum(activated).replacing(with: 0, where: activated .> 0).sum(axes: [1]),
    ]
    for (index, y) in reduced.enumerated() {
      #expect(y.shape == [0], "\(index)")
      #expect(try tape.gradients(of: y.sum(), retainingTape: true)[x]?.shape == [0, 3], "\(index)")
    }
    #expect(try tape.gradients(of: activated.sum())[slope]?.floats == [0])
  }

  @Test func conversion() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([0.1, 3] as [Float]))
    let y = try x.converted(to: .float64)
    #expect(y.scalarType == .float64 && y.value.doubles == [Double(Float(0.1)), 3])
    let gradients = try tape.gradients(of: y.square().sum(), differentiable: true)
    #expect(gradients[x] == (try Tensor([2 * Float(0.1), 6])))
    let labels = tape.constant(try Tensor([1, 2] as [Int32]))
    #expect(try labels.converted(to: .float32).value.floats == [1, 2])
  }

  @Test func topKInOrder() throws {
    let tape = Tape(.inference)
    let x = tape.constant(try Tensor([1, 3, Self.nan, 3, 2], shape: [1, 5]))
    #expect(try x.topK(4).indices.elements(as: Int32.self) == [2, 1, 3, 4])
    #expect(try x.topK(5, largest: false).indices.elements(as: Int32.self) == [0, 4, 1, 3, 2])
    // Long rows are sorted another way.
    let numbers = (0..<500).map { Double($0 * 7919 % 100) }
    let sorted = numbers.indices.sorted { (-numbers[$0], $0) < (-numbers[$1], $1) }
    let rising = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    let y = tape.constant(try Tensor(numbers))
    for k in [1, 7, 64, 65, 300, 500] {
      let top = try y.topK(k)
      #expect(top.indices.elements(as: Int32.self) == sorted.prefix(k).map(Int32.init))
      #expect(top.values.value.doubles == sorted.prefix(k).map { numbers[$0] })
      #expect(try y.topK(k, largest: false).indices.elements(as: Int32.self) == rising.prefix(k).map(Int32.init))
    }
  }
}
