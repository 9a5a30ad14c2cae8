import Testing

@testable import ExpressionApp

@Suite struct FaceGeneratorTests {
  private let faces = FaceGenerator(seed: 2026)

  @Test func sameKeysGiveSameBytes() {
    for expression in Expression.allCases {
      let again = FaceGenerator(seed: 2026)
      #expect(faces.face(expression, split: "train", index: 3) == again.face(expression, split: "train", index: 3))
    }
  }

  @Test func everyKeyMatters() {
    let face = faces.face(.sad, split: "train", index: 0)
    #expect(face.count == 48 * 48)
    #expect(face != faces.face(.sad, split: "train", index: 1))
    #expect(face != faces.face(.sad, split: "test", index: 0))
    #expect(face != faces.face(.fear, split: "train", index: 0))
    #expect(face != FaceGenerator(seed: 2027).face(.sad, split: "train", index: 0))
  }

  /// The pictures are pinned: a change here means that every committed data set and accuracy is out of date.
  @Test func bytesArePinned() {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for expression in Expression.allCases {
      for index in 0..<4 {
        for byte in faces.face(expression, split: "train", index: index) {
          hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
      }
    }
    #expect(hash == 0x2963_2B46_237A_6ECE)
  }

  @Test func brightnessRangeIsUsed() {
    var (darkest, brightest): (UInt8, UInt8) = (255, 0)
    for expression in Expression.allCases {
      for index in 0..<2 {
        let face = faces.face(expression, split: "test", index: index)
        let (low, high) = (face.min() ?? 0, face.max() ?? 0)
        #expect(high - low > 60, "\(expression) \(index) is flat: \(low)...\(high)")
        (darkest, brightest) = (min(darkest, low), max(brightest, high))
      }
    }
    #expect(darkest < 20)
    #expect(brightest > 235)
  }
}
