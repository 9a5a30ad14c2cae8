// Weights that `expression export --tensors native` wrote, in a program of one's own: the expression in a picture.
//
//     swift run ExportedWeights WEIGHTS.safetensors IMAGE

import Foundation
import NNLayers

/// The network of `expression train`: the paths of its layers are those of the tensors in the file.
struct FaceNet: Layer {
  let features: Sequential
  let head: Linear

  init(classes: Int) {
    var random = RandomSource(seed: 0)
    features = Sequential {
      ConvBlock(inputChannels: 1, outputChannels: 32, using: &random)
      MaxPool2D(2)
      ConvBlock(inputChannels: 32, outputChannels: 64, using: &random)
      ConvBlock(inputChannels: 64, outputChannels: 64, using: &random)
      MaxPool2D(2)
      ConvBlock(inputChannels: 64, outputChannels: 128, using: &random)
      ConvBlock(inputChannels: 128, outputChannels: 128, using: &random)
      MaxPool2D(2)
      ConvBlock(inputChannels: 128, outputChannels: 256, using: &random)
      GlobalAveragePool2D()
    }
    head = Linear(inputs: 256, outputs: classes, using: &random)
  }

  /// `[N, 48, 48, 1]` to scores `[N, classes]`.
  func forward(_ x: Variable) throws(TensorError) -> Variable { try head(features(x)) }
}

let words = CommandLine.arguments
guard words.count == 3 else {
  print("usage: ExportedWeights WEIGHTS.safetensors IMAGE")
  exit(2)
}
let file = try SafeTensors(contentsOf: words[1])
let labels = file.metadata["labels", default: ""].split(separator: ",")
let figures = file.metadata["normalization", default: ""].split(separator: " ").compactMap { Double($0) }
guard !labels.isEmpty, figures.count == 2 else {
  print("\(words[1]): has no labels or no normalisation beside its tensors")
  exit(1)
}

let model = FaceNet(classes: labels.count)
try model.load(state: file.tensors)
let image = try Image(contentsOf: words[2]).grey().resized(width: 48, height: 48)
let pixels = try PixelNormalization(mean: figures[0], deviation: figures[1]).tensor(image)
let probabilities = try model(Tape(.inference).constant(.stacked([pixels]))).softmax().value

for (label, probability) in zip(labels, probabilities.doubles).sorted(by: { $0.1 > $1.1 }) {
  print(String(format: "%5.1f %%  ", 100 * probability) + label)
}
