import NNLayers

extension ClassGradients {
  /// Grad-CAM: where the last feature map speaks for the class, over the picture. `nil` for a model without a feature
  /// map.
  ///
  /// With the feature map A `[H, W, C]` and the class's score y, the weight of channel k is the mean of ∂y/∂A over all
  /// positions, and the map is ReLU(Σ_k weight_k A_k), interpolated to the picture's size.
  ///
  /// Source: R. R. Selvaraju et al., Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization,
  /// ICCV 2017, equations 1 and 2.
  func gradCAM() throws -> HeatMap? {
    guard let featureMap else { return nil }
    let tape = Tape(.inference)
    let weights = try tape.constant(featureMap.gradient).mean(axes: [1, 2], keepsDimensions: true)
    let map = try (tape.constant(featureMap.value) * weights).sum(axes: [3], keepsDimensions: true).relu()
      .interpolated2D(to: Size2D(input.shape[1], input.shape[2]))
    return HeatMap(width: input.shape[2], height: input.shape[1], strengths: map.value.floats)
  }

  /// How much each pixel moves the score: the largest |∂y/∂pixel| of its channels.
  ///
  /// Source: K. Simonyan, A. Vedaldi, A. Zisserman, Deep Inside Convolutional Networks: Visualising Image Classification
  /// Models and Saliency Maps, ICLR 2014, section 3.
  func saliency() -> HeatMap { Self.saliency(of: inputGradient) }

  /// The same of a given gradient `[1, H, W, channels]`.
  static func saliency(of gradient: Tensor) -> HeatMap {
    let (height, width, channels) = (gradient.shape[1], gradient.shape[2], gradient.shape[3])
    let elements = gradient.floats
    let strengths = stride(from: 0, to: elements.count, by: max(1, channels)).map { start in
      elements[start..<start + channels].reduce(0) { max($0, abs($1)) }
    }
    return HeatMap(width: width, height: height, strengths: strengths)
  }
}
