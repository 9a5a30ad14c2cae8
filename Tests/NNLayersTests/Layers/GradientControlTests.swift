import NNLayers
import Synchronization
import Testing

/// Checkpoints, custom gradients and functions of gradients.
@Suite struct GradientControlTests {
  private struct Block: Layer {
    let conv: Conv2D, norm: BatchNorm, dropout: Dropout

    init(_ random: inout RandomSource) {
      conv = Conv2D(inputChannels: 2, outputChannels: 2, kernelSize: 3, padding: .same, using: &random)
      norm = BatchNorm(channels: 2, momentum: 0.4)
      dropout = Dropout(0.4)
    }

    /// In double precision, so that a difference is one of the computation and not of rounding.
    func inDoublePrecision() throws -> Block {
      for element in parameters() { try element.parameter.set(element.parameter.value().converted(to: .float64)) }
      return self
    }

    func forward(_ x: Variable) throws(TensorError) -> Variable { try dropout(norm(conv(x)).tanh()) }
  }

  /// A pass of two blocks, the second used twice, and what it leaves.
  private func pass(
    _ blocks: [Block], checkpointed: Bool, nested: Bool = false, differentiable: Bool = false
  ) throws -> (tensors: [Tensor], updates: [Tensor]) {
    for block in blocks {
      try block.norm.runningMean.set(.zeros([2]))
      try block.norm.runningVariance.set(.ones([2]))
    }
    let tape = Tape(.training(seed: 4))
    let x = tape.variable(try .random([2, 4, 4, 2]))
    func run(_ block: Block, _ x: Variable) throws -> Variable {
      if !checkpointed { return try block(x) }
      if nested { return try x.checkpointed { try $0.checkpointed { try block($0) } * 1 } }
      return try Checkpointed(block)(x)
    }
    var y = x
    for block in [blocks[0], blocks[1], blocks[1]] { y = try run(block, y) }
    let last = try y.dropout(rate: 0.5).square().sum()
    var gradients = try tape.gradients(of: last, differentiable: differentiable)
    var tensors = [y.value, try #require(gradients[x])]
    if differentiable {
      var penalty = try #require(gradients.variable(for: x)).square().sum()
      for block in blocks {
        penalty = try penalty + #require(gradients.variable(for: tape.variable(block.conv.weight))).square().sum()
      }
      gradients = try tape.gradients(of: penalty)
      tensors.append(try #require(gradients[x]))
    }
    for parameter in blocks.flatMap({ $0.parameters().map(\.parameter) }) {
      tensors.append(try #require(gradients[parameter]))
    }
    try gradients.applyBufferUpdates()
    return (tensors, try blocks.flatMap { try $0.buffers().map { try $0.buffer.value() } })
  }

  @Test(arguments: [false, true], [false, true])
  func checkpointsAgree(nested: Bool, differentiable: Bool) throws {
    var random = RandomSource(seed: 2)
    let blocks = try [Block(&random).inDoublePrecision(), Block(&random).inDoublePrecision()]
    let plain = try pass(blocks, checkpointed: false, differentiable: differentiable)
    let other = try pass(blocks, checkpointed: true, nested: nested, differentiable: differentiable)
    #expect(plain.tensors.count == other.tensors.count)
    for (a, b) in zip(plain.tensors, other.tensors) { #expect(b.isClose(to: a, relative: 1e-9, absolute: 1e-9)) }
    #expect(plain.updates == other.updates, "buffers move once")
    #expect(try blocks[1].norm.runningMean.value() != .zeros([2]))
  }

  @Test func checkpointsKeepLittle() throws {
    let count = Mutex(0)
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([0.5, -0.25]))
    let y = try x.checkpointed {
      count.withLock { $0 += 1 }
      return try ($0.exp() * $0).tanh()
    }
    #expect(count.withLock { $0 } == 1)
    let gradient = try tape.gradients(of: y.sum())[x]
    #expect(count.withLock { $0 } == 2)
    #expect(gradient != nil)

    let inference = Tape(.inference)
    let z = try inference.constant(x.value).checkpointed { try ($0.exp() * $0).tanh() }
    #expect(z.value == y.value && !z.isDifferentiable)
  }

  @Test func checkpointThatDependsOnNothing() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([1.0, 2]))
    for differentiable in [false, true] {
      let y = try x.checkpointed { $0.detached() } + x
      let gradients = try tape.gradients(of: y.sum(), differentiable: differentiable, retainingTape: true)
      #expect(gradients[x]?.doubles == [1, 1])
      let same = try x.checkpointed { $0 }
      #expect(
        try tape.gradients(of: same.sum(), differentiable: differentiable, retainingTape: true)[x]?.doubles == [1, 1])
    }
  }

  private func message(_ body: () throws -> Any) -> String {
    do {
      return "no error, but \(try body())"
    } catch {
      return "\(error)"
    }
  }

  private struct OwnError: Error {}

