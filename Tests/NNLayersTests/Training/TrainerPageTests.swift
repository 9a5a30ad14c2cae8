import Foundation
import NNLayers
import Testing

/// The trainer's example in Documentation/Training.md, run; and the page compared with it.
@Suite struct TrainerPageTests {
  @Test func theExampleOfThePage() throws {
    try withTemporaryFolder { folder in
      let (training, testing) = (try signData(200), try signData(100, seed: 2))
      let model = dropoutModel()

      // begin
      let loader = DataLoader(training, batchSize: 32, shuffleSeed: 1)
      let testLoader = DataLoader(testing, batchSize: 100)
      let trainer = Trainer(model, optimizer: AdamW(model.parameters(), learningRate: 1e-2)) { scores, batch in
        try scores.crossEntropy(labels: batch.labels, labelSmoothing: 0.1)
      }
      let epochs = 10
      trainer.schedule = .eachStep(OneCycleSchedule(peak: 2e-2, steps: epochs * loader.batchCount))
      trainer.clipping = .norm(1)
      trainer.metrics = [.accuracy]
      trainer.callbacks = [
        CSVLog(path: "\(folder)/log.csv"),
        TensorBoardLog(folder: "\(folder)/events"),
        EarlyStopping(Monitor(.validation, "accuracy", .maximum), patience: 8),
        CheckpointRotation(folder: "\(folder)/checkpoints", keeps: 2),
      ]
      let last = "\(folder)/checkpoints/last.safetensors"
      if FileManager.default.fileExists(atPath: last) { try trainer.resume(from: last) }
      let history = try trainer.fit(loader, validation: testLoader, epochs: epochs)
      print(history.last?.validation["accuracy"] ?? 0)
      // end

      #expect(try #require(history.last?.validation["accuracy"]) > 0.85)
      #expect(try folderContents(folder) == ["checkpoints", "events", "log.csv"])
    }
  }

  @Test func thePageHasTheExample() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8).components(separatedBy: "\n")
    let begin = try #require(source.firstIndex { $0.hasSuffix("// begin") })
    let end = try #require(source.firstIndex { $0.hasSuffix("// end") })
    let example = source[begin + 1..<end].map { $0.hasPrefix("      ") ? String($0.dropFirst(6)) : $0 }
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Documentation/Training.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(example.count > 10)
    #expect(text.contains("```swift\n" + example.joined(separator: "\n") + "\n```"))
  }
}
