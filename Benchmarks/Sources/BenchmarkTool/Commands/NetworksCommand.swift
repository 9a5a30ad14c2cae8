import Foundation
import NNLayers

/// `networks`: training and inference of whole networks, ours and the peers'.
enum NetworksCommand {
  static func run(_ arguments: Arguments) throws {
    try arguments.requireNoOperands()
    let names = arguments.list("network") ?? Workload.names
    if let unknown = names.first(where: { !Workload.names.contains($0) }) {
      throw UsageError("there is no network “\(unknown)”; there are: \(Workload.names.joined(separator: ", "))")
    }
    let peers = try Roster.peers(modes: arguments.list("mode"))
    let pythons = arguments.all("peer")
    let blocks = try arguments.count("runs", default: 8)

    let machine = Machine.current(measuringPeak: true)
    print(machine)
    var results: [NetworkResult] = []
    for name in names {
      let result = try measure(name, pythons: pythons, peers: peers, blocks: blocks, peak: machine.peakGFLOPS)
      print("\n\(result.text)")
      fflush(nil)
      results.append(result)
    }
    try Report(machine: machine, results: results).write(to: arguments.text("json"))
  }

  private static func measure(
    _ name: String, pythons: [String], peers: [Roster.Peer], blocks: Int, peak: Double?
  ) throws -> NetworkResult {
    let workload = try Workload(named: name)
    let work = try Work(workload)
    Tool.note("\(name): everybody gets ready")
    let contenders = try Roster.contenders(network: name, pythons: pythons, peers: peers)
    defer {
      for contender in contenders { contender.finish() }
    }

    let steps = Tournament.run(.step, contenders, blocks: blocks, note: "\(name), training step")
    // Before any inference, so that it is the memory of training.
    let memory = contenders.map { $0.tasks.contains(.step) ? $0.peakBytes() : nil }
    let ones = Tournament.run(.one, contenders, blocks: blocks, note: "\(name), inference of one")
    let batches = Tournament.run(.batch, contenders, blocks: blocks, note: "\(name), inference of the batch")
    return NetworkResult(
      network: name, batch: workload.batch, work: work, peakGFLOPS: peak,
      contenders: contenders.indices.map { index in
        let contender = contenders[index]
        return NetworkResult.Row(
          name: contender.name, version: contender.version, failure: contender.failure,
          stepMilliseconds: steps[index], oneMilliseconds: ones[index], batchMilliseconds: batches[index],
          peakTrainingBytes: memory[index])
      })
  }
}
