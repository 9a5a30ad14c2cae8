import NNLayers
import TestSupport
import Testing

/// Gradients of several tapes as one, their clipping, and averages of weights.
@Suite struct GradientAccumulationTests {
  private let x = Result { try Tensor.random([6, 3], seed: 1) }

  private func layer() throws -> Linear {
    var random = RandomSource(seed: 1)
    let layer = Linear(inputs: 3, outputs: 2, using: &random)
    for element in layer.parameters() { try element.parameter.set(element.parameter.value().converted(to: .float64)) }
    return layer
  }

  private func gradients(_ layer: some Layer, _ rows: Range<Int>, scale: Double = 1) throws -> Gradients {
    let tape = Tape(.training(seed: 1))
    let part = try Tensor(Array(x.get().doubles[rows.lowerBound * 3..<rows.upperBound * 3]), shape: [rows.count, 3])
    let y = try layer(tape.constant(part))
    return try tape.gradients(of: (y * y).sum() * scale)
  }

  @Test func partsAddUp() throws {
    let layer = try layer()
    let parameters = layer.parameters().map(\.parameter)
    var total: Gradients?
    for rows in [0..<1, 1..<4, 4..<6] { try total.add(gradients(layer, rows, scale: 0.5), of: parameters) }
    var sum = try #require(total)
    try sum.scale(by: 2, of: parameters)
    let whole = try gradients(layer, 0..<6)
    for parameter in parameters {
      let (a, b) = (try #require(sum[parameter]), try #require(whole[parameter]))
      #expect(a.isClose(to: b, relative: 1e-12))
    }
    #expect(abs(sum.norm(of: parameters) - whole.norm(of: parameters)) < 1e-12)
  }

  /// A parameter that only one of the tapes has used.
  @Test func oneSided() throws {
    let (a, b) = (try layer(), try layer())
    let both = a.parameters().map(\.parameter) + b.parameters().map(\.parameter)
    for (first, second) in [(a, b), (b, a)] {
      var sum = try gradients(first, 0..<6)
      try sum.add(gradients(second, 0..<6), of: both)
      for layer in [a, b] { #expect(try sum[layer.weight] == gradients(layer, 0..<6)[layer.weight]) }
    }
    // What is not listed is not added.
    var sum = try gradients(a, 0..<6)
    try sum.add(gradients(b, 0..<6), of: a.parameters().map(\.parameter))
    #expect(sum[b.weight] == nil)
  }

  @Test func gradientsOfAnotherType() throws {
    let layer = try layer()
    var sum = try gradients(layer, 0..<6)
    let before = sum[layer.weight]
    let tape = Tape(.training(seed: 1))
    for element in layer.parameters() {
      try tape.bind(element.parameter, to: tape.variable(element.parameter.value().converted(to: .float32)))
    }
    let other = try tape.gradients(of: layer(tape.constant(.ones([1, 3]))).sum())
    let error = #expect(throws: TensorError.self) {
      try sum.add(other, of: layer.parameters().map(\.parameter))
    }
    #expect(error?.operation == "add")
    #expect(error?.message.contains("not float64 and float32") == true)
    #expect(sum[layer.weight] == before)
  }

  /// Running statistics move once, towards the mean of the parts' statistics.
  @Test func batchNormalisation() throws {
    let norm = BatchNorm(channels: 3, momentum: 0.25)
    let model = Sequential { norm }
    let parameters = model.parameters().map(\.parameter)
    func part(_ range: Range<Int>) throws -> Gradients {
      try gradients(norm, range)
    }
    for element in model.parameters() { try element.parameter.set(element.parameter.value().converted(to: .float64)) }
    for (_, buffer) in model.buffers() { try buffer.set(buffer.value().converted(to: .float64)) }
    let rows = [0..<2, 2..<4, 4..<6]
    var total: Gradients?
    for range in rows { try total.add(part(range), of: parameters) }
    #expect(try norm.runningMean.value().doubles == [0, 0, 0])
    var optimizer = SGD(model.parameters(), learningRate: 0.1)
    try optimizer.step(#require(total))
    let elements = try x.get().doubles
    for channel in 0..<3 {
      let column = (0..<6).map { elements[$0 * 3 + channel] }
      let mean = column.reduce(0, +) / 6
      #expect(abs(try norm.runningMean.value()[channel] - 0.25 * mean) < 1e-12)
      let variances = rows.map { range in (column[range.lowerBound] - column[range.lowerBound + 1]) }.map {
        $0 * $0 / 2
      }
      let expected = 0.75 + 0.25 * variances.reduce(0, +) / 3
      #expect(abs(try norm.runningVariance.value()[channel] - expected) < 1e-12)
    }
  }

  /// A layer that is used twice on a tape has staged two values; the second counts.
  @Test func statisticsOfALayerThatIsUsedTwice() throws {
    let norm = BatchNorm(channels: 3)
    func twice() throws -> Gradients {
      let tape = Tape(.training(seed: 1))
      let x = tape.constant(try self.x.get().converted(to: .float32))
      return try tape.gradients(of: (norm(x) + norm(x + 1)).sum())
    }
    try twice().applyBufferUpdates()
    let once = try norm.runningMean.value()
    try norm.runningMean.set(.zeros([3]))
    try norm.runningVariance.set(.ones([3]))
    var sum = try twice()
    try sum.add(twice(), of: [norm.weight, norm.bias])
    try sum.applyBufferUpdates()
    #expect(try norm.runningMean.value().isClose(to: once, relative: 1e-6))
    #expect(once.doubles.allSatisfy { $0 != 0 })
  }

  @Test func clippingByValue() throws {
    let layer = try layer()
    var gradients = try gradients(layer, 0..<6)
    let before = try #require(gradients[layer.weight]).doubles
    let limit = before.map(abs).sorted()[before.count / 2]
    try gradients.clip(layer.parameters(), value: limit)
    #expect(gradients[layer.weight]?.doubles == before.map { min(max($0, -limit), limit) })
    #expect(gradients[layer.weight]?.doubles != before)
    for bad in [-1, .nan] as [Double] {
      let error = #expect(throws: TensorError.self) { try gradients.clip(layer.parameters(), value: bad) }
      #expect(error?.operation == "clip")
    }
    try gradients.clip(layer.parameters(), value: 0)
    #expect(gradients.norm(of: layer.parameters().map(\.parameter)) == 0)
  }

  /// The norm over more elements than one vector holds, in both types.
  @Test(arguments: [ScalarType.float32, .float64], [1, 7, 8, 1001]) func norm(_ type: ScalarType, _ count: Int) throws {
    let value = try Tensor.random([count], seed: 3).converted(to: type)
    let parameter = Parameter(value)
    let tape = Tape(.training(seed: 1))
    let w = try tape.variable(parameter)
    let gradients = try tape.gradients(of: (w * tape.constant(value)).sum())
    let expected = value.doubles.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(gradients.norm(of: [parameter]) - expected) <= 1e-12 * expected)
  }
}

@Suite struct ExponentialMovingAverageTests {
  private func layer() -> Linear {
    var random = RandomSource(seed: 1)
    return Linear(inputs: 3, outputs: 2, using: &random)
  }

