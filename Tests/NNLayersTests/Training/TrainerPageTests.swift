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
    try expectExample(of: #filePath, onPage: "Training.md")
  }
}
