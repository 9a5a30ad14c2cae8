import NNLayers
import Testing

@testable import ExpressionApp

/// Pictures that look alike, put together pair by pair.
@Suite struct NearPicturesTests {
  /// As the frames of films of one face each: all frames of a film are alike.
  private func frames(films: Int, length: Int) throws -> [ImageSketch?] {
    let generator = FaceGenerator(seed: 3)
    return try (0..<films * length).map { index -> ImageSketch? in
      let pixels = generator.face(.happy, split: "test", index: index / length)
      let scale = 1 - 0.005 * Double(index % length)
      let image = try Image(
        width: 48, height: 48, channels: 1, pixels: pixels.map { UInt8((scale * Double($0)).rounded()) })
      return ImageSketch(image)
    }
  }

  /// Far fewer pairs are kept than there are, and all that is told of them is that of all pairs.
  @Test func groupsAreThoseOfAllPairs() throws {
    let sketches = try frames(films: 3, length: 50)
    let pairs = DuplicateSearch.near(sketches)
    #expect(pairs.count > 3000)
    let marked = sketches.indices.map { $0 == 7 || $0 == 120 }
    var near = NearPictures(marked: marked)
    for pair in pairs { near.add(pair) }

    // The smallest index that a picture is connected with.
    var roots = Array(sketches.indices)
    var isChanged = true
    while isChanged {
      isChanged = false
      for pair in pairs where roots[pair.first] != roots[pair.second] {
        let root = min(roots[pair.first], roots[pair.second])
        (roots[pair.first], roots[pair.second]) = (root, root)
        isChanged = true
      }
    }
    let pictures = Set(pairs.flatMap { [$0.first, $0.second] }).sorted()
    let expected = Dictionary(grouping: pictures) { roots[$0] }.values.sorted { $0[0] < $1[0] }
    let groups = near.groups()
    #expect(groups.map(\.pictures) == expected)
    for group in groups {
      let own = pairs.filter { group.pictures.contains($0.first) }
      #expect(group.weakest == own.min { $0.correlation < $1.correlation })
      #expect(group.hasMirrors == own.contains(where: \.isMirrored))
    }
    #expect(near.pairs.count <= sketches.count * (NearPictures.pairLimit + 1))
    for picture in sketches.indices {
      let all = pairs.filter { $0.first == picture || $0.second == picture }
      let kept = near.pairs.count { $0.first == picture || $0.second == picture }
      #expect(kept >= min(all.count, NearPictures.pairLimit))
      let isLikeMarked = all.contains { marked[$0.first == picture ? $0.second : $0.first] }
      #expect(near.isLikeMarked[picture] == isLikeMarked)
    }
  }

  @Test func nothingIsLikeNothing() {
    let near = NearPictures(marked: [])
    #expect(near.groups().isEmpty && near.pairs.isEmpty)
  }
}
