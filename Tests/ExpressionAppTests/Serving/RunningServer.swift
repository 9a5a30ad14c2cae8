import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// `expression serve` on a port of the system's choice, with weights as a fresh model has them.
struct RunningServer {
  static let isPossible = MicroHTTPD() != nil

  let running: ExpressionCommand.Running
  let port: Int
  /// A face as a PNG file.
  let face: [UInt8]

  /// Starts a server, and ends it behind the body with SIGTERM, which must give the status 0.
  static func with(
    _ options: [String] = [], model: ModelDescription.Architecture = .default, _ body: (RunningServer) throws -> Void
  ) throws {
    try inTemporaryFolder { root in
      let server = try RunningServer(root, options, model)
      do {
        try body(server)
      } catch {
        server.running.process.terminate()
        _ = try? server.running.finish()
        throw error
      }
      server.running.process.terminate()
      let result = try server.running.finish()
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  init(_ root: String, _ options: [String] = [], _ model: ModelDescription.Architecture = .default) throws {
    let weights = try Self.weights(root, model)
    face = try Image(
      width: 48, height: 48, channels: 1, pixels: FaceGenerator(seed: 3).face(.happy, split: "test", index: 0)
    ).encodedPNG()
    running = try ExpressionCommand.start(["serve", "--weights", weights, "--port", "0"] + options)
    var line = ""
    while running.process.isRunning, !line.hasSuffix("\n") {
      usleep(10_000)
      line = try String(contentsOf: running.outputFile, encoding: .utf8)
    }
    let start = try #require(line.range(of: "http://127.0.0.1:"), "\(line)")
    port = try #require(Int(line[start.upperBound...].prefix { $0.isNumber }))
  }

  static func weights(_ root: String, _ model: ModelDescription.Architecture) throws -> String {
    let description = ModelDescription(
      architecture: model, format: ImageDataset.Format(width: 48, height: 48), classNames: ExpressionData.labels,
      normalization: PixelNormalization(mean: 0.5, deviation: 0.2))
    let path = "\(root)/weights.safetensors"
    try Checkpoint(model: try description.model(seed: 1).state(), metadata: description.metadata).write(to: path)
    return path
  }

  /// Sends a request and reads its answer.
  func ask(
    _ method: String, _ path: String, _ body: [UInt8]? = nil, host: String = "127.0.0.1", headers: [String] = []
  ) throws -> RawAnswer {
    let client = try RawClient(port: port)
    client.send(request(method, path, body, host: host, headers: headers))
    return RawAnswer(client.readAll())
  }

  func request(
    _ method: String, _ path: String, _ body: [UInt8]? = nil, host: String = "127.0.0.1", headers: [String] = []
  ) -> [UInt8] {
    let lines =
      ["\(method) \(path) HTTP/1.1", "Host: \(host)", "Connection: close"]
      + (body.map { ["Content-Length: \($0.count)"] } ?? []) + headers
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? [])
  }
}
