import Foundation
import NNLayers
import Testing

/// The example in Documentation/Data.md, run; and the page compared with it.
@Suite struct DataPageTests {
  @Test func theExampleOfThePage() throws {
    try withTemporaryFolder { folder in
      let (images, labels) = ("\(folder)/images", "\(folder)/labels")
      // Sixty images of 8 x 8, dark for class 0 and bright for class 1, of which there are fewer.
      let kinds = (0..<60).map { $0 % 3 == 0 ? 1 : 0 }
      let pixels = kinds.flatMap { kind in (0..<64).map { UInt8(($0 * 7) % 60 + kind * 120) } }
      try Data([0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 8, 0, 0, 0, 8] + pixels).write(to: URL(fileURLWithPath: images))
      try Data([0, 0, 8, 1, 0, 0, 0, 60] + kinds.map { UInt8($0) }).write(to: URL(fileURLWithPath: labels))

      // begin
      let dataset = try ImageDataset(idxImages: images, labels: labels)
      dataset.normalization = try dataset.measuredNormalization()
      let parts = try dataset.split([0.8, 0.2], seed: 1, stratified: true)

      let augmentation = TransformSequence(
        RandomCrop(height: 8, width: 8, padding: 1), RandomFlip(), RandomErasing(probability: 0.25))
      let loader = DataLoader(
        parts[0], batchSize: 16, shuffleSeed: 1, augmentation: augmentation,
        sampler: try WeightedSampler.balanced(parts[0]), batchTransform: Mixup(alpha: 0.2))
      let testLoader = DataLoader(parts[1], batchSize: 64)

      var random = RandomSource(seed: 1)
      let model = Sequential {
        Flatten()
        Linear(inputs: 64, outputs: dataset.classNames.count, using: &random)
      }
      let trainer = Trainer(model, optimizer: SGD(model.parameters(), learningRate: 0.05, momentum: 0.9)) {
        try $0.crossEntropy(probabilities: $1.targets)
      }
      trainer.metrics = [.accuracy]
      let history = try trainer.fit(loader, validation: testLoader, epochs: 5)
      // end

      #expect(parts.map(\.count) == [48, 12])
      #expect(history.last?.validation["accuracy"] == 1)
    }
  }

  @Test func thePageHasTheExample() throws {
    try expectExample(of: #filePath, onPage: "Data.md")
  }
}

/// Expects that a page of the documentation has the lines of a test's file between `// begin` and `// end`.
func expectExample(
  of file: String, onPage page: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let source = try String(contentsOfFile: file, encoding: .utf8).components(separatedBy: "\n")
  let begin = try #require(source.firstIndex { $0.hasSuffix("// begin") })
  let end = try #require(source.firstIndex { $0.hasSuffix("// end") })
  let example = source[begin + 1..<end].map { $0.hasPrefix("      ") ? String($0.dropFirst(6)) : $0 }
  let url = URL(fileURLWithPath: file).deletingLastPathComponent()
    .appendingPathComponent("../../../Documentation/\(page)")
  let text = try String(contentsOf: url, encoding: .utf8)
  #expect(example.count > 10, sourceLocation: sourceLocation)
  #expect(text.contains("```swift\n" + example.joined(separator: "\n") + "\n```"), sourceLocation: sourceLocation)
}
