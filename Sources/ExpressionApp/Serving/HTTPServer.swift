import CMicroHTTPD
import Foundation
import Synchronization

/// A service on a listening socket, by libmicrohttpd.
///
/// A few threads share the connections; each waits for all of its own at once, and calls the service on the way. So the
/// number of threads is also the number of answers that are worked on at once, and a slow client holds no thread.
final class HTTPServer: @unchecked Sendable {
  private let library: MicroHTTPD
  private let service: any HTTPService
  private let limits: HTTPLimits
  private let log: (@Sendable (String) -> Void)?
  private let budget: BodyBudget
  private let deadlines: ConnectionDeadlines
  private let openRequests = Atomic<Int>(0)
  private var daemon: MicroHTTPD.Daemon?

  /// Serves from now on. The socket belongs to the server.
  /// - Parameter log: gets a line for each request.
  /// - Throws: `Failure` where the library cannot start.
  init(
    library: MicroHTTPD, socket: ListeningSocket, service: any HTTPService, limits: HTTPLimits,
    log: (@Sendable (String) -> Void)?
  ) throws {
    self.library = library
    self.service = service
    self.limits = limits
    self.log = log
    budget = BodyBudget(limit: limits.totalBodyBytes)
    deadlines = ConnectionDeadlines(allowance: limits.timeout)
    let context = Unmanaged.passUnretained(self).toOpaque()
    var options: [(MicroHTTPD.Option, value: Int, pointer: UnsafeMutableRawPointer?)] = [
      (.listenSocket, Int(socket.descriptor), nil),
      (.connectionLimit, limits.connections, nil),
      (.connectionMemoryLimit, limits.connectionMemory, nil),
      // The library counts from the last byte that it has read, also where its thread was busy with others.
      (.connectionTimeout, 10 * Int(limits.timeout.components.seconds) + 1, nil),
      (.threadStackSize, 8 << 20, nil),
      (.notifyCompleted, Int(bitPattern: unsafeBitCast(Self.requestCompleted, to: UnsafeRawPointer.self)), context),
      (.notifyConnection, Int(bitPattern: unsafeBitCast(Self.connectionChanged, to: UnsafeRawPointer.self)), context),
    ]
    if limits.workers > 1 { options.append((.threadPoolSize, limits.workers, nil)) }
    if let count = limits.connectionsPerAddress { options.append((.perIPConnectionLimit, count, nil)) }
    daemon = library.start(
      flags: MicroHTTPD.Flag.internalPollingThread | MicroHTTPD.Flag.interThreadChannel | MicroHTTPD.Flag.bestPolling,
      options: options, context: context, handler: Self.requestArrived)
    guard daemon != nil else {
      close(socket.descriptor)
      throw Failure("libmicrohttpd \(library.version) could not start a server")
    }
  }

  /// Takes no more connections, waits for the answers that are on their way, and ends.
  func stop() {
    guard let daemon else { return }
    let descriptor = library.quiesce(daemon)
    let latest = ContinuousClock.Instant.now + limits.timeout
    while openRequests.load(ordering: .acquiring) > 0, .now < latest { usleep(5_000) }
    library.stop(daemon)
    if descriptor >= 0 { close(descriptor) }
    self.daemon = nil
  }

  // The library knows the server by its address alone; it is stopped before the server goes.
  deinit { stop() }
}

