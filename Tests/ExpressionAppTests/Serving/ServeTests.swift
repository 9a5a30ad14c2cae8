import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// Every route of `expression serve` and what it says to wrong requests, through the real executable.
@Suite(.enabled(if: RunningServer.isPossible, "libmicrohttpd is not installed")) struct ServeTests {
  private struct Answer: Decodable {
    struct Map: Decodable {
      let method: String
      let width: Int
      let height: Int
      let png: String
    }

    let label: String
    let probabilities: [String: Double]
    let milliseconds: Double
    let heatmap: Map?
  }

  @Test func thePageAndWhatIsServed() throws {
    try RunningServer.with { server in
      let page = try server.ask("GET", "/")
      #expect(page.status == 200)
      #expect(page.headers["content-type"] == "text/html; charset=utf-8")
      let policy = try #require(page.headers["content-security-policy"])
      let nonce = try #require(policy.components(separatedBy: "script-src 'nonce-").last?.prefix { $0 != "'" })
      #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"))
      #expect(page.text.contains("<script nonce=\"\(nonce)\">") && page.text.contains("<style nonce=\"\(nonce)\">"))
      #expect(!page.text.contains("http://") && !page.text.contains("https://"), "the page needs no other server")
      #expect(try server.ask("GET", "/").headers["content-security-policy"] != policy, "a nonce is used once")

      struct Model: Decodable {
        let architecture: String
        let labels: [String]
        let input: [String: Int]
        let parameters: Int
        let file: String
        let processor: String
        let kernels: String
      }
      let model = try server.ask("GET", "/model").json(Model.self)
      #expect(model.architecture == "default")
      #expect(model.labels == ExpressionData.labels)
      #expect(model.input == ["width": 48, "height": 48, "channels": 1])
      #expect(model.parameters > 100_000 && model.file.hasSuffix("weights.safetensors"))
      #expect(model.kernels == KernelSelection.current)

      let health = try server.ask("GET", "/health")
      #expect(health.status == 200 && health.text.contains(#""status":"ok""#))
      #expect(health.headers["cache-control"] == "no-store")
      #expect(health.headers["x-content-type-options"] == "nosniff")
      #expect(health.headers["access-control-allow-origin"] == nil)
      let head = try server.ask("HEAD", "/")
      #expect(head.status == 200 && head.body.isEmpty)
    }
  }

  @Test func predictionsAreThoseOfTheCommand() throws {
    try inTemporaryFolder { root in
      try RunningServer.with { server in
        let answer = try server.ask("POST", "/predict", server.face).json(Answer.self)
        #expect(answer.probabilities[answer.label] == answer.probabilities.values.max())
        #expect(answer.milliseconds > 0 && answer.heatmap == nil)

        let picture = "\(root)/face.png"
        try Data(server.face).write(to: URL(fileURLWithPath: picture))
        let weights = try RunningServer.weights(root, .default)
        let command = try ExpressionCommand("predict", "--weights", weights, "--json", picture)
        #expect(command.status == 0, "\(command.errors)")
        struct Line: Decodable { let probabilities: [String: Double] }
        let line = try JSONDecoder().decode(Line.self, from: Data(command.output.utf8))
        #expect(line.probabilities == answer.probabilities, "to the last bit")

        let mapped = try server.ask("POST", "/predict?heatmap=1", server.face).json(Answer.self)
        #expect(mapped.probabilities == answer.probabilities)
        let map = try #require(mapped.heatmap)
        #expect(map.method == "Grad-CAM")
        let image = try Image(decoding: try #require(Data(base64Encoded: map.png)))
        #expect(image.width == 48 && image.height == 48 && image.channels == 1)
        #expect(image.pixels.max() == 255 || image.pixels.max() == 0)
      }
    }
  }

  @Test func picturesOfAnySizeAndAModelWithoutFeatureMaps() throws {
    try RunningServer.with(model: .linear) { server in
      let colour = try Image(width: 90, height: 60, channels: 3, pixels: [UInt8](repeating: 77, count: 90 * 60 * 3))
      #expect(try server.ask("POST", "/predict", colour.encodedPNG()).status == 200)
      #expect(try server.ask("POST", "/predict", Array("P2 2 2 9 1 2 3 4".utf8)).status == 200)
      let map = try server.ask("POST", "/predict?heatmap=1", server.face).json(Answer.self).heatmap
      #expect(map?.method == "gradient")
      let chunked = try RawClient(port: server.port)
      chunked.send(
        "POST /predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
      for part in [server.face[..<1000], server.face[1000...]] {
        chunked.send(Array("\(String(part.count, radix: 16))\r\n".utf8) + part + Array("\r\n".utf8))
      }
      chunked.send("0\r\n\r\n")
      #expect(RawAnswer(chunked.readAll()).status == 200)
    }
  }

  @Test func wrongRequestsAreToldWhatWasExpected() throws {
    try RunningServer.with(["--log"]) { server in
      func refused(_ answer: RawAnswer, _ status: Int, _ part: String) {
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer.error?.contains(part) == true, "\(answer.text)")
      }
      for path in ["/nothing", "/../etc/passwd", "/%2e%2e/etc/passwd", "/page.html", "//", "/predict/"] {
        refused(try server.ask("GET", path), 404, "POST /predict")
      }
      let get = try server.ask("GET", "/predict")
      refused(get, 405, "/predict takes POST")
      #expect(get.headers["allow"] == "POST")
      let delete = try server.ask("DELETE", "/")
      refused(delete, 405, "takes GET and HEAD")
      #expect(delete.headers["allow"] == "GET, HEAD")
      #expect(try server.ask("OPTIONS", "/predict").status == 405)
      refused(try server.ask("GET", "/health", [1, 2, 3]), 400, "takes no body")

      refused(try server.ask("GET", "/", host: "evil.example"), 403, "localhost")
      refused(try server.ask("GET", "/", host: "127.0.0.1.evil.example:80"), 403, "localhost")
      for host in ["localhost", "LocalHost:9", "127.0.0.1:1234", "[::1]:80"] {
        #expect(try server.ask("GET", "/health", host: host).status == 200, "\(host)")
      }
      refused(try server.ask("GET", "/", headers: ["Host: localhost"]), 400, "one header Host, not 2")
      refused(
        try server.ask("POST", "/predict", server.face, headers: ["Origin: http://evil.example"]), 403, "other sites")
      #expect(
        try server.ask("POST", "/predict", server.face, headers: ["Origin: http://127.0.0.1"]).status == 200)

      refused(try server.ask("POST", "/predict", []), 400, "the body is empty")
      refused(try server.ask("POST", "/predict", Array("hello".utf8)), 422, "PNG, JPEG and PNM")
      refused(try server.ask("POST", "/predict", Array(server.face.dropLast(20))), 422, "PNG")
      refused(try server.ask("POST", "/predict?heatmap=yes", server.face), 400, "1 or 0, not “yes”")
      refused(
        try server.ask("POST", "/predict?heatmp=1", server.face), 400, "“heatmp” is not known; there is heatmap=1")
      refused(
        try server.ask("POST", "/predict", server.face, headers: ["Content-Type: multipart/form-data; boundary=x"]),
        415, "not a form")
      refused(try server.ask("POST", "/predict", server.face, headers: ["Content-Encoding: gzip"]), 415, "gzip")

      // Headers that claim 60000 x 60000 pixels: refused without their memory.
      for bomb in Self.bombs { refused(try server.ask("POST", "/predict", bomb), 422, "60000×60000") }

      let large = [UInt8](repeating: 0, count: (8 << 20) + 1)
      refused(try server.ask("POST", "/predict", large), 413, "the limit of 8388608 bytes")
      refused(
        try server.ask("POST", "/predict", headers: ["Content-Length: 99999999999", "Expect: 100-continue"]), 413,
        "the limit of 8388608 bytes")
      let name = String(repeating: "a", count: 100_000)
      #expect(try server.ask("GET", "/\(name)").status == 414)
      #expect(try server.ask("GET", "/", headers: ["X: \(name)"]).status == 431)

      let log = try String(contentsOf: server.running.errorFile, encoding: .utf8)
      #expect(log.contains(" 127.0.0.1 GET /../etc/passwd 404 "))
      #expect(log.contains(" 127.0.0.1 POST /predict 413 "))
    }
  }

  /// A PNG, JPEGs, two of them with stray bytes, and a greymap of a few bytes that claim 60000 x 60000 pixels.
  private static let bombs: [[UInt8]] = [
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
      + [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 2, 0, 0, 0, 1, 2, 3, 4],
    jpeg([]), jpeg([0]), jpeg([0xFF, 0xE0, 0, 4, 9, 9, 7, 0xFF, 0, 0xFF]),
    Array("P5 60000 60000 255\n1234".utf8),
  ]

  /// With bytes before the frame header.
  private static func jpeg(_ bytes: [UInt8]) -> [UInt8] {
    let frame: [UInt8] = [
      0xFF, 0xC0, 0, 17, 8, 0xEA, 0x60, 0xEA, 0x60, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9,
    ]
    return [0xFF, 0xD8] + bytes + frame
  }

  @Test func endsBySignals() throws {
    try inTemporaryFolder { root in
      let server = try RunningServer(root)
      // A connection that has asked for nothing does not hold it up.
      let idle = try RawClient(port: server.port)
      server.running.interrupt()
      let result = try server.running.finish()
      #expect(result.status == 130)
      #expect(result.errors.isEmpty, "\(result.errors)")
      #expect(idle.readAll().isEmpty)
      #expect(throws: RawClient.NoConnection.self) { try RawClient(port: server.port) }
    }
  }

  @Test func wrongCalls() throws {
    try inTemporaryFolder { root in
      let missing = try ExpressionCommand("serve", "--weights", "\(root)/none.safetensors", "--port", "0")
      #expect(missing.status == 1 && missing.errors.contains("none.safetensors: there is no such file"))
      #expect(try ExpressionCommand("serve", "--port", "70000").status == 2)
      #expect(try ExpressionCommand("serve", "face.png").errors.contains("“face.png” is not understood"))
      try RunningServer.with { server in
        let weights = try RunningServer.weights(root, .linear)
        let taken = try ExpressionCommand("serve", "--weights", weights, "--port", "\(server.port)")
        #expect(taken.status == 1)
        #expect(taken.errors.contains("127.0.0.1, port \(server.port): cannot be listened on: "))
        let unknown = try ExpressionCommand("serve", "--weights", weights, "--host", "no such host")
        #expect(unknown.status == 1 && unknown.errors.contains("--host no such host: "))
      }
    }
  }

  @Test func addressesOfOtherMachinesAreWarnedOf() throws {
    try inTemporaryFolder { root in
      let weights = try RunningServer.weights(root, .linear)
      let running = try ExpressionCommand.start(
        ["serve", "--weights", weights, "--port", "0", "--host", "0.0.0.0"])
      while running.process.isRunning, try String(contentsOf: running.outputFile, encoding: .utf8).isEmpty {
        usleep(10_000)
      }
      running.process.terminate()
      let result = try running.finish()
      #expect(result.status == 0)
      #expect(result.errors.contains("warning: whoever reaches 0.0.0.0 over the network can use this server"))
    }
  }
}

