import Foundation
import NNLayers
import Testing

/// Training and what follows it, on a few faces.
@Suite struct TrainingCommandTests {
  private func faces(_ root: String, train: Int = 4, test: Int = 2) throws -> String {
    let data = "\(root)/faces"
    let command = try ExpressionCommand("synthesize", "--output", data, "--train", "\(train)", "--test", "\(test)")
    #expect(command.status == 0, "\(command.errors)")
    return data
  }

  @Test func trainsEvaluatesAndPredicts() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let run = "\(root)/run"
      let training = try ExpressionCommand(
        "train", "--data", data, "--epochs", "2", "--batch", "8", "--output", run)
      #expect(training.status == 0, "\(training.errors)")
      let lines = training.output.split(separator: "\n")
      #expect(lines.count == 5, "no bar where the output is no terminal")
      #expect(lines[4] == "report in \(run)/report.html")
      #expect(lines[1].hasPrefix("epoch 1/2  loss "))

      let metrics = try String(contentsOfFile: "\(run)/metrics.csv", encoding: .utf8).split(separator: "\n")
      #expect(metrics.count == 3)
      #expect(metrics[0].hasPrefix("epoch,learning_rate,train_loss"))
      let last = try Checkpoint(contentsOf: "\(run)/last.safetensors")
      #expect(last.epoch == 2)
      #expect(last.optimizer["velocity.head.weight"] != nil)
      #expect(last.metadata["labels"]?.hasPrefix("angry,disgust") == true)

      let evaluation = try ExpressionCommand("evaluate", "--data", data, "--weights", "\(run)/best.safetensors")
      #expect(evaluation.status == 0, "\(evaluation.errors)")
      for word in ["accuracy", "macro-F1", "of 14 images", "precision", "true \\ predicted", "surprise"] {
        #expect(evaluation.output.contains(word))
      }
      // The last figures of training are those of the evaluation.
      let interval = try #require(evaluation.output.firstMatch(of: /95 % interval ([\d.]+ % to [\d.]+ %)/)?.1)
      let score = try #require(evaluation.output.firstMatch(of: /macro-F1 +([\d.]+)/)?.1)
      #expect(lines[3].hasPrefix("best test accuracy "), "\(lines[3])")
      for text in ["(95 % interval \(interval)), ", "macro-F1 \(score) in epoch "] {
        #expect(lines[3].contains(text), "\(text): \(lines[3])")
      }

      let picture = "\(data)/test/happy/00000.png"
      let weights = "\(run)/best.safetensors"
      let text = try ExpressionCommand("predict", "--weights", weights, "--top", "2", picture)
      #expect(text.status == 0)
      #expect(text.output.split(separator: ",").count == 2)
      let json = try ExpressionCommand("predict", "--weights", weights, "--json", "\(data)/test")
      #expect(json.output.split(separator: "\n").count == 14)
      struct Line: Decodable {
        let path: String
        let label: String
        let probabilities: [String: Double]
      }
      for line in json.output.split(separator: "\n") {
        let decoded = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        #expect(abs(decoded.probabilities.values.reduce(0, +) - 1) < 1e-5)
        #expect(decoded.probabilities[decoded.label] == decoded.probabilities.values.max())
      }
    }
  }

  @Test func theSameSeedGivesTheSameWeights() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      func weights(_ name: String, seed: String) throws -> [String: Tensor] {
        let run = try ExpressionCommand(
          "train", "--data", data, "--epochs", "1", "--batch", "7", "--seed", seed, "--output", "\(root)/\(name)")
        #expect(run.status == 0, "\(run.errors)")
        return try Checkpoint(contentsOf: "\(root)/\(name)/last.safetensors").model
      }
      let first = try weights("a", seed: "3")
      #expect(try weights("b", seed: "3") == first)
      #expect(try weights("c", seed: "4") != first)
    }
  }

  /// A whole training run, with every variant of the kernels that this processor has: 1, 2 or 7 threads give the same
  /// bits.
  @Test(arguments: KernelSelection.available) func theNumberOfThreadsDoesNotMatter(_ kernels: String) throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let weights = try ["1", "2", "7"].map { threads in
        let run = try ExpressionCommand.start(
          ["train", "--data", data, "--epochs", "1", "--batch", "14", "--output", "\(root)/\(threads)"],
          environment: ["AUTODIFF_THREADS": threads, "AUTODIFF_KERNELS": kernels]
        ).finish()
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("kernels \(kernels)"))
        // The checkpoint has the seconds that the epoch took beside its tensors.
        let last = try Checkpoint(contentsOf: "\(root)/\(threads)/last.safetensors")
        let best = try #require(FileManager.default.contents(atPath: "\(root)/\(threads)/best.safetensors"))
        return [last.model, last.optimizer, last.callbacks, ["best": try Tensor(best.map { Int32($0) })]]
      }
      #expect(weights[0].allSatisfy { !$0.isEmpty })
      #expect(weights[0] == weights[1] && weights[1] == weights[2])
    }
  }

  @Test func readsTheChallengesFile() throws {
    try inTemporaryFolder { root in
      let pixels = (0..<2304).map { String($0 % 256) }.joined(separator: " ")
      var csv = "emotion,pixels,Usage\n"
      for emotion in 0..<7 {
        csv += "\(emotion),\(pixels),Training\n\(emotion),\(pixels),PublicTest\n\(emotion),\(pixels),PrivateTest\n"
      }
      try csv.write(toFile: "\(root)/fer2013.csv", atomically: true, encoding: .utf8)
      let run = try ExpressionCommand(
        "train", "--data", "\(root)/fer2013.csv", "--epochs", "1", "--output", "\(root)/run", "--model", "linear")
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("7 training and 7 test images"))
    }
  }

  @Test func synthesisIsReproducible() throws {
    try inTemporaryFolder { root in
      for name in ["a", "b"] {
        let command = try ExpressionCommand(
          "synthesize", "--output", "\(root)/\(name)", "--train", "2", "--test", "1", "--seed", "5")
        #expect(command.status == 0)
      }
      let files = FileManager.default.enumerator(atPath: "\(root)/a")?.compactMap { $0 as? String } ?? []
      let pictures = files.filter { $0.hasSuffix(".png") }
      #expect(pictures.count == 21)
      for picture in pictures {
        #expect(
          FileManager.default.contents(atPath: "\(root)/a/\(picture)")
            == FileManager.default.contents(atPath: "\(root)/b/\(picture)"))
      }
    }
  }

  /// The faces in the repository are those that the command draws.
  @Test func theCommittedFacesAreTheGenerators() throws {
    let committed = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../data_greyscale").standardizedFileURL.path
    try inTemporaryFolder { root in
      _ = try ExpressionCommand("synthesize", "--output", "\(root)/faces", "--train", "3", "--test", "3")
      for split in ["train", "test"] {
        for label in ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"] {
          let name = "\(split)/\(label)/00002.png"
          let drawn = FileManager.default.contents(atPath: "\(root)/faces/\(name)")
          #expect(drawn != nil && drawn == FileManager.default.contents(atPath: "\(committed)/\(name)"))
        }
      }
    }
  }
}
