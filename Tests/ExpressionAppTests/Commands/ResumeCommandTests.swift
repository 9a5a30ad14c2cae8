import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// Runs that are stopped or killed and continued have the bits of one that was left alone.
@Suite struct ResumeCommandTests {
  /// Everything that decides what comes out: a small model with dropout, batch normalisation, averaged weights, mixed
  /// batches, a sampler, early stopping that takes no part in the end.
  private static let settings = [
    "--model", "residual", "--width", "4", "--batch", "8", "--epochs", "4", "--mixup", "0.3", "--cutmix", "1",
    "--mixing-probability", "0.6", "--balanced-sampling", "0.5", "--patience", "50", "--seed", "5",
  ]

  private func faces(_ root: String) throws -> String {
    _ = try ExpressionCommand("synthesize", "--output", "\(root)/faces", "--train", "12", "--test", "2")
    return "\(root)/faces"
  }

  private struct Outcome: Equatable {
    let last: [String: Tensor]
    let optimizer: [String: Tensor]
    let averages: [String: Tensor]
    let best: Data
    /// Without the two columns of times.
    let metrics: [String]
    let scalars: [String]
  }

  private func outcome(_ run: String) throws -> Outcome {
    let last = try Checkpoint(contentsOf: "\(run)/last.safetensors")
    let metrics = try String(contentsOfFile: "\(run)/metrics.csv", encoding: .utf8)
    return Outcome(
      last: last.model, optimizer: last.optimizer, averages: last.callbacks,
      best: try #require(FileManager.default.contents(atPath: "\(run)/best.safetensors")),
      metrics: metrics.split(separator: "\n").map { $0.split(separator: ",").dropLast(2).joined(separator: ",") },
      scalars: try eventRecords(inFolder: "\(run)/events"))
  }

  /// Kills a run twenty times, at moments that the seed chooses, and continues it each time.
  @Test func killedTwentyTimes() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let arguments = ["train", "--data", data, "--checkpoint-steps", "3"] + Self.settings
      let whole = try ExpressionCommand.start(arguments + ["--output", "\(root)/whole"]).finish()
      #expect(whole.status == 0, "\(whole.errors)")

