import NNLayers

/// A network with the batch, the images and the number of classes that it is measured with.
struct Workload {
  let name: String
  let batch: Int
  let imageShape: Shape
  let classes: Int
  let model: any Layer

  static let names = ["seed", "vgg", "resnet", "mobile"]

  /// - Parameter name: one of `names`, or what `GrowingVGG` calls itself.
  init(named name: String) throws {
    var random = RandomSource(seed: 1)
    self.name = name
    switch name {
    case "seed":
      (batch, imageShape, classes) = (64, [28, 28, 1], 10)
      model = DigitNet(classes: classes, using: &random)
    case "vgg":
      (batch, imageShape, classes) = (64, [48, 48, 1], 7)
      model = VGG(imageSize: 48, channels: 64, depth: 2, classes: classes, using: &random)
    case "resnet":
      (batch, imageShape, classes) = (32, [48, 48, 1], 7)
      model = ResNet18(classes: classes, using: &random)
    case "mobile":
      (batch, imageShape, classes) = (64, [48, 48, 1], 7)
      model = MobileNet(classes: classes, using: &random)
    default:
      guard let grown = GrowingVGG(name: name) else {
        throw UsageError("there is no network “\(name)”; there are: \(Self.names.joined(separator: ", "))")
      }
      (batch, imageShape, classes) = (grown.batch, [grown.size, grown.size, 1], 7)
      model = VGG(
        imageSize: grown.size, channels: grown.channels, depth: grown.depth, classes: classes, using: &random)
    }
  }

  func inputShape(batch: Int) -> Shape { Shape([batch] + imageShape) }
}

/// A size of the VGG-like network that `scaling` measures.
struct GrowingVGG: Codable {
  var batch = 32
  var size = 48
  var channels = 32
  var depth = 2

  /// How the size is handed to the process that measures it.
  var name: String { "vgg:\(batch):\(size):\(channels):\(depth)" }

  init() {}

  init?(name: String) {
    let parts = name.split(separator: ":")
    let numbers = parts.dropFirst().compactMap { Int($0) }
    guard parts.first == "vgg", parts.count == 5, numbers.count == 4, numbers.allSatisfy({ $0 > 0 }) else {
      return nil
    }
    (batch, size, channels, depth) = (numbers[0], numbers[1], numbers[2], numbers[3])
  }
}
