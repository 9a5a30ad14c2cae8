import Foundation
import NNLayers

/// `startup`: from before the process exists to the end of its first training step of `seed`.
enum StartupCommand {
  /// When the child reached its first line, had its model, and had done its step, on the clock of all processes.
  private struct Stamps: Codable {
    let main: Double
    let built: Double
    let stepped: Double
  }

  struct Row: Codable {
    let part: String
    let milliseconds: [Double]
  }

  static func run(_ arguments: Arguments) throws {
    try arguments.requireNoOperands()
    var loading: [Double] = []
    var building: [Double] = []
    var stepping: [Double] = []
    // The first is a warm-up: it reads the executable from the disk.
    for run in 0...(try arguments.count("runs", default: 10)) {
      let start = now()
      let stamps = try child()
      guard run > 0 else { continue }
      loading.append(stamps.main - start)
      building.append(stamps.built - stamps.main)
      stepping.append(stamps.stepped - stamps.built)
    }
    let whole = zip(loading, zip(building, stepping)).map { $0 + $1.0 + $1.1 }
    let rows = [
      Row(part: "process start to main", milliseconds: loading),
      Row(part: "model, data, optimizer", milliseconds: building),
      Row(part: "first training step", milliseconds: stepping),
      Row(part: "all of it", milliseconds: whole),
    ]
    let machine = Machine.current(measuringPeak: false)
    print("\(machine)\n\nseed, batch 64, a new process each time\n")
    print(
      table(
        [["", "median ms", "least ms"]]
          + rows.map { [$0.part, $0.milliseconds.median.text(2), $0.milliseconds.min().text(2)] }))
    try Report(machine: machine, results: rows).write(to: arguments.text("json"))
  }

  static func runChild(_: Arguments) throws {
    let main = now()
    var trainer = try Trainer(Workload(named: "seed"))
    let built = now()
    try trainer.step()
    let stamps = Stamps(main: main, built: built, stepped: now())
    try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(stamps))
  }

  private static func child() throws -> Stamps {
    let process = Process()
    let output = Pipe()
    process.executableURL = try Contender.ownExecutable()
    process.arguments = ["first-step"]
    process.standardOutput = output
    try process.run()
    try output.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode(Stamps.self, from: data)
  }
}
