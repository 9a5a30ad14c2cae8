import Foundation
import NNLayers

/// Who takes part: us, and each mode of each framework in each Python that was named.
enum Roster {
  struct Peer: Sendable {
    let script: String
    let mode: String
    var tasks = Task.allCases
  }

  static let peers = [
    Peer(script: "pytorch.py", mode: "eager"),
    Peer(script: "pytorch.py", mode: "channels_last"),
    Peer(script: "pytorch.py", mode: "compile"),
    Peer(script: "pytorch.py", mode: "compile_channels_last"),
    Peer(script: "pytorch.py", mode: "bfloat16"),
    Peer(script: "keras_peer.py", mode: "tensorflow"),
    Peer(script: "engines.py", mode: "onnxruntime", tasks: [.one, .batch]),
    Peer(script: "engines.py", mode: "openvino", tasks: [.one, .batch]),
  ]

  /// - Throws: `UsageError` for a mode that no peer has.
  static func peers(modes: [String]?) throws -> [Peer] {
    guard let modes else { return peers }
    if let unknown = modes.first(where: { mode in !peers.contains { $0.mode == mode } }) {
      throw UsageError("there is no mode “\(unknown)”; there are: \(peers.map(\.mode).joined(separator: ", "))")
    }
    return peers.filter { modes.contains($0.mode) }
  }

  /// Starts everybody for a network and waits until they are ready; ours is the first.
  static func contenders(network: String, pythons: [String], peers: [Peer]) throws -> [Contender] {
    let threads = String(Parallelism.threads)
    var contenders = [try Contender.ours(network: network)]
    for python in pythons {
      for peer in peers {
        contenders.append(
          Contender(
            name: peer.mode + (pythons.count > 1 ? " (\(python))" : ""), tasks: peer.tasks,
            executable: URL(fileURLWithPath: python),
            arguments: [folder.appendingPathComponent(peer.script).path, network, peer.mode, threads]))
      }
    }
    for contender in contenders { contender.waitUntilReady() }
    return contenders
  }

  /// `Benchmarks/Peers`, where this was compiled.
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Peers")
}
