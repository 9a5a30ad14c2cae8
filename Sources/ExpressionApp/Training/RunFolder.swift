import Foundation
import NNLayers

/// The folder of a run, `runs/<name>`, and what stands in it. While a process holds it, no other can train there.
final class RunFolder: Sendable {
  let path: String
  /// Open while the lock is held; the system closes it however the process ends.
  private let lock: CInt

  static let parent = "runs"
  static let defaultName = "expression"

  var configurationPath: String { "\(path)/configuration.json" }
  var metricsPath: String { "\(path)/metrics.csv" }
  var bestPath: String { "\(path)/best.safetensors" }
  var lastPath: String { "\(path)/last.safetensors" }
  var reportPath: String { "\(path)/report.html" }
  var eventsPath: String { "\(path)/events" }
  var name: String { URL(fileURLWithPath: path).lastPathComponent }

  /// What a run adds to its configuration.
  private static let results = ["metrics.csv", "best.safetensors", "last.safetensors", "report.html"]
  private static let files = ["configuration.json"] + results + ["learning_rate.csv", "learning_rate.svg"]

  private init(path: String, lock: CInt) {
    self.path = path
    self.lock = lock
  }

  deinit { close(lock) }

  /// Whether there is a run in a folder, or what is left of one.
  static func holdsRun(_ path: String) -> Bool {
    ["configuration.json", "metrics.csv", "best.safetensors", "last.safetensors"].contains {
      FileManager.default.fileExists(atPath: "\(path)/\($0)")
    }
  }
}

extension RunFolder {
  /// The folder for a new run. Without a name or a path it is `runs/expression`, or the first of `runs/expression-2`,
  /// `runs/expression-3`, … that is free.
  ///
  /// A run that is to be overwritten stays until `removeRun`.
  /// - Throws: `Failure` where a folder that was asked for has a run already, unless it is to be overwritten.
  static func make(name: String?, output: String?, overwriting: Bool) throws -> RunFolder {
    if let path = output ?? name.map({ "\(parent)/\($0)" }) {
      return try make(path, overwriting: overwriting)
    }
    let first = "\(parent)/\(defaultName)"
    if overwriting { return try make(first, overwriting: true) }
    for number in 1... {
      let path = number == 1 ? first : "\(first)-\(number)"
      if holdsRun(path) { continue }
      try createFolder(path)
      // Another process may have begun a run in it just now.
      guard let lock = acquire(path) else { continue }
      let folder = RunFolder(path: path, lock: lock)
      if !holdsRun(path) { return folder }
    }
    throw Failure("\(first): there is no free folder")
  }

  private static func make(_ path: String, overwriting: Bool) throws -> RunFolder {
    try createFolder(path)
    let folder = try locked(path)
    guard overwriting || !holdsRun(path) else {
      throw Failure(
        "\(path): has a run already; --resume \(path) continues it, --overwrite begins anew in its place, another "
          + "--name leaves it alone")
    }
    return folder
  }

  /// The folder of a run that is there.
  static func existing(_ path: String) throws -> RunFolder {
    guard FileManager.default.fileExists(atPath: "\(path)/configuration.json") else {
      throw Failure(
        FileManager.default.fileExists(atPath: path)
          ? "\(path): holds no run: it has no configuration.json" : "\(path): there is no such folder")
    }
    return try locked(path)
  }

  private static func createFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Failure("\(path): the folder cannot be made")
    }
  }

  private static func locked(_ path: String) throws -> RunFolder {
    guard let lock = acquire(path) else { throw Failure("\(path): another process is training there") }
    return RunFolder(path: path, lock: lock)
  }

  private static func acquire(_ path: String) -> CInt? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    // Where folders cannot be opened or locked, nothing keeps two processes apart.
    guard descriptor >= 0 else { return descriptor }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return descriptor }
    close(descriptor)
    return nil
  }

  /// Removes what a run has written, if there is one, and nothing else.
  func removeRun() throws {
    // A search for the learning rate alone is no run; what it has found stays.
    if Self.holdsRun(path) { try remove(Self.files) }
    removeParts()
  }

  /// Removes what the run has written but for its configuration: it begins anew.
  func removeResults() throws {
    try remove(Self.results)
    removeParts()
  }

  private func remove(_ names: [String]) throws {
    // First the events: without the other files nobody would know that they are of a run.
    if FileManager.default.fileExists(atPath: eventsPath) {
      do {
        try FileManager.default.removeItem(atPath: eventsPath)
      } catch {
        throw Failure("\(eventsPath): cannot be removed")
      }
    }
    for name in names where unlink("\(path)/\(name)") != 0 && errno != ENOENT {
      throw Failure("\(path)/\(name): cannot be removed")
    }
  }

  /// Removes what a process that was killed had begun to write.
  func removeParts() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    where name.hasSuffix(".part") && Self.files.contains(where: { name.hasPrefix("\($0).") }) {
      unlink("\(path)/\(name)")
    }
  }

  func write(_ data: Data, to path: String) throws { try AtomicFile.write(data, to: path) }
}

extension RunFolder {
  /// The best weights of the run that was trained last.
  static func newestWeights() -> String? {
    let files = FileManager.default
    let names = (try? files.contentsOfDirectory(atPath: parent)) ?? []
    let dated = names.compactMap { name -> (path: String, date: Date)? in
      let path = "\(parent)/\(name)/best.safetensors"
      guard let date = try? files.attributesOfItem(atPath: path)[.modificationDate] as? Date else { return nil }
      return (path, date)
    }
    return dated.max { ($0.date, $0.path) < ($1.date, $1.path) }?.path
  }
}
