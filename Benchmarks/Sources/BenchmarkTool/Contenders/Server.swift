import Foundation
import NNLayers

/// Our side in a process of its own: does on standard input's word what the peers' scripts do.
enum Server {
  static func run(_ arguments: Arguments) throws {
    var trainer: Trainer
    do {
      trainer = try Trainer(Workload(named: arguments.text("network") ?? ""))
      try answer(Reply(ready: "\(KernelSelection.current) kernels"))
    } catch {
      return try answer(Reply(error: "\(error)"))
    }
    while let line = readLine() {
      do {
        try answer(reply(to: line, &trainer))
      } catch {
        try answer(Reply(error: "\(error)"))
      }
    }
  }

  private static func reply(to line: String, _ trainer: inout Trainer) throws -> Reply {
    if line == "memory" { return Reply(bytes: peakResidentBytes()) }
    let words = line.split(separator: " ")
    guard words.count == 3, let task = Task(rawValue: String(words[0])), let warmups = Int(words[1]),
      let count = Int(words[2])
    else { throw UsageError("“\(line)” is not understood") }
    return Reply(
      milliseconds: try times(warmups: warmups, count: count) {
        switch task {
        case .step: try trainer.step()
        case .one: try trainer.inferOne()
        case .batch: try trainer.inferBatch()
        }
      })
  }

  private static func answer(_ reply: Reply) throws {
    try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(reply) + Data("\n".utf8))
  }
}
