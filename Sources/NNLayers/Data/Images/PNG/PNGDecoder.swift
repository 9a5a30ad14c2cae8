/// Reads PNG: all colour types, bit depths and filters, interlaced or not.
///
/// Source: PNG specification, third edition, W3C 2025.
enum PNGDecoder {
  static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
    let chunks = try PNGChunks(bytes)
    let header = chunks.header
    // Deflate reaches at most 1032 : 1, so that less data than this cannot fill the image. Without the check a
    // file of a hundred bytes could ask for hundreds of megabytes.
    guard header.filteredBytes / 1032 <= chunks.data.count else {
      throw failure(
        "\(ImageText.count(chunks.data.count, "byte")) of compressed data cannot hold "
          + "\(header.width)×\(header.height) pixels")
    }
    let pixels = try chunks.data.withUnsafeBufferPointer { (data) throws(ImageError) -> [UInt8] in
      try readRows(Inflater(data), header: header, pixels: PNGPixels(chunks))
    }
    return try Image(width: header.width, height: header.height, channels: header.channels, pixels: pixels)
  }

  private static func readRows(
    _ inflater: Inflater, header: PNGHeader, pixels converter: PNGPixels
  ) throws(ImageError) -> [UInt8] {
    let channels = header.channels
    var pixels = [UInt8](repeating: 0, count: header.width * header.height * channels)
    for (number, pass) in header.passes.enumerated() {
      var row = [UInt8](repeating: 0, count: 1 + header.rowBytes(width: pass.width))
      var above = row
      for y in 0..<pass.height {
        let place = header.isInterlaced ? "row \(y) of interlace pass \(number + 1)" : "row \(y) of \(pass.height)"
        let filled = try inflater.fill(&row)
        guard filled == row.count else {
          throw failure(
            "the compressed data ends in \(place): expected \(ImageText.count(row.count, "byte")), \(filled) are there")
        }
        do {
          try PNGFilter.undo(&row, above: above, distance: header.filterDistance)
          let start = ((pass.y + y * pass.dy) * header.width + pass.x) * channels
          try converter.expand(row, count: pass.width, into: &pixels, at: start, step: pass.dx * channels)
        } catch {
          throw failure("\(error.reason), in \(place)")
        }
        swap(&row, &above)
      }
    }
    try inflater.finish()
    return pixels
  }

  static func failure(_ reason: String) -> ImageError {
    ImageError(format: "PNG", reason: reason)
  }
}
