import Testing

@testable import NNLayers

@Suite("PNG reader")
struct PNGDecoderTests {
  @Test(arguments: ImageFixtures.cases("PNG"))
  func decodes(_ fixture: ImageFixtures.Case) throws {
    let image = try Image(decoding: fixture.bytes)
    #expect(image.width == fixture.width && image.height == fixture.height && image.channels == fixture.channels)
    #expect(image.pixels == Array(fixture.pixels))
  }

  @Test(arguments: ImageFixtures.cases("PNG"))
  func everyTruncationIsAnError(_ fixture: ImageFixtures.Case) {
    for length in 0..<fixture.bytes.count {
      _ = imageError(Array(fixture.bytes.prefix(length)), "\(length) of \(fixture.bytes.count) bytes")
    }
  }

  /// Changes below the checksums, so that they reach header, palette, inflate and filters.
  @Test func noMutationCrashes() throws {
    var random = FixtureRandom(state: 2)
    var decoded = 0
    var refused = 0
    for fixture in ImageFixtures.cases("PNG") {
      let file = try PNGFile(fixture.bytes)
      for round in 0..<80 {
        var bytes = random.mutated(fixture.bytes)
        if round % 4 != 0 {
          var changed = file
          let index = Int.random(in: 0..<(file.chunks.count - 1), using: &random)
          changed.chunks[index].content = random.mutated(file.chunks[index].content)
          if round % 8 == 1 { changed.chunks.swapAt(index, Int.random(in: file.chunks.indices, using: &random)) }
          bytes = changed.bytes
        }
        do {
          let image = try Image(decoding: bytes)
          #expect(image.pixels.count == image.width * image.height * image.channels)
          decoded += 1
        } catch {
          refused += 1
        }
      }
    }
    #expect(decoded + refused == 80 * 47)
    #expect(refused > 1000)
  }

  /// Damage inside the rows of an uncompressed file gives other pixels or an error, for every byte and every filter.
  @Test func storedRowsTakeAnyBytes() throws {
    var random = FixtureRandom(state: 3)
    for (depth, colour, bits) in [(1, 0, 1), (2, 3, 2), (8, 2, 24), (16, 6, 64), (8, 4, 16)] as [(UInt8, UInt8, Int)] {
      for interlace in [0, 1] as [UInt8] {
        for _ in 0..<40 {
          let width = Int.random(in: 1...9, using: &random)
          let height = Int.random(in: 1...9, using: &random)
          let content = PNGFile.header(width, height, depth: depth, colour: colour, [0, 0, interlace])
          let header = try PNGHeader(content[...])
          var rows: [UInt8] = []
          for pass in header.passes {
            #expect(header.rowBytes(width: pass.width) == (pass.width * bits + 7) / 8)
            for _ in 0..<pass.height {
              rows.append(UInt8.random(in: 0...4, using: &random))
              for _ in 0..<header.rowBytes(width: pass.width) { rows.append(UInt8.random(in: 0...255, using: &random)) }
            }
          }
          let palette = [UInt8](repeating: 7, count: 12)
          var file = PNGFile([("IHDR", content), ("IDAT", PNGFile.stored(rows)), ("IEND", [])])
          if colour == 3 { file.chunks.insert(("PLTE", palette), at: 1) }
          let image = try Image(decoding: file.bytes)
          #expect(image.width == width && image.height == height)
          for change in [-1, 1] {
            let data = change < 0 ? Array(rows.dropLast()) : rows + [0]
            file.chunks[file.chunks.count - 2].content = PNGFile.stored(data)
            expectImageError(file.bytes, change < 0 ? "the compressed data ends in row" : "holds more than the image")
          }
        }
      }
    }
  }
}
