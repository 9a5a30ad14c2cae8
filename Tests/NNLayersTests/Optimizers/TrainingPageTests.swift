import NNLayers
import Testing

/// The loop that Documentation/Training.md begins with.
@Suite struct TrainingPageTests {
  @Test func theLoopOfThePage() throws {
    var source = RandomSource(seed: 1)
    let images = try Tensor.normal([48, 4, 4, 1], using: &source)
    // The class is told by the sign of the image's sum.
    let sums = images.doubles.indices.reduce(into: [Double](repeating: 0, count: 48)) { sums, index in
      sums[index / 16] += images.doubles[index]
    }
    let data = try InMemoryDataset(inputs: images, labels: sums.map { $0 > 0 ? 1 : 0 }, classNames: ["below", "above"])
    let loader = DataLoader(data, batchSize: 16, shuffleSeed: 1)
    let testLoader = DataLoader(data, batchSize: 20)
    let model = smallModel(seed: 1)

    var optimizer = AdamW(model.parameters(), learningRate: 1e-2, weightDecay: 0.05)
    try optimizer.configure(where: { $0.path.hasSuffix("bias") }, change: { $0.weightDecay = 0 })
    let schedule = WarmUpSchedule(steps: 5, CosineSchedule(initial: 1e-2, steps: 60))
    var average = ExponentialMovingAverage(of: model.parameters(), decay: 0.9)

    for epoch in 1...20 {
      for batch in loader.epoch(epoch) {
        optimizer.learningRate = schedule.learningRate(at: optimizer.stepCount)
        let tape = Tape(.training(seed: batch.seed))
        let loss = try model(tape.constant(batch.images)).crossEntropy(labels: batch.labels, labelSmoothing: 0.1)
        var gradients = try tape.gradients(of: loss)
        try gradients.clip(model.parameters(), norm: 1)
        try optimizer.step(gradients)
        try average.update()
      }
    }

    let confusion = try average.applied {
      var confusion = ConfusionMatrix(classes: 2)
      for batch in testLoader.epoch(0) {
        try confusion.add(scores: model(Tape(.inference).constant(batch.images)).value, labels: batch.labels)
      }
      return confusion
    }
    #expect(optimizer.stepCount == 60)
    #expect(confusion.count == 48)
    #expect(confusion.accuracy > 0.9, "\(confusion.counts)")
    #expect(confusion.f1(.macro) > 0.9)
  }
}
