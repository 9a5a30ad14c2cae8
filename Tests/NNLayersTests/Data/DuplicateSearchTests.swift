import Foundation
import Testing

@testable import NNLayers

/// Copies of pictures, exact and near.
@Suite struct DuplicateSearchTests {
  /// A picture of a few soft spots, different for each seed.
  private func picture(_ seed: UInt64, width: Int = 48, height: Int = 48) throws -> Image {
    var random = RandomSource(seed: seed)
    let spots = (0..<8).map { _ in
      (x: random.uniform(), y: random.uniform(), size: random.uniform(0.05, 0.3), level: random.uniform(-90, 90))
    }
    var pixels: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        let (x, y) = ((Double(column) + 0.5) / Double(width), (Double(row) + 0.5) / Double(height))
        let level = spots.reduce(128.0) { sum, spot in
          let distance = ((x - spot.x) * (x - spot.x) + (y - spot.y) * (y - spot.y)) / (spot.size * spot.size)
          return sum + spot.level * exp(-distance)
        }
        pixels.append(UInt8(max(0, min(255, level.rounded()))))
      }
    }
    return try Image(width: width, height: height, channels: 1, pixels: pixels)
  }

  private func changed(_ image: Image, _ change: (Int, Int) -> Double) throws -> Image {
    try Image(
      width: image.width, height: image.height, channels: 1,
      pixels: image.pixels.enumerated().map { UInt8(max(0, min(255, change($0, Int($1)).rounded()))) })
  }

  private func mirrored(_ image: Image) throws -> Image {
    let rows = (0..<image.height).map { row in
      image.pixels[row * image.width..<(row + 1) * image.width].reversed()
    }
    return try Image(width: image.width, height: image.height, channels: 1, pixels: rows.flatMap { $0 })
  }

  @Test func equalKeysAreGroups() {
    #expect(DuplicateSearch.groups(of: ["a", "b", nil, "a", "c", "b", nil, "a"]) == [[0, 3, 7], [1, 5]])
    let none = DuplicateSearch.groups(of: [Int?]())
    #expect(none.isEmpty)
  }

  /// Against all pairs, for hashes that crowd as those of faces do.
  @Test(arguments: [0, 3, 4, 10, 15]) func theSearchFindsEveryPair(_ distance: Int) {
    var random = RandomSource(seed: 3)
    let centers = (0..<13).map { _ in random.next() }
    let hashes = (0..<400).map { index -> PerceptualHash in
      var bits = centers[index % centers.count]
      for _ in 0..<Int(random.uniform(0, 14)) { bits ^= 1 << UInt64(random.uniform(0, 64)) }
      return PerceptualHash(bits: index % 3 == 0 ? bits ^ PerceptualHash.mirrorMask : bits)
    }
    for isMirrored in [false, true] {
      var expected: [[Int]] = []
      for first in hashes.indices {
        for second in first + 1..<hashes.count {
          let other = isMirrored ? hashes[second].mirrored : hashes[second]
          let bits = hashes[first].distance(to: other)
          if bits <= distance { expected.append([first, second, bits]) }
        }
      }
      let found = DuplicateSearch.near(hashes, within: distance, mirrored: isMirrored)
      #expect(found.map { [$0.first, $0.second, $0.distance] } == expected)
      #expect(distance == 0 || !expected.isEmpty)
    }
  }

  @Test func copiesThatWereChangedAreFoundAndOthersAreNot() throws {
    var random = RandomSource(seed: 9)
    let originals = try (0..<20).map { try picture(100 + UInt64($0)) }
    let copies = [
      try changed(originals[0]) { Double($1) * 0.6 + 60 },  // paler
      try changed(originals[1]) { _, pixel in Double(pixel) + random.uniform(-8, 8) },  // noisy
      try originals[2].resized(width: 100, height: 90),
      try mirrored(originals[3]),
      try changed(mirrored(originals[4])) { Double($1) * 0.8 },
    ]
    let sketches = (originals + copies).map(ImageSketch.init)
    let pairs = DuplicateSearch.near(sketches)
    #expect(pairs.map { [$0.first, $0.second] } == [[0, 20], [1, 21], [2, 22], [3, 23], [4, 24]])
    #expect(pairs.map(\.isMirrored) == [false, false, false, true, true])
    #expect(pairs.allSatisfy { $0.correlation > 0.97 && $0.distance <= 6 })
    #expect(DuplicateSearch.near(sketches, correlation: 1.01).isEmpty)
  }

  /// More pictures than are looked at in one round, against a comparison of all with all.
  @Test func pairsComeInTheirOrder() throws {
    var random = RandomSource(seed: 4)
    let originals = try (0..<10).map { try picture(200 + UInt64($0), width: 16, height: 16) }
    let sketches = try (0..<150).map { index -> ImageSketch? in
      if index % 29 == 7 { return nil }
      let image = try changed(originals[index % 10]) { Double($1) + random.uniform(-5, 5) }
      return try ImageSketch(index % 4 == 3 ? mirrored(image) : image)
    }
    var expected: [[Int]] = []
    for first in sketches.indices {
      for second in first + 1..<sketches.count {
        guard let left = sketches[first], let right = sketches[second] else { continue }
        let isPair = [false, true].contains { isMirrored in
          left.hash.distance(to: isMirrored ? right.hash.mirrored : right.hash) <= 10
            && left.correlation(with: right, mirrored: isMirrored) >= 0.93
        }
        if isPair { expected.append([first, second]) }
      }
    }
    #expect(expected.count > 150)
    var found: [[Int]] = []
    DuplicateSearch.forEachNear(sketches) { found.append([$0.first, $0.second]) }
    #expect(found == expected)
    #expect(DuplicateSearch.near(sketches).map { [$0.first, $0.second] } == expected)
  }

  @Test func aMirrorExchangesKnownBits() throws {
    for seed in 0..<10 {
      let image = try picture(UInt64(seed))
      let sketch = try #require(ImageSketch(image))
      let mirror = try #require(ImageSketch(mirrored(image)))
      #expect(sketch.hash.mirrored.distance(to: mirror.hash) <= 1, "but for coefficients of nearly 0")
      #expect(sketch.correlation(with: mirror, mirrored: true) > 0.999)
      #expect(sketch.hash.distance(to: sketch.hash) == 0 && sketch.correlation(with: sketch) > 0.999999)
    }
  }

  /// Flat pictures look like each other and like nothing: they have no sketch.
  @Test func flatPicturesHaveNoSketch() throws {
    for level in [0, 7, 255] {
      let flat = try Image(width: 48, height: 48, channels: 1, pixels: [UInt8](repeating: UInt8(level), count: 2304))
      #expect(ImageSketch(flat) == nil)
    }
    let faint = try changed(picture(1)) { 100 + Double($0 % 2) * 0 + Double($1 % 2) }
    #expect(ImageSketch(faint) == nil)
    let tiny = try Image(width: 1, height: 2, channels: 3, pixels: [0, 0, 0, 255, 255, 255])
    #expect(ImageSketch(tiny) != nil)
    #expect(DuplicateSearch.near([nil, nil]).isEmpty)
  }

  @Test func digestsTellPicturesApart() throws {
    let image = try picture(1)
    #expect(ImageDigest(image) == ImageDigest(try picture(1)))
    #expect(ImageDigest(image) != ImageDigest(try changed(image) { $0 == 5 ? Double($1 ^ 1) : Double($1) }))
    let wide = try Image(width: 96, height: 24, channels: 1, pixels: image.pixels)
    #expect(ImageDigest(image) != ImageDigest(wide))
    #expect(FileDigest([1, 2]) == FileDigest([1, 2]) && FileDigest([1, 2]) != FileDigest([2, 1]))
  }

  @Test func examplesOfTwoDataSets() throws {
    func dataset(_ seeds: [UInt64]) throws -> ImageDataset {
      try ImageDataset(
        examples: seeds.map { ImageDataset.Example(path: "\($0)", label: 0) }, images: seeds.map { try picture($0) },
        classNames: ["all"], format: ImageDataset.Format(width: 48, height: 48))
    }
    let found = try dataset([5, 1, 6, 2]).examples(alsoIn: dataset([2, 1, 1, 9]))
    #expect(found.map { [$0.index, $0.otherIndex] } == [[1, 1], [3, 0]])
    #expect(try dataset([1]).examples(alsoIn: dataset([2])).isEmpty)
  }
}
