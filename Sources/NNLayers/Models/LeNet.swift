/// Two convolutions with pooling and three linear layers on images of 32 x 32 x 3, after LeNet-5 (Y. LeCun et al.,
/// "Gradient-Based Learning Applied to Document Recognition", 1998), with ReLU and max pooling.
public struct LeNet: Layer {
  public let features: Sequential
  public let classifier: Sequential

  public init(classes: Int = 10, using random: inout RandomSource) {
    features = Sequential {
      Conv2D(inputChannels: 3, outputChannels: 8, kernelSize: 5, using: &random)
      ReLU()
      MaxPool2D(2)
      Conv2D(inputChannels: 8, outputChannels: 16, kernelSize: 5, using: &random)
      ReLU()
      MaxPool2D(2)
      Flatten()
    }
    classifier = Sequential {
      Linear(inputs: 400, outputs: 120, using: &random)
      ReLU()
      Linear(inputs: 120, outputs: 84, using: &random)
      ReLU()
      Linear(inputs: 84, outputs: classes, using: &random)
    }
  }

  /// `[N, 32, 32, 3]` to scores `[N, classes]`.
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try classifier(features(x)) }
}
