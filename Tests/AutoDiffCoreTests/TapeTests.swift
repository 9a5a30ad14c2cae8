import AutoDiffCore
import Testing

@Suite struct TapeTests {
  @Test func gradientOfASum() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([1.0, 2, 3]))
    let y = try (x * x).sum()
    #expect(try tape.gradients(of: y, retainingTape: true)[x]?.doubles == [2, 4, 6])
    #expect(try tape.gradients(of: y)[x]?.doubles == [2, 4, 6], "a tape that is retained can be asked again")
    let error = #expect(throws: TensorError.self) { try tape.gradients(of: y) }
    #expect("\(try #require(error))".contains("retainingTape: true"))
  }

  @Test func higherDerivativesOfAPower() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor(3.0, .float64))
    var derivative = try x.power(5)
    var values: [Double] = []
    for _ in 0..<6 {
      let gradients = try tape.gradients(of: derivative, differentiable: true)
      guard let next = gradients.variable(for: x) else { break }
      values.append(try next.value.scalar())
      guard next.isDifferentiable else { break }
      derivative = next
    }
    // 5x⁴, 20x³, 60x², 120x, 120, at 3.
    #expect(values == [405, 540, 540, 360, 120])
  }

  @Test func parametersUsedTwiceAddUp() throws {
    let weight = Parameter(try Tensor([2.0]))
    let tape = Tape(.training(seed: 1))
    let x = tape.constant(try Tensor([5.0]))
    let y = try (x * tape.variable(weight) * tape.variable(weight)).sum()
    #expect(try tape.gradients(of: y)[weight]?.doubles == [20])
  }

  @Test func gradientsOfIntermediatesAreKeptOnRequest() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([1.0, 2]))
    let middle = try x * 3
    let y = try (middle * middle).sum()
    #expect(try tape.gradients(of: y, retainingTape: true)[middle] == nil)
    #expect(try tape.gradients(of: y, keeping: [middle])[middle]?.doubles == [6, 12])
  }

  @Test func constantsAndDetachedVariablesStopGradients() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([2.0]))
    let y = try (x.detached() * x).sum()
    #expect(try tape.gradients(of: y)[x]?.doubles == [2])
    #expect(!tape.constant(try Tensor([1.0])).isDifferentiable)
  }

  @Test func inferenceDoesNotRecordUnlessAsked() throws {
    let silent = Tape(.inference)
    let x = silent.variable(try Tensor([2.0]))
    let y = try x * 2
    #expect(throws: TensorError.self) { try silent.gradients(of: y) }
    let recording = Tape(.inference, recording: true)
    let z = recording.variable(try Tensor([2.0]))
    #expect(try recording.gradients(of: z * 2)[z]?.doubles == [2])
  }

  @Test func upstreamGradient() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([1.0, 2]))
    let y = try x * x
    let error = #expect(throws: TensorError.self) { try tape.gradients(of: y) }
    #expect("\(try #require(error))".contains("single element"))
    let upstream = tape.constant(try Tensor([10.0, 100]))
    #expect(try tape.gradients(of: y, upstream: upstream)[x]?.doubles == [20, 400])
    #expect(throws: TensorError.self) { try tape.gradients(of: y, upstream: tape.constant(Tensor([1.0]))) }
  }

  @Test func operandsOfDifferentTapesAreAnError() throws {
    let a = Tape(.training(seed: 1)).variable(try Tensor([1.0]))
    let b = Tape(.training(seed: 1)).variable(try Tensor([1.0]))
    #expect(throws: TensorError.self) { try a + b }
  }

  @Test func aTapeIsFreedWithItsVariables() throws {
    weak var weakTape: Tape?
    let weight = Parameter(try Tensor([2.0]))
    do {
      let tape = Tape(.training(seed: 1))
      weakTape = tape
      let y = try (tape.variable(weight) * tape.variable(Tensor([3.0]))).sum()
      _ = try tape.gradients(of: y, differentiable: true)
    }
    #expect(weakTape == nil)
  }

  @Test func deepTapesDoNotOverflowTheStack() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([1.0]))
    var y = x
    for _ in 0..<100_000 { y = try y * 1.0 }
    #expect(try tape.gradients(of: y)[x]?.doubles == [1])
  }

  @Test func dropoutFollowsTheTape() throws {
    let ones = try Tensor.ones([10_000])
    let training = try Tape(.training(seed: 3)).constant(ones).dropout(rate: 0.25).value
    #expect(training == (try Tape(.training(seed: 3)).constant(ones).dropout(rate: 0.25).value))
    #expect(training != (try Tape(.training(seed: 4)).constant(ones).dropout(rate: 0.25).value))
    let kept = training.floats.filter { $0 != 0 }
    #expect(kept.allSatisfy { $0 == Float(1 / 0.75) })
    #expect(abs(kept.count - 7500) < 200)
    #expect(try Tape(.inference).constant(ones).dropout(rate: 0.25).value == ones)
  }

  @Test func aParameterKeepsItsShape() throws {
    let parameter = Parameter(try Tensor([1.0, 2]))
    #expect(throws: TensorError.self) { try parameter.set(try Tensor([1.0])) }
    let broken = Parameter { () throws(TensorError) in try .zeros([-1]) }
    #expect(throws: TensorError.self) { try Tape(.inference).variable(broken) }
  }

  @Test func aUsersOperation() throws {
    struct Cube: TensorOperation {
      var keeps: KeptValues { .inputs }
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
        try Tensor(x[0].doubles.map { $0 * $0 * $0 }, shape: x[0].shape).converted(to: x[0].scalarType)
      }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
        [try context.gradient * context.input(0) * context.input(0) * 3]
      }
    }
    let report = try checkGradient(of: { try $0[0].tape.apply(Cube(), to: $0[0]) }, at: [.random([3, 2])], order: 2)
    #expect(report.passed, "\(report)")
  }

  @Test func anOperationThatBreaksItsPromisesIsAnError() throws {
    struct Wrong: TensorOperation {
      var keeps: KeptValues { [] }
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { [7] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor { x[0] }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { [] }
    }
    struct Forgetful: TensorOperation {
      var keeps: KeptValues { [] }
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor { x[0] }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { [try context.input(0)] }
    }
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([1.0]))
    #expect(throws: TensorError.self) { try tape.apply(Wrong(), to: x) }
    let y = try tape.apply(Forgetful(), to: x)
    let error = #expect(throws: TensorError.self) { try tape.gradients(of: y) }
    #expect(try #require(error).description.contains("forgetful"))
  }
}
