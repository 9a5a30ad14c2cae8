import Testing

@testable import NNLayers

@Suite("Image")
struct ImageTests {
  @Test func fixturesAreThere() throws {
    let fixtures = try ImageFixtures.load()
    #expect(fixtures.images.count == 55)
    #expect(ImageFixtures.cases("PNG").count == 47)
    #expect(ImageFixtures.cases("JPEG").count == 8)
  }

  @Test(arguments: [
    (0, 1, 1, 0, "must be positive"), (1, -1, 1, 0, "must be positive"), (2, 2, 2, 8, "not 2"),
    (2, 2, 1, 3, "3 were given"), (2, 2, 3, 13, "has 12 samples"), (1 << 14, (1 << 12) + 1, 1, 0, "limit"),
    (Int.max, Int.max, 3, 0, "limit"), (Int.max, 2, 3, 0, "limit"), (1, 1, Int.max, 1, "channels"),
  ])
  func refusesWrongShapes(width: Int, height: Int, channels: Int, count: Int, part: String) {
    let error = #expect(throws: ImageError.self) {
      try Image(width: width, height: height, channels: channels, pixels: [UInt8](repeating: 0, count: count))
    }
    #expect(error?.reason.contains(part) == true)
  }

  @Test func greyIsRoundedLuma() throws {
    var random = FixtureRandom(state: 1)
    let pixels = (0..<3000).map { _ in UInt8.random(in: 0...255, using: &random) } + [255, 255, 255, 0, 0, 0]
    let grey = try Image(width: 1002, height: 1, channels: 3, pixels: pixels).grey()
    #expect(grey.channels == 1 && grey.width == 1002 && grey.height == 1)
    for index in 0..<1002 {
      let rgb = pixels[(3 * index)..<(3 * index + 3)].map(Double.init)
      #expect(abs(0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] - Double(grey.pixels[index])) <= 0.5 + 1e-9)
    }
    #expect(grey.pixels.suffix(2) == [255, 0])
    #expect(grey.grey() == grey)
  }

  @Test func resizesLikePillow() throws {
    let fixture = try ImageFixtures.load().resized
    let image = try Image(width: fixture.width, height: fixture.height, channels: 3, pixels: Array(fixture.pixels))
    for result in fixture.results {
      let resized = try image.resized(width: result.width, height: result.height)
      let expected = result.floats
      #expect(resized.width == result.width && resized.height == result.height)
      #expect(resized.pixels.count == expected.count)
      for (index, (value, reference)) in zip(resized.pixels, expected).enumerated() {
        #expect(abs(Float(value) - reference) <= 0.501, "\(result.width)×\(result.height), sample \(index)")
      }
    }
  }

  @Test func resizingKeepsWhatItMust() throws {
    let flat = try Image(width: 7, height: 3, channels: 1, pixels: [UInt8](repeating: 201, count: 21))
    #expect(try flat.resized(width: 7, height: 3) == flat)
    #expect(try Set(flat.resized(width: 50, height: 41).pixels) == [201])
    #expect(try Set(flat.resized(width: 2, height: 1).pixels) == [201])
    // Half-pixel centres: a quarter and three quarters of the way between the two samples.
    let step = try Image(width: 2, height: 1, channels: 1, pixels: [0, 100])
    #expect(try step.resized(width: 4, height: 1).pixels == [0, 25, 75, 100])
  }

  @Test func resizingRefusesWrongSizes() throws {
    let image = try Image(width: 1, height: 1, channels: 1, pixels: [9])
    for (width, height) in [(0, 1), (1, 0), (-3, 4), (Int.max, 1), (Int.max, Int.max), (1 << 14, 1 << 13)] {
      #expect(throws: ImageError.self) { try image.resized(width: width, height: height) }
    }
  }

  @Test func errorsNameWhatIsKnown() {
    let error = ImageError(format: "PNG", reason: "broken")
    #expect(error.description == "PNG: broken")
    #expect(error.at(path: "a/b.png").description == "a/b.png: PNG: broken")
    #expect(error.at(path: "a").at(path: "b").path == "a")
    #expect(error.of(format: "PNM").format == "PNG")
  }
}
