import NNLayers
import Testing

@testable import ExpressionApp

/// Edge filters on pictures whose answers are known.
@Suite struct EdgeFilterTests {
  /// Black on the left, white from the given column on.
  private func step(width: Int, height: Int, at column: Int) throws -> Image {
    try Image(
      width: width, height: height, channels: 1,
      pixels: (0..<width * height).map { $0 % width < column ? 0 : 255 })
  }

  /// The difference across the step is 1, seen by the columns on both of its sides with the smoothing's sum as weight.
  @Test(arguments: zip([EdgeFilter.sobel, .scharr, .prewitt], [4.0, 16, 3]))
  func aStepBetweenColumns(_ filter: EdgeFilter, _ weight: Double) throws {
    let responses = try filter.responses(to: step(width: 6, height: 4, at: 3))
    #expect(responses.count == 2)
    let row = [0, 0, weight, weight, 0, 0]
    #expect(responses[0] == row + row + row + row, "the picture's border is no edge")
    #expect(responses[1] == [Double](repeating: 0, count: 24))
    #expect(EdgeFilter.magnitude(responses) == responses[0])

    // The picture turned over its diagonal: the two directions change places.
    let picture = try step(width: 6, height: 4, at: 3)
    let turned = try Image(
      width: 4, height: 6, channels: 1, pixels: (0..<24).map { picture.pixels[$0 % 4 * 6 + $0 / 4] })
    let others = try filter.responses(to: turned)
    #expect(others[0] == [Double](repeating: 0, count: 24))
    #expect(others[1] == (0..<24).map { row[$0 / 4] })
    let opposite = try Image(width: 6, height: 4, channels: 1, pixels: picture.pixels.map { 255 - $0 })
    #expect(try filter.responses(to: opposite)[0] == responses[0].map { -$0 }, "the sign tells the direction")
  }

  @Test func robertsSeesDiagonals() throws {
    let responses = try EdgeFilter.roberts.responses(to: step(width: 4, height: 3, at: 2))
    // Of each pixel and its right and lower neighbours: p(0,0) − p(1,1) and p(0,1) − p(1,0).
    let row = [0.0, 1, 0, 0]
    #expect(responses[0] == (row + row + row).map { -$0 })
    #expect(responses[1] == row + row + row)
    for value in EdgeFilter.magnitude(responses) { #expect(value == 0 || abs(value - 2.0.squareRoot()) < 1e-12) }
  }

  @Test func laplacianOfAPointAndOfAStep() throws {
    var pixels = [UInt8](repeating: 0, count: 25)
    pixels[12] = 255
    let point = try Image(width: 5, height: 5, channels: 1, pixels: pixels)
    let answer = try EdgeFilter.laplacian.responses(to: point)
    #expect(answer.count == 1)
    #expect(answer[0][12] == -4 && [7, 11, 13, 17].allSatisfy { answer[0][$0] == 1 })
    #expect(answer[0].count { $0 != 0 } == 5)
    let edge = try EdgeFilter.laplacian.responses(to: step(width: 4, height: 1, at: 2))
    #expect(edge[0] == [0, 1, -1, 0])
  }

  @Test func coloursAreTakenAsGrey() throws {
    let colour = try Image(width: 3, height: 1, channels: 3, pixels: [0, 0, 0, 90, 90, 90, 90, 90, 90])
    let grey = try Image(width: 3, height: 1, channels: 1, pixels: [0, 90, 90])
    #expect(try EdgeFilter.sobel.responses(to: colour) == EdgeFilter.sobel.responses(to: grey))
  }
}
