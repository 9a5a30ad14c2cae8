import Foundation
import NNLayers

/// Where a run comes from: the program, the machine and the source.
struct Provenance: Codable, Equatable {
  let program: String
  /// The commit of the working folder; `nil` where it is in no repository, or git is not there.
  let gitRevision: String?
  /// Whether tracked files differed from that commit.
  let gitModified: Bool?
  let processor: String
  let cores: Int
  let threads: Int
  /// The kernels' variant, on which the bits depend.
  let kernels: String
  let system: String
  /// In ISO 8601.
  let started: String

  enum CodingKeys: String, CodingKey {
    case program
    case gitRevision = "git_revision"
    case gitModified = "git_modified"
    case processor, cores, threads, kernels, system, started
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(program, forKey: .program)
    // Written as null, so that who reads the file sees that it was looked for.
    try container.encode(gitRevision, forKey: .gitRevision)
    try container.encode(gitModified, forKey: .gitModified)
    try container.encode(processor, forKey: .processor)
    try container.encode(cores, forKey: .cores)
    try container.encode(threads, forKey: .threads)
    try container.encode(kernels, forKey: .kernels)
    try container.encode(system, forKey: .system)
    try container.encode(started, forKey: .started)
  }
}

extension Provenance {
  /// That of a run that this process begins.
  static func current() -> Provenance {
    let revision = git("rev-parse", "HEAD").flatMap { $0.count >= 40 ? $0 : nil }
    let changes = revision == nil ? nil : git("status", "--porcelain", "--untracked-files=no")
    return Provenance(
      program: "expression \(CommandLineTool.version)", gitRevision: revision, gitModified: changes.map { !$0.isEmpty },
      processor: processorName, cores: ProcessInfo.processInfo.activeProcessorCount, threads: Parallelism.threads,
      kernels: KernelSelection.current, system: ProcessInfo.processInfo.operatingSystemVersionString,
      started: ISO8601DateFormatter().string(from: Date()))
  }

  static var processorName: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
    return name.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  /// What git prints; `nil` where it fails or is not there.
  private static func git(_ arguments: String...) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
