// A model of one's own, trained on data of one's own: bright bars on a dark ground, seven directions.

import Foundation
import NNLayers

struct BarNet: Layer {
  let stem: Conv2D
  let norm: BatchNorm
  let head: Linear

  init(classes: Int, using random: inout RandomSource) {
    stem = Conv2D(inputChannels: 1, outputChannels: 8, kernelSize: 5, padding: .same, using: &random)
    norm = BatchNorm(channels: 8)
    head = Linear(inputs: 6 * 6 * 8, outputs: classes, using: &random)
  }

  /// `[N, 24, 24, 1]` to scores `[N, classes]`.
  func forward(_ x: Variable) throws(TensorError) -> Variable {
    try head(norm(stem(x)).relu().maxPool2D(window: 4).flattened())
  }
}

/// Images with a bar through a random point, turned by `label · 180° / classes`.
func bars(_ count: Int, classes: Int, using random: inout RandomSource) throws -> InMemoryDataset {
  var pixels: [Float] = []
  var labels: [Int] = []
  for index in 0..<count {
    let label = index % classes
    let angle = Double(label) * .pi / Double(classes)
    let (x0, y0) = (random.uniform(9, 15), random.uniform(9, 15))
    for y in 0..<24 {
      for x in 0..<24 {
        let distance = abs((Double(x) - x0) * sin(angle) - (Double(y) - y0) * cos(angle))
        pixels.append(Float(max(0, 2 - distance) + random.uniform(-0.3, 0.3)))
      }
    }
    labels.append(label)
  }
  return try InMemoryDataset(
    inputs: Tensor(pixels, shape: [count, 24, 24, 1]), labels: labels, classNames: (0..<classes).map { "bar \($0)" })
}

let classes = 7
var random = RandomSource(seed: 1)
let model = BarNet(classes: classes, using: &random)
let loader = DataLoader(try bars(700, classes: classes, using: &random), batchSize: 32, shuffleSeed: 1)
var optimizer = SGD(model.parameters(), learningRate: 0.05, momentum: 0.9, nesterov: true)
print(try model.summary(input: [1, 24, 24, 1]))

for epoch in 1...4 {
  var total = 0.0
  for batch in loader.epoch(epoch) {
    let tape = Tape(.training(seed: batch.seed))
    let loss = try model(tape.constant(batch.images)).softmaxCrossEntropy(labels: batch.labels)
    try optimizer.step(tape.gradients(of: loss))
    total += try loss.value.scalar()
  }
  print("epoch \(epoch): loss \(total / Double(loader.batchCount))")
}

let test = try bars(210, classes: classes, using: &random)
let scores = try model(Tape(.inference).constant(test.inputs)).value
let right = zip(scores.argmaxOfRows(), test.labels).count { $0 == $1 }
print("\(right) of \(test.count) unseen bars named rightly")
guard right > 190 else { exit(1) }