  @Test func applyAndRestore() throws {
    let layer = layer()
    var average = ExponentialMovingAverage(of: layer.parameters(), decay: 0.75)
    let first = try layer.weight.value()
    try average.update()
    try layer.weight.set(.zeros([3, 2]))
    try average.update()
    try average.apply()
    #expect(try layer.weight.value().isClose(to: Tensor(first.doubles.map { 0.75 * $0 }, shape: [3, 2])))
    #expect(throws: TensorError.self) { try average.apply() }
    #expect(throws: TensorError.self) { try average.update() }
    #expect(throws: TensorError.self) { try average.load(state: [:]) }
    try average.restore()
    #expect(try layer.weight.value() == .zeros([3, 2]))
    #expect(throws: TensorError.self) { try average.restore() }
    #expect(average.updateCount == 2)
  }

  /// The weights come back from an error too.
  @Test func applied() throws {
    let layer = layer()
    var average = ExponentialMovingAverage(of: layer.parameters())
    #expect(throws: TensorError.self) { try average.applied { 1 } }
    let first = try layer.weight.value()
    try average.update()
    try layer.weight.set(.ones([3, 2]))
    #expect(try average.applied { try layer.weight.value() } == first)
    #expect(try layer.weight.value() == .ones([3, 2]))
    struct Stop: Error {}
    #expect(throws: Stop.self) { try average.applied { throw Stop() } }
    #expect(try layer.weight.value() == .ones([3, 2]))
    // A change of the weights does not reach the averages, nor the other way round.
    #expect(average.averages[0] == first)
  }

  @Test func stateIsExact() throws {
    let layer = layer()
    var average = ExponentialMovingAverage(of: layer.parameters(), decay: 0.9)
    try average.update()
    try layer.weight.set(.random([3, 2]).converted(to: .float32))
    try average.update()
    let state = try average.state()
    #expect(state.keys.sorted() == ["average.bias", "average.weight", "step"])
    var resumed = ExponentialMovingAverage(of: layer.parameters(), decay: 0.9)
    try resumed.load(state: state)
    try layer.weight.set(.ones([3, 2]))
    try average.update()
    try resumed.update()
    #expect(try resumed.state() == average.state())
    #expect(resumed.updateCount == 3)
    for broken in ["average.bias", "step"] {
      var bad = state
      bad[broken] = nil
      let error = #expect(throws: TensorError.self) { try resumed.load(state: bad) }
      #expect(error?.message.contains(broken) == true)
    }
    var fresh = ExponentialMovingAverage(of: layer.parameters())
    try fresh.load(state: ExponentialMovingAverage(of: layer.parameters()).state())
    #expect(fresh.updateCount == 0)
  }

  @Test(arguments: [-0.1, 1.1, .nan]) func decayOutOfRange(_ decay: Double) {
    var average = ExponentialMovingAverage(of: layer().parameters(), decay: decay)
    #expect(throws: TensorError.self) { try average.update() }
    #expect(average.updateCount == 0)
  }
}
