import Foundation
import Testing

@testable import NNLayers

/// Files that are replaced while others write them, or while the disk is full.
@Suite struct AtomicFileTests {
  /// Each file that can be seen is one writer's, from its first byte to its last; nothing is left beside it.
  @Test func concurrentWriters() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("whole-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/a.npy"
    let count = 1 << 16
    try Tensor([Int32](repeating: 0, count: count)).write(toNumPyFile: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for round in 0..<8 {
            let number = Int32(writer * 100 + round)
            try Tensor([Int32](repeating: number, count: count)).write(toNumPyFile: path)
            let seen = try Tensor(contentsOfNumPyFile: path).elements(as: Int32.self)
            #expect(seen.count == count && seen.allSatisfy { $0 == seen[0] })
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.npy"])
  }

  #if os(Linux)
    /// The file that is written beside the old one is led to a device that is always full.
    @Test func existingFileSurvivesAFullDisk() throws {
      try withTemporaryFolder { folder in
        let path = folder + "/file"
        try AtomicFile.write(Data("old".utf8), to: path)
        let part = folder + "/file.part"
        try FileManager.default.createSymbolicLink(atPath: part, withDestinationPath: "/dev/full")
        let error = #expect(throws: CheckpointError.self) {
          try AtomicFile.write(Data(count: 10_000), to: path, by: part)
        }
        #expect(error?.message.contains("No space left on device") == true)
        #expect(try fileBytes(path) == Data("old".utf8))
        #expect(try folderContents(folder) == ["file"])
      }
    }
  #endif
}
