import Testing

@testable import NNLayers

@Suite("JPEG reader", .enabled(if: JPEGDecoder.isAvailable, "libturbojpeg is not installed (Debian: libturbojpeg0)"))
struct JPEGDecoderTests {
  /// Versions of the library may round differently, by a level or two.
  @Test(arguments: ImageFixtures.cases("JPEG"))
  func decodes(_ fixture: ImageFixtures.Case) throws {
    let image = try Image(decoding: fixture.bytes)
    #expect(image.width == fixture.width && image.height == fixture.height && image.channels == fixture.channels)
    let worst = zip(image.pixels, fixture.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 256
    #expect(worst <= 2)
  }

  @Test(arguments: ImageFixtures.cases("JPEG"))
  func everyTruncationIsAnError(_ fixture: ImageFixtures.Case) {
    for length in 0..<fixture.bytes.count {
      _ = imageError(Array(fixture.bytes.prefix(length)), "\(length) of \(fixture.bytes.count) bytes")
    }
  }

  /// A scan that was cut off and closed with EOI again: the library's warning must not become grey pixels.
  @Test func missingDataBeforeTheEndIsAnError() throws {
    let bytes = try ImageFixtures.named("jpeg-rgb-444").bytes
    for cut in [3, 40, 150] {
      let error = imageError(Array(bytes.dropLast(2 + cut)) + [0xFF, 0xD9], "\(cut) bytes fewer")
      #expect(error?.format == "JPEG")
    }
  }

  /// Files that are written carelessly and whose picture is whole: read, as other readers do.
  @Test func carelessFilesAreRead() throws {
    let fixture = try ImageFixtures.named("jpeg-grey")
    let good = try Image(decoding: fixture.bytes)
    func segment(_ marker: UInt8) throws -> Int {
      try #require(
        fixture.bytes.indices.dropLast().first { fixture.bytes[$0] == 0xFF && fixture.bytes[$0 + 1] == marker })
    }
    func inserting(_ bytes: [UInt8], at place: Int) -> [UInt8] {
      Array(fixture.bytes[..<place]) + bytes + fixture.bytes[place...]
    }
    func setting(_ place: Int, to byte: UInt8) -> [UInt8] {
      var bytes = fixture.bytes
      bytes[place] = byte
      return bytes
    }
    let end = fixture.bytes.count - 2
    let scan = try segment(0xDA)
    let files: [(String, [UInt8])] = [
      ("bytes behind the last block", inserting([0, 0, 0, 7, 0], at: end)),
      ("bytes between two segments", inserting([0, 1, 0xFF, 0, 3], at: try segment(0xDB))),
      ("bytes before the scan", inserting([9], at: scan)),
      ("an unknown revision of JFIF", setting(try segment(0xE0) + 9, to: 3)),
      ("parameters of a scan that mean nothing", setting(scan + 8, to: 17)),
      ("bytes behind the end", fixture.bytes + [1, 2, 3]),
    ]
    for (name, bytes) in files {
      do {
        #expect(try Image(decoding: bytes) == good, "\(name)")
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }

  /// Without JFIF's segment, Adobe's says what the colours are.
  @Test func anUnknownTransformOfAdobeIsTheUsualOne() throws {
    let fixture = try ImageFixtures.named("jpeg-rgb-444")
    let good = fixture.bytes
    let start = try #require(good.indices.dropLast().first { good[$0] == 0xFF && good[$0 + 1] == 0xE0 })
    let length = 2 + 256 * Int(good[start + 2]) + Int(good[start + 3])
    let adobe: [UInt8] = [0xFF, 0xEE, 0, 14] + Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 9]
    let bytes = Array(good[..<start]) + adobe + good[(start + length)...]
    #expect(try Image(decoding: bytes) == Image(decoding: good))
  }

  /// The library tells its first warning alone: that there are stray bytes must not hide that data are missing.
  @Test func carelessAndDamagedIsAnError() throws {
    let bytes = try ImageFixtures.named("jpeg-grey").bytes
    let table = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDB })
    let stray = Array(bytes[..<table]) + [0, 0] + bytes[table...]
    #expect(throws: Never.self) { try Image(decoding: stray) }
    expectImageError(Array(stray.dropLast(2 + 30)) + [0xFF, 0xD9], "premature end of data segment")
  }

  @Test func noMutationCrashes() {
    var random = FixtureRandom(state: 5)
    for fixture in ImageFixtures.cases("JPEG") {
      for _ in 0..<400 {
        guard let image = try? Image(decoding: random.mutated(fixture.bytes)) else { continue }
        #expect(image.pixels.count == image.width * image.height * image.channels)
      }
    }
  }

  @Test func manyThreadsAtOnce() async throws {
    let fixtures = ImageFixtures.cases("JPEG")
    let expected = try fixtures.map { try Image(decoding: $0.bytes) }
    await withTaskGroup(of: Bool.self) { group in
      for task in 0..<64 {
        let index = task % fixtures.count
        let bytes = fixtures[index].bytes
        // Every other task fails on purpose: an error of one decompressor must not reach another.
        let broken = Array(bytes.dropLast(60)) + [0xFF, 0xD9]
        group.addTask {
          (0..<10).allSatisfy { _ in
            task % 16 < 8
              ? (try? Image(decoding: bytes)) == expected[index] : (try? Image(decoding: broken)) != expected[index]
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func errorsOfTheLibraryAreKept() throws {
    var bytes = try ImageFixtures.named("jpeg-grey").bytes
    let quantisation = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDB })
    bytes[quantisation + 1] = 0xEE  // the table becomes an unknown application segment
    expectImageError(bytes, "Quantization table")
  }
}

@Suite("JPEG files without a decoder")
struct JPEGStructureTests {
  @Test func aMissingLibraryIsNamedWithItsPackages() throws {
    let decoder = JPEGDecoder(libraries: ["libnone-1.so", "libnone-2.so"])
    let bytes = try ImageFixtures.named("jpeg-grey").bytes
    let error = #expect(throws: ImageError.self) { try decoder.decode(bytes) }
    let text = error?.description ?? ""
    for part in ["JPEG: ", "libnone-1.so, libnone-2.so", "libturbojpeg0", "turbojpeg on Fedora", "jpeg-turbo"] {
      #expect(text.contains(part))
    }
  }

  /// A library that is there but lacks the functions counts as missing.
  @Test func anotherLibraryIsNotTaken() {
    #expect(TurboJPEG(names: ["libz.so.1", "libz.dylib"]) == nil)
  }

  @Test func structure() {
    let table: [UInt8] = [0xFF, 0xDB, 0, 4, 1, 2]
    let scan: [UInt8] = [0xFF, 0xDA, 0, 3, 9, 1, 2, 0xFF, 0x00, 0xFF, 0xD0, 3]
    let start: [UInt8] = [0xFF, 0xD8]
    let end: [UInt8] = [0xFF, 0xD9]
    #expect(throws: Never.self) { try JPEGStructure.check(start + table + scan + [0xFF] + end + [1, 2]) }
    expectImageError(start, "ends at offset 2, before the marker EOI")
    expectImageError(start + end, "EOI comes before any scan")
    expectImageError(start + table + [7], "ends at offset 9, before the marker EOI; no marker follows offset 8")
    expectImageError(start + table + scan, "the file ends inside a scan, after 20 bytes")
    expectImageError(start + [0xFF, 0xFF], "ends inside a marker")
    expectImageError(start + [0xFF, 0x00], "no marker follows offset 2")
    expectImageError(start + [0xFF, 0xFF, 0x00], "FF 00")
    let strays = start + [5, 6] + table + [0xFF, 0x00] + scan + end
    #expect((try? JPEGStructure.check(strays)) == [2..<4, 10..<12])
    #expect(JPEGStructure.removing([2..<4, 10..<12], from: strays) == start + table + scan + end)
    expectImageError(start + [0xFF, 0xE0, 0, 1], "segment FF E0 has the length 1")
    expectImageError(start + [0xFF, 0xE0, 0], "inside the length of segment FF E0")
    expectImageError(start + table.dropLast(), "inside segment FF DB: expected 4 bytes, 3 are there")
  }
}
