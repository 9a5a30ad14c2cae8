import Foundation
import TestSupport
import Testing

@testable import NNLayers

/// The pictures of images.json, which makers/images.py wrote together with the pixels they must decode to.
struct ImageFixtures: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let format: String
    let width: Int
    let height: Int
    let channels: Int
    let file: Data
    let pixels: Data

    var bytes: [UInt8] { Array(file) }
    var testDescription: String { name }
  }

  struct Resized: Decodable {
    struct Result: Decodable {
      let width: Int
      let height: Int
      /// Pillow's result before rounding: little-endian floats.
      let values: Data

      var floats: [Float] {
        stride(from: 0, to: values.count, by: 4).map { start in
          Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(values[start + $1]) << UInt32(8 * $1) })
        }
      }
    }

    let width: Int
    let height: Int
    let pixels: Data
    let results: [Result]
  }

  let images: [Case]
  let resized: Resized

  static func load() throws -> ImageFixtures {
    try JSONDecoder().decode(ImageFixtures.self, from: Data(contentsOf: fixture("images/images.json")))
  }

  /// The cases of a format; none where the file cannot be read, which `ImageTests.fixturesAreThere` reports.
  static func cases(_ format: String) -> [Case] {
    (try? load())?.images.filter { $0.format == format } ?? []
  }

  static func named(_ name: String) throws -> Case {
    try #require(load().images.first { $0.name == name }, "no fixture \(name)")
  }
}

/// Mutations that are the same in every run (SplitMix64: Steele, Lea and Flood, OOPSLA 2014).
struct FixtureRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// `bytes` with one to three of them replaced, and now and then one removed or doubled.
  mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...3, using: &self) where !result.isEmpty {
      let index = Int.random(in: result.indices, using: &self)
      switch Int.random(in: 0..<8, using: &self) {
      case 0: result.remove(at: index)
      case 1: result.insert(result[index], at: index)
      case 2: result[index] = [0x00, 0x01, 0x7F, 0x80, 0xFF].randomElement(using: &self) ?? 0
      default: result[index] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      }
    }
    return result
  }
}

/// The error that decoding must end with; nil, and a recorded issue, where there is none.
func imageError(
  _ bytes: [UInt8], _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) -> ImageError? {
  #expect(throws: ImageError.self, comment, sourceLocation: sourceLocation) { try Image(decoding: bytes) }
}

/// Expects an error whose text has `part` in it.
func expectImageError(_ bytes: [UInt8], _ part: String, sourceLocation: SourceLocation = #_sourceLocation) {
  guard let error = imageError(bytes, "expected: \(part)", sourceLocation: sourceLocation) else { return }
  #expect(error.description.contains(part), sourceLocation: sourceLocation)
}
