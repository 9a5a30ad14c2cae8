import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Where a run goes, and what it says of itself.
@Suite struct RunCommandTests {
  private let quick = ["--model", "linear", "--epochs", "1", "--data", "faces"]

  private func inFaces(_ body: (String) throws -> Void) throws {
    try inTemporaryFolder { root in
      _ = try ExpressionCommand("synthesize", "--output", "\(root)/faces", "--train", "3", "--test", "1")
      try body(root)
    }
  }

  private func train(_ root: String, _ more: String..., environment: [String: String] = [:]) throws -> ExpressionCommand
  {
    try ExpressionCommand.start(["train"] + quick + more, in: root, environment: environment).finish()
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test func namesOfFolders() throws {
    try inFaces { root in
      for name in ["expression", "expression-2", "expression-3"] {
        #expect(!exists("\(root)/runs/\(name)"))
        let run = try train(root)
        #expect(run.status == 0 && run.output.contains("weights in runs/\(name)/best.safetensors"), "\(run.errors)")
      }
      for file in [
        "configuration.json", "metrics.csv", "best.safetensors", "last.safetensors", "report.html", "events",
      ] {
        #expect(exists("\(root)/runs/expression-3/\(file)"), "\(file)")
      }
      // The first name that is free, not the next one.
      try FileManager.default.removeItem(atPath: "\(root)/runs/expression-2")
      #expect(try train(root).output.contains("runs/expression-2/best.safetensors"))

      #expect(try train(root, "--name", "mine").output.contains("runs/mine/best.safetensors"))
      #expect(try train(root, "--output", "else/where").output.contains("else/where/best.safetensors"))
      for words in [["--name", "mine"], ["--output", "else/where"]] {
        let metrics = try Data(contentsOf: URL(fileURLWithPath: "\(root)/runs/mine/metrics.csv"))
        let refused = try ExpressionCommand.start(["train"] + quick + words, in: root).finish()
        #expect(refused.status == 1)
        #expect(refused.errors.contains("has a run already; --resume") && refused.errors.contains("--overwrite"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(root)/runs/mine/metrics.csv")) == metrics)
      }
      for (words, text) in [
        (["--name", "a/b"], "--name takes a folder's name"), (["--name="], "--name takes"),
        (["--name", ".."], "--name takes"), (["--name", "a", "--output", "b"], "exclude each other"),
      ] {
        let wrong = try ExpressionCommand.start(["train"] + quick + words, in: root).finish()
        #expect(wrong.status == 2 && wrong.errors.contains(text), "\(words)")
      }
    }
  }

  @Test func overwritingRemovesTheRunAndNothingElse() throws {
    try inFaces { root in
      #expect(try train(root, "--epochs", "3").status == 0)
      let run = "\(root)/runs/expression"
      try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(run)/notes.txt"))
      try Data("half".utf8).write(to: URL(fileURLWithPath: "\(run)/last.safetensors.123.part"))
      let again = try train(root, "--overwrite", "--seed", "9")
      #expect(again.status == 0 && again.output.contains("weights in runs/expression/best"), "\(again.errors)")
      #expect(try String(contentsOfFile: "\(run)/metrics.csv", encoding: .utf8).split(separator: "\n").count == 2)
      #expect(try RunConfiguration(contentsOf: "\(run)/configuration.json").recipe.seed == 9)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(run)/events").count == 1)
      #expect(exists("\(run)/notes.txt") && !exists("\(run)/last.safetensors.123.part"))
      #expect(!exists("\(root)/runs/expression-2"))
    }
  }

  /// Until the new run has all that it needs, the old one is there.
  @Test func overwritingComesLast() throws {
    try inFaces { root in
      #expect(try train(root).status == 0)
      let run = "\(root)/runs/expression"
      func files() throws -> [Data] {
        try ["configuration.json", "metrics.csv", "best.safetensors", "last.safetensors", "report.html"].map {
          try Data(contentsOf: URL(fileURLWithPath: "\(run)/\($0)"))
        }
      }
      let before = try files()
      _ = try train(root, "--overwrite", "--find-learning-rate")
      #expect(try files() == before && exists("\(run)/learning_rate.csv"), "a search is no run")
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(run)/events").count == 1)

      let face = "\(root)/faces/train/happy/00001.png"
      let bytes = try Data(contentsOf: URL(fileURLWithPath: face))
      try Data("no picture".utf8).write(to: URL(fileURLWithPath: face))
      let unreadable = try train(root, "--overwrite")
      #expect(unreadable.status == 1 && unreadable.errors.contains("happy/00001.png"), "\(unreadable.errors)")
      #expect(try files() == before)
      try bytes.write(to: URL(fileURLWithPath: face))
      #expect(try train(root, "--overwrite", "--seed", "4").status == 0)
      #expect(try files() != before && !exists("\(run)/learning_rate.csv"))
    }
  }

  @Test func theConfigurationSaysHowItWasMade() throws {
    try inFaces { root in
      let run = try train(
        root, "--class-weights", "0.5", environment: ["AUTODIFF_KERNELS": "baseline", "AUTODIFF_THREADS": "3"])
      #expect(run.status == 0, "\(run.errors)")
      let configuration = try RunConfiguration(contentsOf: "\(root)/runs/expression/configuration.json")
      #expect(configuration.name == "expression" && configuration.format == 1)
      #expect(configuration.recipe.classWeights == 0.5 && configuration.recipe.learningRate == 0.01)
      #expect(configuration.data.path == "faces" && configuration.data.absolutePath == "\(root)/faces")
      #expect(configuration.data.trainImages == 21 && configuration.data.testImages == 7)
      let provenance = configuration.provenance
      #expect(provenance.kernels == "baseline" && provenance.threads == 3)
      #expect(provenance.program == "expression \(CommandLineTool.version)")
      #expect(!provenance.processor.isEmpty && !provenance.system.isEmpty && provenance.cores > 0)
      #expect(ISO8601DateFormatter().date(from: provenance.started) != nil)
      // Every field stands in the file, those without a value as null.
      let file = try SettingValue(jsonFile: "\(root)/runs/expression/configuration.json")
      guard case .object(let fields) = file, case .object(let recipe)? = fields["recipe"],
        case .object(let origin)? = fields["provenance"]
      else { throw CancellationError() }
      #expect(Set(recipe.keys) == Set(RecipeField.all.map(\.name)) && recipe["width"] == .null)
      #expect(origin.keys.contains("git_revision") && origin.keys.contains("git_modified"))
    }
  }

  private static func git(_ root: String, _ arguments: String...) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: root)
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, FileHandle.nullDevice)
    guard (try? process.run()) != nil else { return nil }
    let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    return process.terminationStatus == 0
      ? String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) : nil
  }

  @Test(.enabled(if: git("/", "--version") != nil, "git is not installed")) func theSourcesRevision() throws {
    try inFaces { root in
      func provenance(_ name: String) throws -> Provenance {
        #expect(try train(root, "--name", name).status == 0)
        return try RunConfiguration(contentsOf: "\(root)/runs/\(name)/configuration.json").provenance
      }
      _ = try #require(Self.git(root, "init", "-q"))
      #expect(try provenance("unborn").gitRevision == nil)
      try Data("1".utf8).write(to: URL(fileURLWithPath: "\(root)/file"))
      _ = try #require(Self.git(root, "add", "file"))
      _ = try #require(Self.git(root, "commit", "-q", "-m", "one"))
      let clean = try provenance("clean")
      #expect(clean.gitRevision == Self.git(root, "rev-parse", "HEAD") && clean.gitModified == false)
      try Data("2".utf8).write(to: URL(fileURLWithPath: "\(root)/file"))
      #expect(try provenance("changed").gitModified == true)
    }
  }

  /// Two processes do not train in one folder.
  @Test func aFolderInUse() throws {
    try inFaces { root in
      let running = try ExpressionCommand.start(
        ["train"] + quick + ["--epochs", "100000", "--batch", "1"], in: root)
      let deadline = Date().addingTimeInterval(60)
      while !exists("\(root)/runs/expression/last.safetensors"), Date() < deadline, running.process.isRunning {
        Thread.sleep(forTimeInterval: 0.005)
      }
      let second = try ExpressionCommand.start(["train", "--resume", "runs/expression"], in: root).finish()
      #expect(second.status == 1)
      #expect(second.errors.contains("runs/expression: another process is training there"), "\(second.errors)")
      #expect(try train(root, "--overwrite").errors.contains("another process is training there"))
      kill(running.process.processIdentifier, SIGKILL)
      _ = try running.finish()
      #expect(try train(root, "--overwrite").status == 0)
    }
  }

  @Test func evaluationTakesTheNewestRun() throws {
    try inFaces { root in
      func evaluate(_ more: String...) throws -> ExpressionCommand {
        try ExpressionCommand.start(["evaluate", "--data", "faces"] + more, in: root).finish()
      }
      #expect(try evaluate().errors.contains("runs/expression/best.safetensors: there is no such file"))
      #expect(try train(root).status == 0)
      #expect(try evaluate().output.hasPrefix("weights   runs/expression/best.safetensors, with mirror images\n"))
      #expect(try train(root, "--no-test-time-flips", "--name", "plain").status == 0)
      #expect(try evaluate().output.hasPrefix("weights   runs/plain/best.safetensors\n"))
      // An older one may be touched again.
      try FileManager.default.setAttributes(
        [.modificationDate: Date().addingTimeInterval(60)], ofItemAtPath: "\(root)/runs/expression/best.safetensors")
      let flipped = try evaluate()
      #expect(flipped.output.contains("runs/expression/best.safetensors, with"))
      #expect(try evaluate("--flips").output == flipped.output)
      let plain = try evaluate("--no-flips")
      #expect(plain.status == 0 && !plain.output.contains("with mirror images"))
      func loss(_ command: ExpressionCommand) -> Substring? {
        command.output.split(separator: "\n").first { $0.hasPrefix("loss") }
      }
      #expect(loss(plain) != loss(flipped))
      for word in ["disgust", "macro-F1", "95 % interval"] { #expect(plain.output.contains(word)) }
      let both = try evaluate("--flips", "--no-flips")
      #expect(both.status == 2 && both.errors.contains("exclude each other"))

      // What training has measured is what evaluation tells.
      let metrics = try String(contentsOfFile: "\(root)/runs/plain/metrics.csv", encoding: .utf8).split(separator: "\n")
      let columns = metrics[0].split(separator: ",")
      let place = try #require(columns.firstIndex(of: "test_loss"))
      let measured = try #require(Double(metrics[1].split(separator: ",")[place]))
      let told = try evaluate("--weights", "runs/plain/best.safetensors")
      #expect(told.output.contains("loss      \(String(format: "%.4f", measured))"), "\(told.output)")
    }
  }

  @Test func findingALearningRate() throws {
    try inFaces { root in
      let find = ["--model", "default", "--width", "4", "--batch", "7", "--find-learning-rate"]
      let search = try ExpressionCommand.start(["train"] + quick + find, in: root).finish()
      #expect(search.status == 0, "\(search.errors)")
      #expect(search.output.contains("try --learning-rate "), "\(search.output)")
      let csv = try String(contentsOfFile: "\(root)/runs/expression/learning_rate.csv", encoding: .utf8)
      let lines = csv.split(separator: "\n")
      #expect(lines[0] == "learning_rate,loss,smoothed_loss")
      #expect(lines.count > 20 && lines[1].hasPrefix("1e-05,"))
      #expect(lines.dropFirst().allSatisfy { $0.split(separator: ",").compactMap { Double($0) }.count == 3 })
      let picture = try Data(contentsOf: URL(fileURLWithPath: "\(root)/runs/expression/learning_rate.svg"))
      #expect(XMLParser(data: picture).parse())
      #expect(String(decoding: picture, as: UTF8.self).contains("steepest: "))
      // No run was begun; one goes into the same folder.
      #expect(try train(root).output.contains("runs/expression/best.safetensors"))
      #expect(exists("\(root)/runs/expression/learning_rate.svg"))
      let resumed = try ExpressionCommand.start(
        ["train", "--resume", "runs/expression", "--find-learning-rate"], in: root
      ).finish()
      #expect(resumed.status == 2)
    }
  }

  @Test func stopsEarly() throws {
    try inFaces { root in
      let run = try train(root, "--epochs", "200", "--patience", "3", "--learning-rate", "0")
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("stopped: the validation accuracy has not improved for 3 epochs"), "\(run.output)")
      let metrics = try String(contentsOfFile: "\(root)/runs/expression/metrics.csv", encoding: .utf8)
      #expect(metrics.split(separator: "\n").count == 5)
      let resumed = try ExpressionCommand.start(["train", "--resume", "runs/expression"], in: root).finish()
      #expect(resumed.status == 0 && resumed.output.contains("stopped: the validation accuracy"), "\(resumed.errors)")
      #expect(try String(contentsOfFile: "\(root)/runs/expression/metrics.csv", encoding: .utf8) == metrics)
    }
  }

  @Test func everyModelAndOptimizerTrains() throws {
    try inFaces { root in
      for words in [
        ["--model", "default", "--width", "4", "--optimizer", "adamw", "--schedule", "cosine", "--mixup", "0.4"],
        ["--model", "residual", "--width", "4", "--depth", "2", "--cutmix", "1", "--class-weights", "balanced"],
        ["--preset", "quick", "--schedule", "constant", "--warm-up", "0", "--balanced-sampling", "balanced"],
        ["--model", "linear", "--ema-decay", "0", "--label-smoothing", "0", "--no-augmentation", "--dropout", "0"],
      ] {
        let run = try ExpressionCommand.start(
          ["train", "--data", "faces", "--epochs", "1", "--batch", "7"] + words, in: root
        ).finish()
        if words.contains("--dropout") {
          #expect(run.status == 2 && run.errors.contains("--dropout is no setting of the model “linear”"))
        } else {
          #expect(run.status == 0, "\(words): \(run.errors)")
        }
      }
      let file = "\(root)/recipe.json"
      try Data("{\"model\": \"linear\", \"dropout\": 0.1}".utf8).write(to: URL(fileURLWithPath: file))
      let wrong = try ExpressionCommand.start(["train", "--data", "faces", "--config", file], in: root).finish()
      #expect(wrong.status == 1 && wrong.errors.contains("\(file): dropout is no setting of the model “linear”"))
      try Data("{\"epoch\": 1}".utf8).write(to: URL(fileURLWithPath: file))
      let unknown = try ExpressionCommand.start(["train", "--data", "faces", "--config", file], in: root).finish()
      #expect(unknown.status == 1 && unknown.errors.contains("there is no field “epoch”; did you mean epochs?"))
    }
  }
}
