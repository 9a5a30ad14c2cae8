import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// Signals outside of the steps: in a validation, and while the page is made.
@Suite struct InterruptCommandTests {
  /// One step on seven faces, then a test that takes a while.
  private func withFaces(_ body: (_ root: String, _ arguments: [String]) throws -> Void) throws {
    try inTemporaryFolder { root in
      _ = try ExpressionCommand("synthesize", "--output", "\(root)/faces", "--train", "1", "--test", "100")
      try body(
        root,
        [
          "train", "--data", "\(root)/faces", "--width", "16", "--epochs", "1", "--checkpoint-steps", "1", "--output",
        ])
    }
  }

  /// With one thread, so that there is time for the signal; the bits are the same.
  private func start(_ arguments: [String]) throws -> ExpressionCommand.Running {
    try ExpressionCommand.start(arguments, environment: ["AUTODIFF_THREADS": "1"])
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Waits until something has happened or the process has ended; a minute at most.
  private func wait(for running: ExpressionCommand.Running, _ condition: () -> Bool) {
    let deadline = Date().addingTimeInterval(60)
    while !condition(), running.process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.002) }
  }

  /// The last validation is ended by signals too, and made anew when the run is continued: nothing else is lost.
  @Test func inTheLastValidation() throws {
    try withFaces { root, arguments in
      let whole = try ExpressionCommand.start(arguments + ["\(root)/whole"]).finish()
      #expect(whole.status == 0, "\(whole.errors)")
      let expected = try Checkpoint(contentsOf: "\(root)/whole/last.safetensors")
      for (signal, status) in [(SIGINT, Int32(130)), (SIGTERM, 143), (SIGKILL, SIGKILL)] {
        let run = "\(root)/run-\(signal)"
        let last = "\(run)/last.safetensors"
        let command = try start(arguments + [run])
        // With the checkpoint of the only step the validation begins.
        wait(for: command) { exists(last) }
        kill(command.process.processIdentifier, signal)
        let result = try command.finish()
        #expect(result.status == status, "\(result.errors)")
        #expect(!result.output.contains("test accuracy") && !exists("\(run)/best.safetensors"))
        if signal != SIGKILL {
          #expect(result.output.contains("stopped in epoch 1; expression train --resume \(run) goes on from there"))
        }
        let resumed = try ExpressionCommand("train", "--resume", run)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.output.contains("going on in epoch 1, behind batch 1 of 1"), "\(resumed.output)")
        let found = try Checkpoint(contentsOf: last)
        #expect(found.epoch == 1 && found.model == expected.model && found.optimizer == expected.optimizer)
        #expect(found.callbacks == expected.callbacks)
        let (best, other) = ("\(root)/whole/best.safetensors", "\(run)/best.safetensors")
        #expect(FileManager.default.contentsEqual(atPath: best, andPath: other) && exists("\(run)/report.html"))
      }
    }
  }

  /// The run is done: Ctrl-C ends the process as it does any other, and the page is made when it is asked for again.
  @Test func whileThePageIsMade() throws {
    try withFaces { root, arguments in
      let run = "\(root)/run"
      let command = try start(arguments + [run])
      wait(for: command) {
        (try? String(contentsOf: command.outputFile, encoding: .utf8).contains("best test accuracy")) ?? false
      }
      kill(command.process.processIdentifier, SIGINT)
      let result = try command.finish()
      // Unless the page was made before the signal came.
      if command.process.terminationReason == .uncaughtSignal {
        #expect(result.status == SIGINT && !exists("\(run)/report.html"), "\(result.errors)")
      } else {
        #expect(result.status == 0 && exists("\(run)/report.html"), "\(result.errors)")
      }
      #expect(try Checkpoint(contentsOf: "\(run)/last.safetensors").epoch == 1)
      let resumed = try ExpressionCommand("train", "--resume", run)
      #expect(resumed.status == 0 && resumed.output.contains("is finished: 1 of 1 epochs"), "\(resumed.errors)")
      #expect(exists("\(run)/report.html"))
    }
  }
}
