/// Two convolutions with pooling and two linear layers: the usual first network for images of 28 x 28 digits.
public struct DigitNet: Layer {
  public let features: Sequential
  public let classifier: Sequential

  public init(classes: Int = 10, using random: inout RandomSource) {
    features = Sequential {
      Conv2D(inputChannels: 1, outputChannels: 32, kernelSize: 3, using: &random)
      ReLU()
      MaxPool2D(2)
      Conv2D(inputChannels: 32, outputChannels: 64, kernelSize: 3, using: &random)
      ReLU()
      MaxPool2D(2)
      Flatten()
    }
    classifier = Sequential {
      Linear(inputs: 1600, outputs: 128, using: &random)
      ReLU()
      Linear(inputs: 128, outputs: classes, using: &random)
    }
  }

  /// `[N, 28, 28, 1]` to scores `[N, classes]`.
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try classifier(features(x)) }
}