/// What needs no library.
@Suite struct ServingPartsTests {
  @Test func aMissingLibraryIsNamed() throws {
    #expect(MicroHTTPD(names: ["libnothing.so.7"]) == nil)
    let error = #expect(throws: Failure.self) { try MicroHTTPD.found(names: ["libnothing.so.7"]) }
    #expect(error?.description.contains("tried libnothing.so.7") == true)
    #expect(error?.description.contains("libmicrohttpd12 on Debian") == true)
  }

  @Test func hostNames() {
    for (header, name) in [("localhost", "localhost"), ("LOCALHOST:8000", "localhost"), ("[::1]:80", "::1"), ("", "")] {
      #expect(ExpressionService.name(ofHost: header) == name)
    }
  }

  @Test func sizesInHeaders() throws {
    let png = try Image(width: 7, height: 5, channels: 3, pixels: [UInt8](repeating: 0, count: 105)).encodedPNG()
    #expect(ImageSize(of: png)?.width == 7 && ImageSize(of: png)?.height == 5)
    let jpeg: [UInt8] = [
      0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 9, 9, 0xFF, 0xFF, 0xC4, 0, 3, 1, 0xFF, 0xC2, 0, 11, 8, 0, 3, 1, 0, 1, 0, 0, 0,
    ]
    #expect(ImageSize(of: jpeg)?.width == 256 && ImageSize(of: jpeg)?.height == 3)
    // Bytes between two segments, the decoder passes over them too.
    let stray = Array(jpeg[..<8]) + [1, 0xFF, 0, 2] + jpeg[8...]
    #expect(ImageSize(of: stray) == ImageSize(of: jpeg))
    let pnm = ImageSize(of: Array("P6 # of a camera\n 12\t9 # and\n255\n".utf8))
    #expect(pnm?.width == 12 && pnm?.height == 9)
    for bytes in [[], [0x89], Array(png.prefix(20)), Array(jpeg.prefix(18)), [0xFF, 0xD8, 0xFF], Array("P5 3".utf8)] {
      #expect(ImageSize(of: bytes) == nil)
    }
    #expect(ImageSize(of: Array("P5 4611686018427387904 4 255 ".utf8))?.fits(1 << 24) == false)
  }

  @Test func bodiesShareABudget() {
    let budget = BodyBudget(limit: 10)
    #expect(budget.take(6) && !budget.take(5) && budget.take(4) && !budget.take(1))
    budget.give(6)
    #expect(budget.take(6))
  }
}
