/// Turns restored rows into 8-bit grey or RGB pixels on a white ground.
///
/// With M the largest sample of the bit depth, v a sample and a its alpha, the result is
/// 255 (v a + M (M - a)) / M², rounded once; for opaque pixels that is 255 v / M.
struct PNGPixels {
  private let header: PNGHeader
  /// Palette entries composited on white, three bytes each.
  private let palette: [UInt8]
  /// The samples of the colour that tRNS makes transparent; no colour where it is empty.
  private let key: [Int]
  /// The 8-bit value of each sample value, for depths up to 8.
  private let levels: [UInt8]

  init(_ chunks: PNGChunks) {
    header = chunks.header
    let maximum = chunks.header.maximum
    let transparency = chunks.transparency ?? []
    switch chunks.header.colour {
    case .palette:
      palette = chunks.palette.enumerated().map { index, value in
        let alpha = index / 3 < transparency.count ? Int(transparency[index / 3]) : 255
        return PNGPixels.onWhite(Int(value), alpha: alpha, maximum: 255)
      }
      key = []
    case .grey, .rgb, .greyAlpha, .rgba:
      palette = []
      // Only the low bits of the stored values count.
      key = stride(from: 0, to: transparency.count - 1, by: 2).map {
        (Int(transparency[$0]) << 8 | Int(transparency[$0 + 1])) & maximum
      }
    }
    levels = maximum > 255 ? [] : (0...maximum).map { UInt8(($0 * 255 + maximum / 2) / maximum) }
  }

  private static func onWhite(_ value: Int, alpha: Int, maximum: Int) -> UInt8 {
    let square = maximum * maximum
    return UInt8(((value * alpha + maximum * (maximum - alpha)) * 255 + square / 2) / square)
  }

  /// Writes the `count` pixels of `row`, whose first byte is the filter type, to `pixels`: the first one at the
  /// index `start`, each next one `step` further on.
  func expand(
    _ row: [UInt8], count: Int, into pixels: inout [UInt8], at start: Int, step: Int
  ) throws(ImageError) {
    if header.colour == .palette {
      try expandPalette(row, count: count, into: &pixels, at: start, step: step)
    } else if header.depth == 8, key.isEmpty, !header.colour.hasAlpha, step == header.channels {
      let size = count * step
      for index in 0..<size { pixels[start + index] = row[1 + index] }
    } else {
      expandSamples(row, count: count, into: &pixels, at: start, step: step)
    }
  }

  private func expandPalette(
    _ row: [UInt8], count: Int, into pixels: inout [UInt8], at start: Int, step: Int
  ) throws(ImageError) {
    for x in 0..<count {
      let entry = 3 * sample(row, x)
      guard entry < palette.count else {
        throw PNGDecoder.failure("palette index \(entry / 3) at a palette of \(palette.count / 3) entries")
      }
      for channel in 0..<3 { pixels[start + x * step + channel] = palette[entry + channel] }
    }
  }

  private func expandSamples(
    _ row: [UInt8], count: Int, into pixels: inout [UInt8], at start: Int, step: Int
  ) {
    let samples = header.colour.samples
    let channels = header.channels
    let maximum = header.maximum
    for x in 0..<count {
      var alpha = maximum
      if header.colour.hasAlpha {
        alpha = sample(row, x * samples + channels)
      } else if !key.isEmpty, key.indices.allSatisfy({ key[$0] == sample(row, x * samples + $0) }) {
        alpha = 0
      }
      for channel in 0..<channels {
        let value = sample(row, x * samples + channel)
        let level: UInt8
        if alpha != maximum {
          level = PNGPixels.onWhite(value, alpha: alpha, maximum: maximum)
        } else {
          level = levels.isEmpty ? UInt8((value * 255 + 32767) / 65535) : levels[value]
        }
        pixels[start + x * step + channel] = level
      }
    }
  }

  /// Sample `index` of a row; several to a byte begin at the high bits.
  private func sample(_ row: [UInt8], _ index: Int) -> Int {
    switch header.depth {
    case 8: return Int(row[1 + index])
    case 16: return Int(row[1 + 2 * index]) << 8 | Int(row[2 + 2 * index])
    default:
      let bit = index * header.depth
      return Int(row[1 + bit / 8]) >> (8 - header.depth - bit % 8) & header.maximum
    }
  }
}
