import NNLayers

/// A trained model as a file for other programs.
struct ModelExport: Sendable {
  enum Format: String, CaseIterable, Sendable {
    case safetensors, npz, onnx
  }

  /// How the tensors of a file of weights are called and laid out.
  enum Naming: String, CaseIterable, Sendable {
    /// As `state_dict` has them: filters `[K, C, KH, KW]`, matrices `[outputs, inputs]`, `running_mean`.
    case pyTorch = "pytorch"
    /// As this package has them: filters `[KH, KW, C, K]`, matrices `[inputs, outputs]`, `runningMean`.
    case own = "native"
  }

  var format: Format
  var naming: Naming = .pyTorch
  var pixels: PixelScale = .bytes
  var axes: ONNXLayout = .channelsFirst
  var givesProbabilities = true

  /// Replaces the file as a whole.
  func write(_ trained: TrainedModel, to path: String) throws {
    switch format {
    case .safetensors:
      var metadata = trained.description.metadata
      metadata["tensors"] = naming.rawValue
      try SafeTensors(tensors: try tensors(of: trained), metadata: metadata).write(to: path)
    case .npz: try NumPyArchive(try tensors(of: trained)).write(to: path)
    case .onnx: try graph(of: trained).write(to: path)
    }
  }

  private func tensors(of trained: TrainedModel) throws -> [String: Tensor] {
    switch naming {
    case .pyTorch: try trained.model.pyTorchState(flattened: trained.description.flattenedInputs)
    case .own: try trained.model.state()
    }
  }

  /// The batch is of any size: two images are traced, for a batch of one could not be told from other axes of 1.
  func graph(of trained: TrainedModel) throws -> ONNXModel {
    let model = PixelModel(
      network: trained.asked, scale: pixels, normalization: trained.description.normalization,
      givesProbabilities: givesProbabilities)
    return try model.onnx(
      input: Shape([2] + trained.description.inputShape.dropFirst()), layout: axes,
      metadata: metadata(of: trained.description))
  }

  /// What a graph does not say itself: the labels, and what its pixels are where they must be normalised before.
  private func metadata(of description: ModelDescription) -> [String: String] {
    let names = pixels == .normalized ? ["labels", "format", "normalization"] : ["labels", "format"]
    return description.metadata.filter { names.contains($0.key) }
  }
}

extension ModelDescription {
  /// The linear layers whose input is a flattened image `[height, width, channels]`: PyTorch flattens channels first.
  var flattenedInputs: [String: Shape] {
    architecture == .linear ? ["head": [format.height, format.width, format.channels]] : [:]
  }
}