      var random = RandomSource(seed: 2026)
      let run = "\(root)/killed"
      var kills = 0
      var attempts = 0
      while kills < 20, attempts < 200 {
        attempts += 1
        let command = try resumeOrBegin(run, arguments)
        // Somewhere between the start of the process and a few of its steps.
        let path = "\(run)/last.safetensors"
        let before = modification(path)
        let waits = Int.random(in: 0...3, using: &random)
        if waits > 0 { waitFor { modification(path) != before || !command.process.isRunning } }
        Thread.sleep(forTimeInterval: random.uniform(0, 0.04))
        guard command.process.isRunning else {
          let result = try command.finish()
          #expect(result.status == 0, "\(result.errors)")
          // It came to its end: begin anew, so that there are twenty kills.
          try FileManager.default.removeItem(atPath: run)
          continue
        }
        kill(command.process.processIdentifier, SIGKILL)
        let result = try command.finish()
        if command.process.terminationReason == .uncaughtSignal { kills += 1 }
        #expect(result.errors.isEmpty, "\(result.errors)")
      }
      #expect(kills == 20)
      let last = try resumeOrBegin(run, arguments).finish()
      #expect(last.status == 0, "\(last.errors)")
      let (a, b) = (try outcome("\(root)/whole"), try outcome(run))
      #expect(!a.last.isEmpty && !a.optimizer.isEmpty && !a.averages.isEmpty)
      #expect(a.last == b.last && a.optimizer == b.optimizer && a.averages == b.averages)
      #expect(a.best == b.best)
      #expect(a.metrics == b.metrics && a.metrics.count == 5)
      #expect(a.scalars == b.scalars, "\(a.scalars.count) and \(b.scalars.count)")
      let files = try FileManager.default.contentsOfDirectory(atPath: run)
      #expect(!files.contains { $0.hasSuffix(".part") }, "\(files)")
    }
  }

  private func resumeOrBegin(_ run: String, _ arguments: [String]) throws -> ExpressionCommand.Running {
    FileManager.default.fileExists(atPath: "\(run)/configuration.json")
      ? try ExpressionCommand.start(["train", "--resume", run, "--checkpoint-steps", "3"])
      : try ExpressionCommand.start(arguments + ["--output", run])
  }

  private func modification(_ path: String) -> Date? {
    try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
  }

  /// Waits until something has happened; a minute at most, so that a test that fails ends.
  private func waitFor(_ condition: () -> Bool) {
    let deadline = Date().addingTimeInterval(60)
    while !condition(), Date() < deadline { Thread.sleep(forTimeInterval: 0.002) }
  }

  /// Ctrl-C and SIGTERM end a run with a checkpoint and with the statuses that shells give; it goes on from there.
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))]) func signals(_ signal: CInt, _ status: Int32) throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let run = "\(root)/run"
      let arguments = ["train", "--data", data, "--model", "linear", "--batch", "4", "--epochs", "100000"]
      let command = try ExpressionCommand.start(arguments + ["--output", run])
      // Once there is a checkpoint, training has begun and signals are heard.
      waitFor { FileManager.default.fileExists(atPath: "\(run)/last.safetensors") || !command.process.isRunning }
      kill(command.process.processIdentifier, signal)
      let result = try command.finish()
      #expect(result.status == status, "\(result.errors)")
      #expect(result.output.contains("--resume \(run) goes on from there"), "\(result.output.suffix(300))")
      let steps = try Checkpoint(contentsOf: "\(run)/last.safetensors").optimizer["step"]?.scalar() ?? 0
      #expect(steps > 0)
      let resumed = try ExpressionCommand.start(["train", "--resume", run])
      waitFor {
        (try? String(contentsOf: resumed.outputFile, encoding: .utf8).contains("going on in epoch")) ?? true
          || !resumed.process.isRunning
      }
      let before = modification("\(run)/last.safetensors")
      waitFor { modification("\(run)/last.safetensors") != before || !resumed.process.isRunning }
      kill(resumed.process.processIdentifier, SIGTERM)
      #expect(try resumed.finish().status == 143)
      #expect(try (Checkpoint(contentsOf: "\(run)/last.safetensors").optimizer["step"]?.scalar() ?? 0) > steps)
    }
  }

  /// A run that was killed before its first checkpoint begins anew: what it had written is not there twice.
  @Test func withoutACheckpoint() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let run = "\(root)/run"
      let arguments = ["train", "--data", data] + Self.settings + ["--epochs", "2", "--output", run]
      #expect(try ExpressionCommand.start(arguments).finish().status == 0)
      let whole = try outcome(run)
      let configuration = try Data(contentsOf: URL(fileURLWithPath: "\(run)/configuration.json"))
      try FileManager.default.removeItem(atPath: "\(run)/last.safetensors")
      try Data("half".utf8).write(to: URL(fileURLWithPath: "\(run)/last.safetensors.123.part"))
      try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(run)/notes.txt"))
      let resumed = try ExpressionCommand("train", "--resume", run)
      #expect(resumed.status == 0 && !resumed.output.contains("going on"), "\(resumed.errors)")
      #expect(try outcome(run) == whole)
      #expect(try Data(contentsOf: URL(fileURLWithPath: "\(run)/configuration.json")) == configuration)
      let files = try FileManager.default.contentsOfDirectory(atPath: run)
      #expect(files.contains("notes.txt") && files.contains("report.html") && !files.contains { $0.hasSuffix(".part") })
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(run)/events").count == 1)
    }
  }

  /// The data are found where they were, wherever the command is called.
  @Test func fromAnotherFolder() throws {
    try inTemporaryFolder { root in
      _ = try faces(root)
      let training = try ExpressionCommand(
        "train", "--data", "faces", "--model", "linear", "--epochs", "1", "--output", "run", in: root)
      #expect(training.status == 0, "\(training.errors)")
      try FileManager.default.removeItem(atPath: "\(root)/run/last.safetensors")
      try FileManager.default.createDirectory(atPath: "\(root)/else/where", withIntermediateDirectories: true)
      let resumed = try ExpressionCommand("train", "--resume", "../../run", in: "\(root)/else/where")
      #expect(resumed.status == 0 && resumed.output.contains("epoch 1/1"), "\(resumed.errors)")
      try FileManager.default.moveItem(atPath: "\(root)/faces", toPath: "\(root)/moved")
      let missing = try ExpressionCommand("train", "--resume", "run", in: root)
      #expect(missing.status == 1 && missing.errors.contains("faces: there is no such folder"), "\(missing.errors)")
    }
  }

  @Test func whatCannotBeContinued() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let run = "\(root)/run"
      let arguments = ["train", "--data", data, "--model", "linear", "--epochs", "2", "--output", run]
      #expect(try ExpressionCommand.start(arguments).finish().status == 0)
      func resume(_ more: String...) throws -> ExpressionCommand {
        try ExpressionCommand.start(["train", "--resume", run] + more).finish()
      }
      #expect(try resume().output.contains("is finished: 2 of 2 epochs"))
      #expect(try resume("--epochs", "2", "--model", "linear", "--data", data + "/").status == 0)
      let conflict = try resume("--epochs", "3")
      #expect(conflict.status == 2)
      #expect(conflict.errors.contains("--epochs asks for 3, but the run in \(run) has 2"), "\(conflict.errors)")
      #expect(try resume("--preset", "quick").errors.contains("--preset asks for quick"))
      #expect(try resume("--no-augmentation").errors.contains("--augmentation asks for false"))
      #expect(try resume("--resize").errors.contains("--resize asks for resizing"))
      #expect(try resume("--overwrite").errors.contains("--overwrite and --resume exclude each other"))
      #expect(try resume("--name", "other").errors.contains("--name and --resume exclude each other"))

      // Changed data.
      let face = "\(data)/train/happy/00003.png"
      let bytes = try #require(FileManager.default.contents(atPath: face))
      try FileManager.default.copyItem(atPath: "\(data)/train/sad/00003.png", toPath: "\(data)/test/sad/copy.png")
      try FileManager.default.removeItem(atPath: face)
      try FileManager.default.copyItem(atPath: "\(data)/train/happy/00004.png", toPath: face)
      let changed = try resume()
      #expect(changed.status == 1)
      #expect(changed.errors.contains("train/happy has other files, or files with other contents"), "\(changed.errors)")
      #expect(changed.errors.contains("test/sad has 3 images and had 2"))
      try bytes.write(to: URL(fileURLWithPath: face))
      try FileManager.default.removeItem(atPath: "\(data)/test/sad/copy.png")
      #expect(try resume().status == 0)

      // What is in the folder.
      func message() throws -> String {
        let command = try resume()
        #expect(command.status == 1)
        return command.errors
      }
      let path = "\(run)/configuration.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
      try write(text.replacingOccurrences(of: "\"epochs\" : 2", with: "\"epochs\" : -2"))
      #expect(try message().contains("\(path): recipe.epochs takes a whole number from 1 to 100000, not -2"))
      try write(text.replacingOccurrences(of: "\"epochs\" : 2,", with: ""))
      #expect(try message().contains("\(path): the field recipe.epochs is missing"))
      try write(text.replacingOccurrences(of: "\"train_images\"", with: "\"train_image\""))
      #expect(try message().contains("\(path): the field data.train_images is missing"))
      try write(String(text.dropLast(20)))
      #expect(try message().contains("\(path): is no JSON: "))
      try FileManager.default.removeItem(atPath: path)
      #expect(try message().contains("\(run): holds no run: it has no configuration.json"))
      try write(text)
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(run)/last.safetensors"))
      #expect(try message().contains("last.safetensors: is no safetensors file"))
      // Without a checkpoint the run begins anew, with the same settings.
      try FileManager.default.removeItem(atPath: "\(run)/last.safetensors")
      #expect(try resume().output.contains("epoch 2/2"))
      let nowhere = try ExpressionCommand("train", "--resume", "\(root)/nowhere")
      #expect(nowhere.status == 1 && nowhere.errors.contains("\(root)/nowhere: there is no such folder"))
    }
  }
}

/// The events of all files in a folder, without their times and the files' own first records.
private func eventRecords(inFolder folder: String) throws -> [String] {
  let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  return try names.flatMap { name -> [String] in
    let bytes = try [UInt8](#require(FileManager.default.contents(atPath: "\(folder)/\(name)")))
    var records: [String] = []
    var offset = 0
    while offset + 12 <= bytes.count {
      let length = (0..<8).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
      let message = bytes[(offset + 12)..<min(bytes.count, offset + 12 + length)]
      offset += 16 + length
      // Nine bytes of time stand first. A file's first record has its version, a session's no values.
      let text = message.dropFirst(9)
      guard String(decoding: text, as: UTF8.self).contains("/") else { continue }
      records.append(text.map { String($0, radix: 16) }.joined(separator: " "))
    }
    #expect(offset == bytes.count, "\(name) ends within a record")
    return records
  }
}