extension HTTPServer {
  private static func server(_ context: UnsafeMutableRawPointer?) -> HTTPServer? {
    context.map { Unmanaged<HTTPServer>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Called when the headers are there, for each part of the body, and at its end.
  private static let requestArrived: microhttpd_handler = {
    context, connection, url, method, _, upload, uploadSize, request in
    guard let server = server(context), let connection, let uploadSize, let request else { return MicroHTTPD.no }
    guard let address = request.pointee else {
      let pending = server.begin(connection, url, method)
      request.pointee = Unmanaged.passRetained(pending).toOpaque()
      guard pending.isAnsweredAtOnce, let refusal = pending.refusal else { return MicroHTTPD.yes }
      return server.send(refusal, for: pending, on: connection)
    }
    let pending = Unmanaged<PendingRequest>.fromOpaque(address).takeUnretainedValue()
    if uploadSize.pointee > 0 {
      let isTaken = pending.append(UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee))
      uploadSize.pointee = 0
      return isTaken ? MicroHTTPD.yes : MicroHTTPD.no
    }
    return server.finish(pending, on: connection)
  }

  /// Called when the answer has gone out, or the client.
  private static let requestCompleted: MicroHTTPD.RequestCompleted = { context, connection, request, code in
    guard let server = server(context), let request, let address = request.pointee else { return }
    let pending = Unmanaged<PendingRequest>.fromOpaque(address).takeRetainedValue()
    request.pointee = nil
    if let connection { server.deadlines.begin(.sendRequest, of: connection) }
    server.openRequests.subtract(1, ordering: .releasing)
    server.note(pending, isComplete: code == MicroHTTPD.requestCompletedOK)
  }

  /// Called when a connection is there, and before its descriptor is closed.
  private static let connectionChanged: MicroHTTPD.ConnectionNotice = { context, connection, _, code in
    guard let server = server(context), let connection else { return }
    if code != MicroHTTPD.connectionStarted {
      server.deadlines.remove(connection)
    } else if let descriptor = server.library.descriptor(of: connection) {
      server.deadlines.add(connection, descriptor: descriptor)
    }
  }

  private func begin(
    _ connection: MicroHTTPD.Connection, _ url: UnsafePointer<CChar>?, _ method: UnsafePointer<CChar>?
  ) -> PendingRequest {
    openRequests.add(1, ordering: .relaxed)
    deadlines.begin(.sendRequest, of: connection)
    let request = HTTPRequest(
      method: method.map { String(cString: $0) } ?? "", path: url.map { String(cString: $0) } ?? "",
      headers: values(.header, of: connection), query: values(.query, of: connection))
    return PendingRequest(
      request, client: library.clientAddress(of: connection), refusal: service.refusal(of: request), limits: limits,
      budget: budget)
  }

  private func finish(_ pending: PendingRequest, on connection: MicroHTTPD.Connection) -> CInt {
    if let refusal = pending.refusal { return send(refusal, for: pending, on: connection) }
    deadlines.pause(connection)
    let response = service.respond(to: pending.request, body: pending.takeBody())
    return send(response, for: pending, on: connection)
  }

  private func send(
    _ response: HTTPResponse, for pending: PendingRequest, on connection: MicroHTTPD.Connection
  ) -> CInt {
    deadlines.begin(.readAnswer, of: connection)
    var body = response.body
    guard let native = library.createResponse(body.count, &body, MicroHTTPD.mustCopy) else { return MicroHTTPD.no }
    defer { library.destroyResponse(native) }
    for (name, value) in HTTPResponse.commonHeaders + response.headers {
      _ = library.addHeader(native, name, value)
    }
    pending.answer = (response.status, body.count)
    return library.queue(connection, CUnsignedInt(response.status), native)
  }

  private func values(
    _ kind: MicroHTTPD.ValueKind, of connection: MicroHTTPD.Connection
  ) -> [(name: String, value: String)] {
    final class List { var values: [(name: String, value: String)] = [] }
    let list = List()
    _ = library.readValues(
      connection, kind.rawValue,
      { context, _, name, value in
        guard let context else { return MicroHTTPD.no }
        let list = Unmanaged<List>.fromOpaque(context).takeUnretainedValue()
        list.values.append((name.map { String(cString: $0) } ?? "", value.map { String(cString: $0) } ?? ""))
        return MicroHTTPD.yes
      }, Unmanaged.passUnretained(list).toOpaque())
    return list.values
  }

  private func note(_ pending: PendingRequest, isComplete: Bool) {
    guard let log else { return }
    let time = (ContinuousClock.Instant.now - pending.begun) / .milliseconds(1)
    let result = pending.answer.map { "\($0.status) \($0.bytes) bytes" } ?? "no answer"
    // What the client sent may hold line ends and worse.
    let what = "\(pending.request.method) \(pending.request.path)".unicodeScalars
      .map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }.joined()
    log(
      "\(Date().formatted(.iso8601)) \(pending.client) \(what.prefix(200)) \(result)\(isComplete ? "" : ", cut off") "
        + "\(time.digits(1)) ms")
  }
}
