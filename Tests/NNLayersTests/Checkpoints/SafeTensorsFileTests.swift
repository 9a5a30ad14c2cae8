import Foundation
import Testing

@testable import NNLayers

/// Writing files: what is written is read again, and what goes wrong leaves the folder as it was.
@Suite struct SafeTensorsFileTests {
  private static func content(_ value: Double) throws -> SafeTensors {
    SafeTensors(tensors: ["a": try Tensor(value)], metadata: ["k": "v"])
  }

  /// Fails to write and gives the error.
  private static func writeError(
    _ path: String, _ content: SafeTensors? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> CheckpointError {
    let content = try content ?? Self.content(2)
    let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) { try content.write(to: path) }
    return try #require(error)
  }

  @Test func roundTrip() throws {
    var random = RandomSource(seed: 1)
    let tensors = try [
      "double": Tensor.normal([3, 5], .float64, using: &random), "float": Tensor.normal([2, 1, 4], using: &random),
      "extremes": Tensor([.infinity, -.infinity, 0, .leastNonzeroMagnitude, .greatestFiniteMagnitude] as [Double]),
      "integers": Tensor([Int32.min, 0, Int32.max]), "scalar": Tensor(-0.5), "empty": Tensor.zeros([0], .int32),
    ]
    let metadata = ["plain": "text", "": "", "\"\\\n\0": "😀\u{7f}"]
    try withTemporaryFolder { folder in
      let path = folder + "/größe 😀.safetensors"
      try SafeTensors(tensors: tensors, metadata: metadata).write(to: path)
      let read = try SafeTensors(contentsOf: path)
      #expect(read.tensors == tensors)
      #expect(read.metadata == metadata)
      #expect(try folderContents(folder).count == 1)
    }
  }

  @Test func nothingAtAll() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/empty"
      try SafeTensors(tensors: [:]).write(to: path)
      #expect(try fileBytes(path) == safeTensorsFile(header: "{}      "))
      let read = try SafeTensors(contentsOf: path)
      #expect(read.tensors.isEmpty && read.metadata.isEmpty)
    }
  }

  /// NaN equals nothing; its bits survive all the same, and so does the sign of a zero.
  @Test func bits() throws {
    let patterns: [UInt32] = [0x7FC0_0000, 0xFFC0_0001, 0x8000_0000, 1]
    try withTemporaryFolder { folder in
      let path = folder + "/bits"
      try SafeTensors(tensors: ["a": Tensor(patterns.map(Float.init(bitPattern:)))]).write(to: path)
      #expect(try SafeTensors(contentsOf: path).tensors["a"]?.floats.map(\.bitPattern) == patterns)
    }
  }

  @Test func replacing() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      try Self.content(1).write(to: path)
      try Self.content(2).write(to: path)
      #expect(try SafeTensors(contentsOf: path).tensors["a"] == Tensor(2))
      #expect(try folderContents(folder) == ["file"])
    }
  }

  @Test func missingFolder() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/missing/file"
      let error = try Self.writeError(path)
      #expect(error.path == path)
      #expect(error.message.contains("No such file or directory"))
      #expect(try folderContents(folder).isEmpty)
    }
  }

  @Test func folderInTheWay() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/file/inside", withIntermediateDirectories: true)
      #expect(try Self.writeError(folder + "/file").message.contains("cannot be replaced"))
      #expect(try folderContents(folder) == ["file"])
      #expect(try folderContents(folder + "/file") == ["inside"])
    }
  }

  /// A name that the format keeps for itself.
  @Test func existingFileSurvivesBadContent() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      try Self.content(1).write(to: path)
      let before = try fileBytes(path)
      let content = SafeTensors(tensors: ["__metadata__": try Tensor(1)])
      #expect(try Self.writeError(path, content).message.contains("__metadata__"))
      #expect(try fileBytes(path) == before)
      #expect(try folderContents(folder) == ["file"])
    }
  }

  @Test func unreadable() throws {
    try withTemporaryFolder { folder in
      for (path, part) in [(folder + "/missing", "no such file"), (folder, "is a folder")] {
        let error = #expect(throws: CheckpointError.self) { try SafeTensors(contentsOf: path) }
        #expect(error?.path == path)
        #expect(error?.description.contains(part) == true)
      }
    }
  }
}