  @Test func errors() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([1.0, 2]))
    let outside = tape.variable(try Tensor([3.0, 4]))
    #expect(message { try Variable.checkpointed([]) { $0[0] } } == "checkpointed: expected at least one input")
    #expect(
      message {
        try Variable.customGradient(of: []) {
          $0[0]
        } gradient: { _, _, _ in
          []
        }
      }.contains("at least one"))
    nonisolated(unsafe) let captured = outside
    #expect(message { try x.checkpointed { try $0 * captured } }.contains("on different tapes"))
    #expect(message { try x.checkpointed { _ in captured } }.contains("the variables that the body is given"))
    #expect(message { try x.checkpointed { _ in throw OwnError() } }.contains("the function threw OwnError()"))
    let elsewhere = Tape(.training(seed: 1)).variable(try Tensor([1.0]))
    #expect(message { try Variable.checkpointed([x, elsewhere]) { $0[0] } }.contains("different tapes"))

    let counter = Mutex(0)
    let changing = try x.checkpointed { x in
      counter.withLock { $0 += 1 }
      return counter.withLock { $0 } == 1 ? x : try x.sum()
    }
    #expect(message { try tape.gradients(of: changing.sum()) }.contains("gave another result when it was run again"))
    let parameter = Parameter(try Tensor([1.0, 1]))
    let calls = Mutex(0)
    let growing = try x.checkpointed { x in
      calls.withLock { $0 += 1 }
      return calls.withLock { $0 } == 1 ? x : try x * x.tape.variable(parameter)
    }
    #expect(message { try tape.gradients(of: growing.sum()) }.contains("used other parameters"))

    let wrong = try x.customGradient({ $0 }, gradient: { try $1.sum() })
    #expect(message { try tape.gradients(of: wrong.sum()) }.contains("must have the input's shape"))
    let few = try Variable.customGradient(of: [x, x]) {
      $0[0]
    } gradient: { _, _, g in
      [g]
    }
    #expect(message { try tape.gradients(of: few.sum()) }.contains("gave 1 gradients for 2 inputs"))
    let hooked = try x.onGradient { try $0.sum() }
    #expect(message { try tape.gradients(of: hooked.sum()) }.contains("must have the input's shape"))
    let failing = try x.onGradient { _ in throw OwnError() }
    #expect(message { try tape.gradients(of: failing.sum()) }.contains("the function threw OwnError()"))
  }

  @Test func functionOfAGradientSeesTheSumOnce() throws {
    let seen = Mutex<[[Double]]>([])
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([1.0, 2]))
    let h = try (3 * x).onGradient { g in
      seen.withLock { $0.append(g.value.doubles) }
      return nil
    }
    let y = try h * h + 5 * h
    let gradients = try tape.gradients(of: y.sum())
    // 2 · 3x + 5.
    #expect(seen.withLock { $0 } == [[11, 17]])
    #expect(gradients[x]?.doubles == [33, 51])
  }

  @Test func secondDerivativeOfAReplacedGradient() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([2.0, 3]))
    // The gradient 10 x² is replaced by its square, 100 x⁴. The derivative of that is 400 x³, squared on its way back.
    let y = try (x.power(3) * (10.0 / 3)).sum()
    let first = try tape.gradients(of: y, differentiable: true)
    let hooked = try x.onGradient { try $0 * $0 }
    let z = try (hooked.power(3) * (10.0 / 3)).sum()
    let second = try tape.gradients(of: z, differentiable: true)
    let gradient = try #require(second.variable(for: x))
    #expect(try gradient.value.isClose(to: #require(first[x]).elementwiseSquare()))
    let again = try tape.gradients(of: gradient.sum())
    #expect(try #require(again[x]).isClose(to: Tensor([3200.0 * 3200, 10800 * 10800]), relative: 1e-9))
  }

  @Test func instanceNormWithoutMomentum() throws {
    let norm = InstanceNorm(channels: 1, momentum: nil, tracksStatistics: true)
    let steps: [[Double]] = [[1, 3, 5, 7], [0, 2, 10, 10]]
    for step in steps {
      let tape = Tape(.training(seed: 1))
      let y = try norm(tape.variable(Tensor(step, shape: [2, 2, 1])))
      try tape.gradients(of: y.sum()).applyBufferUpdates()
    }
    // Means 4 and 5.5; unbiased variances of the images 2, 2 and 2, 0.
    #expect(try norm.runningMean?.value().doubles == [4.75])
    #expect(try norm.runningVariance?.value().doubles == [1.5])
    #expect(try norm.stepCount?.value().scalar() == 2)
    let tape = Tape(.inference)
    let y = try norm(tape.constant(Tensor([4.75, 4.75 + 1.5.squareRoot()], shape: [1, 2, 1])))
    #expect(try y.value.isClose(to: Tensor([0.0, 1], shape: [1, 2, 1]), relative: 1e-4, absolute: 1e-6))
  }

  @Test func batchNormWithoutParameters() throws {
    let norm = BatchNorm(channels: 2, isAffine: false, tracksStatistics: false)
    #expect(norm.parameters().isEmpty && norm.buffers().isEmpty)
    let tracking = BatchNorm(channels: 2, momentum: nil)
    #expect(tracking.parameters().map(\.path) == ["weight", "bias"])
    #expect(tracking.buffers().map(\.path) == ["runningMean", "runningVariance", "stepCount"])
    #expect(try tracking.state()["stepCount"]?.scalarType == .int32)
  }
}

extension Tensor {
  fileprivate func elementwiseSquare() throws -> Tensor { try Tensor(doubles.map { $0 * $0 }, shape: shape) }
}
