import Foundation
import NNLayers

/// Colours for numbers, for heat maps.
///
/// Colours are given in the space Oklab by lightness, chroma and hue, and the lightness changes evenly: a grey copy of a
/// map, and an eye that confuses red and green, still see the order of the numbers.
///
/// Source of the space: B. Ottosson, "A perceptual color space for image processing", 2020.
enum ColorMap: Sendable {
  /// From 0, dark violet, over blue and green to 1, light yellow.
  case sequential
  /// From −1, blue, over 0, nearly white, to 1, red: for numbers with a sign.
  case diverging

  /// The colour of a value; a value outside of the range counts as its nearest bound, one that is not a number is grey.
  func color(_ value: Double) -> (red: UInt8, green: UInt8, blue: UInt8) {
    guard !value.isNaN else { return (128, 128, 128) }
    switch self {
    case .sequential:
      let t = min(1, max(0, value))
      // The chroma is that of the middle of the gamut at each lightness; the hue runs from 300° to 105°.
      let chroma = 0.09 + 0.07 * sin(.pi * t)
      return Self.sRGB(lightness: 0.22 + 0.71 * t, chroma: chroma, hue: 300 - 195 * t)
    case .diverging:
      let t = min(1, max(-1, value))
      let distance = abs(t)
      return Self.sRGB(lightness: 0.97 - 0.49 * distance, chroma: 0.19 * distance, hue: t < 0 ? 255 : 25)
    }
  }

  /// A plane of numbers, row by row, as a colour image.
  /// - Parameter range: the numbers that get the ends' colours; the smallest and the largest unless given, for the
  ///   diverging map the largest magnitude to both sides.
  /// - Throws: `ImageError` unless `values` has `width * height` numbers.
  func image(_ values: [Double], width: Int, height: Int, range: ClosedRange<Double>? = nil) throws -> Image {
    let range = range ?? self.range(of: values)
    let span = range.upperBound - range.lowerBound
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * values.count)
    for value in values {
      let part = span > 0 ? (value - range.lowerBound) / span : (self == .diverging ? 0.5 : 0)
      let color = self.color(self == .diverging ? 2 * part - 1 : part)
      pixels += [color.red, color.green, color.blue]
    }
    return try Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  private func range(of values: [Double]) -> ClosedRange<Double> {
    let finite = values.filter(\.isFinite)
    switch self {
    case .sequential: return (finite.min() ?? 0)...(finite.max() ?? 0)
    case .diverging:
      let largest = finite.map(abs).max() ?? 0
      return -largest...largest
    }
  }

  /// A colour of Oklab in sRGB, with the chroma reduced until it exists there.
  private static func sRGB(lightness: Double, chroma: Double, hue: Double) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let angle = hue * .pi / 180
    var chroma = chroma
    while true {
      let linear = linearRGB(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle))
      if chroma <= 0 || linear.allSatisfy({ (-1e-4...1.0001).contains($0) }) {
        let bytes = linear.map { UInt8((255 * encoded(min(1, max(0, $0)))).rounded()) }
        return (bytes[0], bytes[1], bytes[2])
      }
      chroma = max(0, chroma - 0.002)
    }
  }

  private static func linearRGB(lightness: Double, a: Double, b: Double) -> [Double] {
    let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
    let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
    let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
    return [
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    ]
  }

  /// sRGB's curve (IEC 61966-2-1).
  private static func encoded(_ linear: Double) -> Double {
    linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
  }
}
