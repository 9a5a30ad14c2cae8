import Foundation
import Testing

@testable import NNLayers

@Suite struct TensorBoardTests {
  /// RFC 3720, B.4, and the check value of the algorithm's catalogue entry.
  @Test func checksums() {
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
  }

  /// The first record of any event file, without its time, as TensorFlow writes it.
  @Test func messages() {
    var value = ProtocolBuffer()
    value.append(1, "a")
    value.append(2, Float(1.5))
    var summary = ProtocolBuffer()
    summary.append(1, value)
    var event = ProtocolBuffer()
    event.append(1, 2.0)
    event.append(2, 300)
    event.append(5, summary)
    #expect(
      Array(event.data) == [
        0x09, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x10, 0xAC, 0x02, 0x2A, 0x0A, 0x0A, 0x08, 0x0A, 0x01, 0x61, 0x15, 0, 0, 0xC0,
        0x3F,
      ])
  }

  @Test func framing() {
    let record = EventFile.record(Array("123456789".utf8))
    #expect(record.count == 8 + 4 + 9 + 4)
    #expect(record.prefix(8) == [9, 0, 0, 0, 0, 0, 0, 0])
    let check: UInt32 = 0xE306_9283
    let masked = (check >> 15 | check << 17) &+ 0xA282_EAD8
    #expect(Array(record.suffix(4)) == withUnsafeBytes(of: masked.littleEndian) { Array($0) })
  }

  /// Reads the records back and counts the scalars' tags.
  @Test func fileOfARun() throws {
    try withTemporaryFolder { folder in
      let trainer = signTrainer(dropoutModel())
      trainer.clipping = .norm(1)
      trainer.metrics = [.accuracy]
      trainer.callbacks = [TensorBoardLog(folder: folder)]
      let loader = DataLoader(try signData(40), batchSize: 10)
      try trainer.fit(loader, validation: loader, epochs: 2)
      try trainer.fit(loader, epochs: 3)
      let names = try folderContents(folder)
      #expect(names.count == 2 && names.allSatisfy { $0.hasPrefix("events.out.tfevents.") })
      let bytes = [UInt8](try fileBytes("\(folder)/\(names[0])"))
      var offset = 0
      var messages: [[UInt8]] = []
      while offset < bytes.count {
        let length = (0..<8).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        let message = Array(bytes[offset + 12..<offset + 12 + length])
        #expect(Array(bytes[offset..<offset + 16 + length]) == EventFile.record(message))
        messages.append(message)
        offset += 16 + length
      }
      // The version, eight steps, two epochs.
      #expect(messages.count == 11)
      #expect(String(decoding: messages[0].suffix(13), as: UTF8.self) == "brain.Event:2")
      func has(_ message: [UInt8], _ text: String) -> Bool { String(decoding: message, as: UTF8.self).contains(text) }
      #expect(messages.count { has($0, "step/loss") && has($0, "step/gradient_norm") } == 8)
      #expect(messages.count { has($0, "training/accuracy") && has($0, "validation/loss") } == 2)
      try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
      trainer.callbacks = [TensorBoardLog(folder: "\(folder)/file/below")]
      #expect(trainingError(.file) { try trainer.fit(loader, epochs: 4) }.contains("cannot be made"))
    }
  }

  /// A run that is continued takes back what was written after its checkpoint: the records of all files together are
  /// those of a run that was not interrupted.
  @Test(arguments: [1, 3, 4, 6]) func aContinuedRunHasNoEventTwice(_ interruption: Int) throws {
    try withTemporaryFolder { root in
      let loader = DataLoader(try signData(40), batchSize: 10, shuffleSeed: 1)
      func trainer(_ folder: String, _ hook: Hook? = nil) -> Trainer {
        let trainer = signTrainer(dropoutModel())
        trainer.callbacks = [TensorBoardLog(folder: folder)] + (hook.map { [$0] } ?? [])
        return trainer
      }
      try trainer("\(root)/whole").fit(loader, validation: loader, epochs: 3)
      let folder = "\(root)/parts"
      // Twice from the same checkpoint: the first continuation is interrupted too.
      for attempt in 0..<2 {
        let hook = Hook(onStep: { trainer, record in
          if attempt == 0, record.step == interruption {
            try trainer.checkpoint().write(to: "\(root)/saved.safetensors")
          }
          if record.step == interruption + 5 - attempt { throw CancellationError() }
        })
        let interrupted = trainer(folder, hook)
        if attempt > 0 { try interrupted.resume(from: "\(root)/saved.safetensors") }
        #expect(throws: CancellationError.self) { try interrupted.fit(loader, validation: loader, epochs: 3) }
      }
      // Half a record, as a process that is killed may leave it.
      let first = try #require(folderContents(folder).first)
      let handle = try #require(FileHandle(forWritingAtPath: "\(folder)/\(first)"))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data([7, 0, 0]))
      try handle.close()
      let last = trainer(folder)
      try last.resume(from: "\(root)/saved.safetensors")
      try last.fit(loader, validation: loader, epochs: 3)
      #expect(try folderContents(folder).count == 2)
      #expect(try scalars(folder) == scalars("\(root)/whole"))
      #expect(try scalars(folder).count == 15)
    }
  }

  /// The messages of scalars in all files of a folder, without their times.
  private func scalars(_ folder: String) throws -> [[UInt8]] {
    try folderContents(folder).flatMap { name -> [[UInt8]] in
      let bytes = [UInt8](try fileBytes("\(folder)/\(name)"))
      var messages: [[UInt8]] = []
      var offset = 0
      while offset < bytes.count {
        let length = (0..<8).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        let message = Array(bytes[offset + 12..<offset + 12 + length])
        #expect(Array(bytes[offset..<offset + 16 + length]) == EventFile.record(message))
        offset += 16 + length
        // Nine bytes of time stand first.
        if String(decoding: message, as: UTF8.self).contains("/loss") { messages.append(Array(message.dropFirst(9))) }
      }
      return messages
    }
  }

  @Test func namesOutsideTheFolderAreNotTaken() throws {
    let log = TensorBoardLog(folder: "events")
    for name in ["../events.out.tfevents.1", "notes.txt", "events.out.tfevents./x"] {
      let state = CallbackState(text: "[{\"name\":\"\(name)\",\"length\":3}]")
      #expect(trainingError(.state) { try log.load(state) }.contains("no names of such files"))
    }
  }
}
