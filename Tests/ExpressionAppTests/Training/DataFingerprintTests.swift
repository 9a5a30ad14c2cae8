import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

@Suite struct DataFingerprintTests {
  /// Runs of earlier releases are continued by later ones: the hash must not change.
  @Test func theHashIsStable() {
    func hash(_ bytes: [UInt8]) -> String {
      var hash = ContentHash()
      hash.add(bytes)
      return hash.text
    }
    // By the definition, computed apart.
    #expect(hash([]) == "873e6848283318eb")
    #expect(hash(Array("expression".utf8)) == "0e8b0f59e4584f6f")
    #expect(hash(Array(0..<64)) == "22e137c8e34dbb8d")
    #expect(hash([0]) != hash([0, 0]))
    #expect(hash([0]) != hash([]))
    var pairs: Set<String> = []
    for a: UInt8 in 0..<64 { for b: UInt8 in 0..<64 { pairs.insert(hash([a, b])) } }
    #expect(pairs.count == 4096)
  }

  @Test func whatItDependsOn() throws {
    try inTemporaryFolder { root in
      _ = try ExpressionCommand("synthesize", "--output", "\(root)/a", "--train", "2", "--test", "1")
      func fingerprint(_ path: String) throws -> DataFingerprint {
        let data = try ExpressionData(path: path, format: ImageDataset.Format(width: 48, height: 48))
        return try DataFingerprint(of: data, path: path)
      }
      let first = try fingerprint("\(root)/a")
      #expect(first.groups.count == 14 && first.groups.map(\.images) == [2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1])
      #expect(first.groups.map(\.name).first == "train/angry")
      #expect(try fingerprint("\(root)/a//") == first, "not on how the path is written")
      try FileManager.default.moveItem(atPath: "\(root)/a", toPath: "\(root)/elsewhere")
      #expect(try fingerprint("\(root)/elsewhere") == first, "not on the place")
      // On names: two faces change places.
      let folder = "\(root)/elsewhere/train/sad"
      for (from, to) in [("00000", "x"), ("00001", "00000"), ("x", "00001")] {
        try FileManager.default.moveItem(atPath: "\(folder)/\(from).png", toPath: "\(folder)/\(to).png")
      }
      let swapped = try fingerprint("\(root)/elsewhere")
      #expect(swapped.difference(from: first) == "train/sad has other files, or files with other contents")
      #expect(first.difference(from: first) == nil)
      try FileManager.default.removeItem(atPath: "\(folder)/00001.png")
      #expect(try fingerprint("\(root)/elsewhere").difference(from: first) == "train/sad has 1 images and had 2")
    }
  }
}
