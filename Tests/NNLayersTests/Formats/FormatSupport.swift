import Foundation
import NNLayers
import TestSupport
import Testing

/// The path of a file that makers/interop.py wrote.
func interopFile(_ name: String) -> String { fixture("interop/\(name)").path }

/// The module of makers/interop.py.
func interopModel(seed: UInt64 = 0) -> Sequential {
  var random = RandomSource(seed: seed)
  return Sequential {
    Conv2D(inputChannels: 2, outputChannels: 6, kernelSize: 3, padding: .all(1), using: &random)
    BatchNorm(channels: 6)
    ReLU()
    MaxPool2D(2)
    Conv2D(
      inputChannels: 6, outputChannels: 6, kernelSize: 3, padding: .all(1), groups: 6, hasBias: false, using: &random)
    BatchNorm(channels: 6)
    ReLU()
    Conv2D(inputChannels: 6, outputChannels: 8, kernelSize: 3, groups: 2, using: &random)
    ReLU()
    Flatten()
  }
}

struct InteropNetwork: Layer {
  let features: Sequential
  let classifier: Sequential

  init(seed: UInt64 = 0) {
    features = interopModel(seed: seed)
    var random = RandomSource(seed: seed)
    classifier = Sequential {
      Linear(inputs: 48, outputs: 16, using: &random)
      ReLU()
      Linear(inputs: 16, outputs: 5, using: &random)
    }
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable { try classifier(features(x)) }

  /// The image before `Flatten`.
  static let flattened: [String: Shape] = ["classifier.0": [3, 2, 8]]
}
