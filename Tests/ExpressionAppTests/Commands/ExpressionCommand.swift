import Foundation

/// Runs the real executable, as a shell does.
struct ExpressionCommand {
  let status: Int32
  let output: String
  let errors: String

  /// Beside the test runner, where the build put it.
  static let executable: URL = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent("expression")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    return folder
  }()

  init(_ arguments: String..., in folder: String? = nil) throws {
    let process = try Self.start(arguments, in: folder)
    self = try process.finish()
  }

  /// Runs the executable in a shell with redirections such as `2>&-`. A signal that ends it gives a status above 128.
  init(redirected redirections: String, _ arguments: String...) throws {
    let script = "\"$0\" \"$@\" \(redirections); exit $?"
    let shell = URL(fileURLWithPath: "/bin/sh")
    self = try Self.start(["-c", script, Self.executable.path] + arguments, executable: shell).finish()
  }

  private init(status: Int32, output: String, errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }

  /// A command that runs, with its output going to files: a pipe that nobody reads would stop it.
  struct Running {
    let process: Process
    let outputFile: URL
    let errorFile: URL

    func interrupt() { process.interrupt() }

    func finish() throws -> ExpressionCommand {
      process.waitUntilExit()
      defer {
        try? FileManager.default.removeItem(at: outputFile)
        try? FileManager.default.removeItem(at: errorFile)
      }
      return ExpressionCommand(
        status: process.terminationStatus, output: try String(contentsOf: outputFile, encoding: .utf8),
        errors: try String(contentsOf: errorFile, encoding: .utf8))
    }
  }

  static func start(
    _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:], executable: URL = executable
  ) throws -> Running {
    let process = Process()
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    process.executableURL = executable
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let files = (0..<2).map { _ in FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString) }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return Running(process: process, outputFile: files[0], errorFile: files[1])
  }
}

/// A folder that is removed after the body.
func inTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}
