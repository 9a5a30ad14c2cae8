import Foundation

/// A child process that waits for tasks and times them itself.
final class Contender {
  let name: String
  let tasks: [Task]
  /// What it said of itself.
  private(set) var version: String?
  /// Why it does not take part, or no longer does.
  private(set) var failure: String?
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var unread = Data()

  init(name: String, tasks: [Task] = Task.allCases, executable: URL, arguments: [String]) {
    self.name = name
    self.tasks = tasks
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
      // The child alone must hold the other ends, or its death would not be seen.
      try input.fileHandleForReading.close()
      try output.fileHandleForWriting.close()
    } catch {
      failure = "cannot be started: \(error.localizedDescription)"
    }
  }

  /// Waits until the child has imported and built what it needs.
  func waitUntilReady() {
    guard failure == nil else { return }
    guard let reply = receive() else { return }
    version = reply.ready
    if let missing = reply.missing { failure = "missing: \(missing)" }
  }

  /// The milliseconds of each of `count` calls after `warmups`; empty once it has failed.
  func times(of task: Task, warmups: Int, count: Int) -> [Double] {
    guard tasks.contains(task) else { return [] }
    return ask("\(task.rawValue) \(warmups) \(count)")?.milliseconds ?? []
  }

  func peakBytes() -> Int? { ask("memory")?.bytes }

  /// Closes its input, which ends it, and waits for that.
  func finish() {
    try? input.fileHandleForWriting.close()
    if process.isRunning { process.waitUntilExit() }
  }

  private func ask(_ line: String) -> Reply? {
    guard failure == nil else { return nil }
    do {
      try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
    } catch {
      failure = "it ended unexpectedly"
      return nil
    }
    return receive()
  }

  private func receive() -> Reply? {
    while !unread.contains(UInt8(ascii: "\n")) {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else {
        failure = "it ended unexpectedly"
        return nil
      }
      unread += data
    }
    let line = unread.prefix { $0 != UInt8(ascii: "\n") }
    unread = Data(unread.dropFirst(line.count + 1))
    guard let reply = try? JSONDecoder().decode(Reply.self, from: line) else {
      failure = "it answered “\(String(decoding: line.prefix(80), as: UTF8.self))”"
      return nil
    }
    if let error = reply.error { failure = error }
    return reply.error == nil ? reply : nil
  }
}

extension Contender {
  /// Our side.
  static func ours(network: String) throws -> Contender {
    Contender(name: "AutoDiff", executable: try ownExecutable(), arguments: ["serve", "--network", network])
  }

  static func ownExecutable() throws -> URL {
    guard let url = Bundle.main.executableURL else { throw UsageError("the tool's own file is not known") }
    return url
  }
}
