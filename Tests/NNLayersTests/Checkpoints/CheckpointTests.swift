import Foundation
import Testing

@testable import NNLayers

/// A run's state through a file.
@Suite struct CheckpointTests {
  private static func sample() throws -> Checkpoint {
    var random = RandomSource(seed: 5)
    _ = random.next()
    let model = smallModel(seed: 1)
    var optimizer: any Optimizer = Adam(model.parameters())
    try trainOnce(model, &optimizer, seed: 2)
    return Checkpoint(
      model: try model.state(), optimizer: try optimizer.state(), epoch: 7, random: random,
      metadata: ["classes": "froh, traurig"])
  }

  @Test func roundTrip() throws {
    let sample = try Self.sample()
    try withTemporaryFolder { folder in
      let path = folder + "/checkpoint"
      try sample.write(to: path)
      let read = try Checkpoint(contentsOf: path)
      #expect(read.model == sample.model && read.model.count == 8)
      #expect(read.optimizer == sample.optimizer && read.optimizer.count == 13)
      #expect(read.epoch == 7)
      #expect(read.metadata == sample.metadata)
      #expect(read.random == sample.random)
      var (continued, original) = (try #require(read.random), try #require(sample.random))
      for _ in 0..<5 { #expect(continued.next() == original.next()) }

      // The same content gives the same bytes.
      try read.write(to: folder + "/again")
      #expect(try fileBytes(folder + "/again") == fileBytes(path))
      // Any reader finds the weights under their own paths.
      let plain = try SafeTensors(contentsOf: path)
      #expect(plain.tensors["0.0.weight"] == sample.model["0.0.weight"])
      #expect(plain.tensors["optimizer.first.0.0.weight"] == sample.optimizer["first.0.0.weight"])
    }
  }

  /// A file that knows nothing of this package.
  @Test func weightsAlone() throws {
    let read = try Checkpoint(contentsOf: pythonFile("escapes"))
    #expect(read.model.count == 16 && read.optimizer.isEmpty)
    #expect(read.epoch == 0 && read.random == nil)
    #expect(read.metadata.count == 1)
  }

  @Test func noRandomSource() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/checkpoint"
      try Checkpoint(model: [:]).write(to: path)
      let read = try Checkpoint(contentsOf: path)
      #expect(read.random == nil && read.model.isEmpty && read.metadata.isEmpty)
    }
  }

  @Test(arguments: [
    "", "1 2 3", "1 2 3 4 5", "0 0 0 0", "1 2 3 x", "x 1 2 3 4", "1 2 3 10000000000000000", "-1 2 3 4",
  ]) func wrongRandomState(_ text: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/checkpoint"
      try SafeTensors(tensors: [:], metadata: ["random": text]).write(to: path)
      let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
      #expect(error?.path == path)
      #expect(error?.message.contains("random source, “\(text)”") == true)
    }
  }

  @Test(arguments: ["", "x", "1.5", "-1", "99999999999999999999"]) func wrongEpoch(_ text: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/checkpoint"
      try SafeTensors(tensors: [:], metadata: ["epoch": text]).write(to: path)
      let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
      #expect(error?.message.contains("epoch, “\(text)”") == true)
    }
  }

  /// What would be read back as something else is not written.
  @Test func ambiguousContent() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/checkpoint"
      let model = Checkpoint(model: ["optimizer.step": try Tensor(1)])
      let error = #expect(throws: CheckpointError.self) { try model.write(to: path) }
      #expect(error?.message.contains("optimizer.step") == true)
      for key in ["epoch", "random"] {
        let error = #expect(throws: CheckpointError.self) {
          try Checkpoint(model: [:], metadata: [key: "1"]).write(to: path)
        }
        #expect(error?.message.contains(key) == true)
      }
      #expect(try folderContents(folder).isEmpty)
    }
  }

  @Test(arguments: [-1, Int.min]) func aNegativeEpochIsNotWritten(_ epoch: Int) throws {
    try withTemporaryFolder { folder in
      let checkpoint = Checkpoint(model: [:], epoch: epoch)
      let error = #expect(throws: CheckpointError.self) { try checkpoint.write(to: folder + "/checkpoint") }
      #expect(error?.message.contains("epoch \(epoch)") == true)
      let contents = try folderContents(folder)
      #expect(contents.isEmpty)
    }
  }

  @Test func failedWriteKeepsTheOldOne() throws {
    let sample = try Self.sample()
    try withTemporaryFolder { folder in
      let path = folder + "/checkpoint"
      try sample.write(to: path)
      let before = try fileBytes(path)
      let bad = Checkpoint(model: ["__metadata__": try Tensor(1)])
      #expect(throws: CheckpointError.self) { try bad.write(to: path) }
      #expect(throws: CheckpointError.self) { try sample.write(to: folder + "/missing/checkpoint") }
      #expect(try fileBytes(path) == before)
      #expect(try folderContents(folder) == ["checkpoint"])
    }
  }
}
