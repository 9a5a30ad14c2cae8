import AutoDiffCore

/// From the drawing's tones to the bytes of a picture: blur, response, noise, rounding.
struct Camera {
  let scene: SceneParameters

  func photograph(_ canvas: Canvas, random: inout RandomSource) -> [UInt8] {
    var tones = canvas.pixels
    if scene.blur > 0 {
      tones = blurred(tones, step: 1)
      tones = blurred(tones, step: Canvas.side)
    }
    return tones.map { tone in
      var value = DeterministicMath.clamp(tone, 0, 1)
      value += scene.bend * value * (1 - value)
      value = 0.5 + (value - 0.5) * scene.contrast + scene.brightness
      value += scene.noise * random.bell()
      return UInt8((DeterministicMath.clamp(value, 0, 1) * 255).rounded(.toNearestOrEven))
    }
  }

  /// Mixes each pixel with its two neighbours `step` apart: along a row for 1, along a column for the width.
  private func blurred(_ tones: [Double], step: Int) -> [Double] {
    let weight = scene.blur / 2
    return tones.indices.map { index in
      let place = step == 1 ? index % Canvas.side : index / Canvas.side
      let before = place > 0 ? tones[index - step] : tones[index]
      let after = place < Canvas.side - 1 ? tones[index + step] : tones[index]
      return tones[index] * (1 - 2 * weight) + (before + after) * weight
    }
  }
}
