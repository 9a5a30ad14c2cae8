import Foundation
import NNLayers
import Synchronization
import Testing

@testable import ExpressionApp

/// Hundreds of requests at once, garbage, clients that hang up and clients that send nothing.
@Suite(.enabled(if: RunningServer.isPossible, "libmicrohttpd is not installed")) struct ServeLoadTests {
  /// Runs the body so many times on so many threads.
  private func run(_ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    let state = LoadState()
    for _ in 0..<threads {
      group.enter()
      Thread.detachNewThread {
        while let index = state.next(below: count) { body(index) }
        group.leave()
      }
    }
    group.wait()
  }

  private final class LoadState: Sendable {
    private let counter = Atomic<Int>(0)
    private let results = Mutex<[String: Int]>([:])

    func next(below count: Int) -> Int? {
      let index = counter.wrappingAdd(1, ordering: .relaxed).oldValue
      return index < count ? index : nil
    }

    func note(_ result: String) { results.withLock { $0[result, default: 0] += 1 } }
    var counts: [String: Int] { results.withLock { $0 } }
  }

  private func predictions(_ count: Int, threads: Int, _ server: RunningServer) -> [String: Int] {
    let state = LoadState()
    let port = server.port
    let requests = [server.request("POST", "/predict", server.face), server.request("GET", "/health")]
    run(count, threads: threads) { index in
      guard let client = try? RawClient(port: port) else { return state.note("no connection") }
      client.send(requests[index % 8 == 7 ? 1 : 0])
      state.note(RawAnswer(client.readAll()).status.map(String.init) ?? "closed")
    }
    return state.counts
  }

  /// Requests that no program sends on purpose.
  private func garbage(_ count: Int, threads: Int, _ server: RunningServer) -> [String: Int] {
    let state = LoadState()
    let (port, face) = (server.port, server.face)
    let whole = server.request("POST", "/predict", face)
    run(count, threads: threads) { index in
      guard let client = try? RawClient(port: port) else { return state.note("no connection") }
      var random = RandomSource(seed: UInt64(index))
      switch index % 6 {
      case 0: client.send((0..<500).map { _ in UInt8.random(in: 0...255, using: &random) } + Array("\r\n\r\n".utf8))
      case 1:
        // Hangs up in the middle of the picture.
        client.send(Array(whole.dropLast(500)))
        return state.note("hung up")
      case 2:
        client.send("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\nConnection: close\r\n\r\n")
      case 3:
        client.send(
          "POST /predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nxyz\r\n\r\n"
        )
      case 4: client.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
      default:
        // Behind the head every byte is checked by a decoder.
        var broken = whole
        broken[broken.count - 1 - Int.random(in: 0..<face.count, using: &random)] ^= 0x55
        client.send(broken)
      }
      state.note(RawAnswer(client.readAll()).status.map { "\($0 / 100)xx" } ?? "closed")
    }
    return state.counts
  }

  @Test func hundredsAtOnce() throws {
    try RunningServer.with { server in
      #expect(predictions(100, threads: 20, server) == ["200": 100])
      let before = try memory(of: server)
      #expect(predictions(400, threads: 100, server) == ["200": 400])
      let answers = garbage(300, threads: 50, server)
      #expect(answers["hung up"] == 50 && answers["no connection"] == nil && answers["2xx"] == nil, "\(answers)")
      #expect((answers["4xx"] ?? 0) >= 200, "\(answers)")
      #expect(predictions(100, threads: 20, server) == ["200": 100], "it is as well as before")
      if let before, let after = try memory(of: server) {
        #expect(after - before < 48 << 10, "from \(before) to \(after) kB")
      }
    }
  }

  /// Clients that send nothing, half a head or half a body do not keep others waiting, and are cut.
  @Test func slowClients() throws {
    try RunningServer.with(["--timeout", "1"]) { server in
      let whole = server.request("POST", "/predict", server.face)
      let slow = try (0..<60).map { index in
        let client = try RawClient(port: server.port)
        if index % 3 == 1 { client.send(Array(whole.prefix(20))) }
        if index % 3 == 2 { client.send(Array(whole.dropLast(20))) }
        return client
      }
      #expect(predictions(60, threads: 10, server) == ["200": 60])
      for client in slow {
        let status = RawAnswer(client.readAll()).status
        #expect(status == nil || status == 408)
      }
      // A byte now and then is no reason to wait any longer: the server ends it, and the client can send no more.
      let dripping = try RawClient(port: server.port)
      let state = LoadState()
      Thread.detachNewThread {
        for byte in whole where state.counts.isEmpty {
          dripping.send([byte])
          usleep(50_000)
        }
        state.note("sent")
      }
      #expect(RawAnswer(dripping.readAll()).status ?? 408 == 408)
      #expect(state.counts.isEmpty, "cut before all was sent")
      state.note("cut")
      #expect(try server.ask("GET", "/health").status == 200)
    }
  }

  /// Requests that are all there, and whose only worker needs longer for all of them than a client may take.
  @Test func waitingForAWorkerDoesNotCount() throws {
    try RunningServer.with(["--timeout", "1", "--workers", "1"]) { server in
      let state = LoadState()
      let (port, request) = (server.port, server.request("POST", "/predict?heatmap=1", server.face))
      run(60, threads: 60) { _ in
        guard let client = try? RawClient(port: port) else { return state.note("no connection") }
        client.send(request)
        state.note(RawAnswer(client.readAll()).status.map(String.init) ?? "closed")
      }
      #expect(state.counts == ["200": 60])
    }
  }

  /// The process's resident memory in kB, where the system tells.
  private func memory(of server: RunningServer) throws -> Int? {
    let path = "/proc/\(server.running.process.processIdentifier)/status"
    let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
    return lines.first { $0.hasPrefix("VmRSS:") }?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
  }
}
