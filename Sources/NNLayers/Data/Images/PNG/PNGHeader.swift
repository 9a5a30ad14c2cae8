/// The IHDR chunk, checked.
///
/// Source: PNG specification, third edition, W3C 2025, section 11.2.1.
struct PNGHeader {
  enum Colour: UInt8 {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgba = 6

    /// Samples a pixel has in the file.
    var samples: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }

    var hasAlpha: Bool { self == .greyAlpha || self == .rgba }

    var depths: [Int] {
      switch self {
      case .grey: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .greyAlpha, .rgba: [8, 16]
      }
    }
  }

  let width: Int
  let height: Int
  let depth: Int
  let colour: Colour
  let isInterlaced: Bool

  /// Channels of the image that is made: 1 or 3.
  var channels: Int { colour == .grey || colour == .greyAlpha ? 1 : 3 }

  /// The largest value of a sample.
  var maximum: Int { (1 << depth) - 1 }

  /// Bytes of a row of `width` pixels, without the filter byte.
  func rowBytes(width: Int) -> Int { (width * colour.samples * depth + 7) / 8 }

  /// How far left the byte lies that filters predict from: a whole pixel, at least one byte.
  var filterDistance: Int { max(1, colour.samples * depth / 8) }

  init(_ data: ArraySlice<UInt8>) throws(ImageError) {
    guard data.count == 13 else {
      throw PNGDecoder.failure("chunk IHDR has \(ImageText.count(data.count, "byte")), not 13")
    }
    let bytes = Array(data)
    width = PNGChunks.integer(bytes, at: 0)
    height = PNGChunks.integer(bytes, at: 4)
    depth = Int(bytes[8])
    do {
      _ = try Image.byteCount(width: width, height: height, channels: 3)
    } catch {
      throw error.of(format: "PNG")
    }
    guard let colour = Colour(rawValue: bytes[9]) else {
      throw PNGDecoder.failure("colour type \(bytes[9]) does not exist")
    }
    self.colour = colour
    guard colour.depths.contains(depth) else {
      throw PNGDecoder.failure("colour type \(bytes[9]) has no bit depth \(depth)")
    }
    guard bytes[10] == 0 else { throw PNGDecoder.failure("compression method \(bytes[10]) does not exist") }
    guard bytes[11] == 0 else { throw PNGDecoder.failure("filter method \(bytes[11]) does not exist") }
    guard bytes[12] <= 1 else { throw PNGDecoder.failure("interlace method \(bytes[12]) does not exist") }
    isInterlaced = bytes[12] == 1
  }

  /// A reduced picture: the pixels (x + i dx, y + j dy), stored as `width` × `height` pixels of their own.
  struct Pass {
    let x: Int
    let y: Int
    let dx: Int
    let dy: Int
    let width: Int
    let height: Int
  }

  /// The whole picture, or the passes of Adam7 that are not empty.
  ///
  /// Source: PNG specification, third edition, W3C 2025, section 8.1.
  var passes: [Pass] {
    guard isInterlaced else { return [Pass(x: 0, y: 0, dx: 1, dy: 1, width: width, height: height)] }
    let grid = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    return grid.compactMap { x, y, dx, dy in
      guard width > x, height > y else { return nil }
      return Pass(
        x: x, y: y, dx: dx, dy: dy, width: (width - x + dx - 1) / dx, height: (height - y + dy - 1) / dy)
    }
  }

  /// Bytes of the filtered rows of all passes, which the compressed data must hold exactly.
  var filteredBytes: Int {
    passes.reduce(0) { $0 + $1.height * (1 + rowBytes(width: $1.width)) }
  }
}
