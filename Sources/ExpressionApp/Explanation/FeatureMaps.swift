import NNLayers

/// What a layer gave that still has positions: its channels as pictures on one sheet.
struct FeatureMaps {
  /// The layer's dotted path in the model.
  let path: String
  /// Such as `ConvBlock`.
  let type: String
  /// `[1, H, W, C]`.
  let value: Tensor

  /// Of every layer with positions, in the order in which they run. Of layers around each other that give the same, a
  /// block and its last layer, the outermost counts.
  static func all(of model: any Layer, at input: Tensor) throws -> [FeatureMaps] {
    // Recorded, so that every output has a node of the tape, by which equal ones are known.
    let tape = Tape(.inference, recording: true)
    try tape.freeze(model.parameters())
    var maps: [(node: Int?, maps: FeatureMaps)] = []
    for layer in try model.layerOutputs(at: tape.variable(input)) {
      let shape = layer.output.shape
      guard shape.rank == 4, shape[1] * shape[2] > 1, !layer.path.isEmpty else { continue }
      if let last = maps.last, last.node == layer.output.node { maps.removeLast() }
      maps.append(
        (layer.output.node, FeatureMaps(path: layer.path, type: layer.type, value: layer.output.value)))
    }
    return maps.map { $0.maps }
  }

  var isSigned: Bool { value.floats.contains { $0 < 0 } }

  /// A picture for each channel, scaled by its own largest magnitude; zero has the same colour in all of them.
  var sheet: Image {
    get throws {
      let (height, width, channels) = (value.shape[1], value.shape[2], value.shape[3])
      let elements = value.doubles
      let isSigned = self.isSigned
      return try .contactSheet(
        (0..<channels).map { channel in
          let plane = (0..<height * width).map { elements[$0 * channels + channel] }
          let largest = plane.lazy.map(abs).filter(\.isFinite).max() ?? 0
          return isSigned
            ? try ColorMap.diverging.image(plane, width: width, height: height, range: -largest...largest)
            : try ColorMap.sequential.image(plane, width: width, height: height, range: 0...largest)
        })
    }
  }
}
