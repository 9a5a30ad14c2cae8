import Foundation
import NNLayers

/// What `GET /health` tells.
struct HealthAnswer: Encodable {
  let status = "ok"
  let uptimeSeconds: Double
  let predictions: Int

  init(uptime: Duration, predictions: Int) {
    uptimeSeconds = (10 * (uptime / .seconds(1))).rounded() / 10
    self.predictions = predictions
  }

  private enum CodingKeys: String, CodingKey {
    case status, predictions
    case uptimeSeconds = "uptime_seconds"
  }
}

/// What `GET /model` tells.
struct ModelAnswer: Encodable, Sendable {
  struct Input: Encodable {
    let width: Int
    let height: Int
    let channels: Int
  }

  let architecture: String
  let labels: [String]
  let input: Input
  let parameters: Int
  let file: String
  let processor: String
  let kernels: String
  /// The formats that `POST /predict` takes.
  let formats: [String]

  init(_ classifier: Classifier) throws {
    let description = classifier.trained.description
    architecture = "\(description.architecture)"
    labels = description.classNames
    input = Input(
      width: description.format.width, height: description.format.height, channels: description.format.channels)
    parameters = try classifier.trained.model.parameters().scalarCount()
    file = classifier.weightsPath
    processor = Provenance.processorName
    kernels = KernelSelection.current
    formats = ["PNG", "PNM"] + (JPEGDecoder.isAvailable ? ["JPEG"] : [])
  }
}

/// What `POST /predict` tells.
struct PredictionAnswer: Encodable {
  struct Map: Encodable {
    let method: String
    let width: Int
    let height: Int
    /// A grey picture as PNG in base64: white where the class was seen.
    let png: String
  }

  let label: String
  let probabilities: [String: Double]
  /// From the body's last byte to the answer.
  let milliseconds: Double
  let heatmap: Map?

  init(
    _ classifier: Classifier, _ input: Tensor, wantsHeatMap: Bool, begun: ContinuousClock.Instant
  ) throws {
    let prediction = Prediction(
      path: "", classNames: classifier.classNames,
      probabilities: try classifier.probabilities(input, name: "the picture"))
    label = prediction.ranked.first?.name ?? ""
    probabilities = Dictionary(
      zip(prediction.classNames, prediction.probabilities), uniquingKeysWith: { first, _ in first })
    heatmap =
      wantsHeatMap
      ? try Self.heatMap(classifier, input, classIndex: prediction.classNames.firstIndex(of: label)) : nil
    milliseconds = (100 * ((ContinuousClock.Instant.now - begun) / .milliseconds(1))).rounded() / 100
  }

  /// Of the network itself at the picture, not at its mirror image, for the class that is answered.
  private static func heatMap(_ classifier: Classifier, _ input: Tensor, classIndex: Int?) throws -> Map {
    let gradients = try ClassGradients(of: classifier.trained.model, at: input, classIndex: classIndex)
    let gradCAM = try gradients.gradCAM()
    let map = gradCAM ?? gradients.saliency()
    return Map(
      method: gradCAM == nil ? "gradient" : "Grad-CAM", width: map.width, height: map.height,
      png: Data(try map.image().encodedPNG()).base64EncodedString())
  }
}
