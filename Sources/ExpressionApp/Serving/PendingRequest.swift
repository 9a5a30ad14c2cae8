import Synchronization

/// What a server lets clients do.
struct HTTPLimits: Sendable {
  /// A larger body is refused with 413.
  var bodyBytes = 8 << 20
  /// Of a refused request, this much is still read, so that the client gets to read the answer.
  var discardedBytes = 32 << 20
  /// All bodies that are held at once; beyond, requests are refused with 503.
  var totalBodyBytes = 64 << 20
  /// Connections at once; others wait in the system's queue.
  var connections = 256
  /// Connections from one address; `nil` on the loopback address, where all come from one.
  var connectionsPerAddress: Int?
  /// A connection's memory: its request line and headers must fit into it.
  var connectionMemory = 32 << 10
  /// For a request to come, and for its answer to be read.
  var timeout = Duration.seconds(10)
  /// Answers that are worked on at once; other requests wait.
  var workers = 1
}

/// How many bytes of bodies are held.
final class BodyBudget: Sendable {
  private let limit: Int
  private let used = Atomic<Int>(0)

  init(limit: Int) { self.limit = limit }

  func take(_ count: Int) -> Bool {
    guard used.add(count, ordering: .relaxed).newValue <= limit else {
      used.subtract(count, ordering: .relaxed)
      return false
    }
    return true
  }

  func give(_ count: Int) { used.subtract(count, ordering: .relaxed) }
}

/// A request while its body comes and its answer goes. Used by one thread at a time: the one that serves its connection.
final class PendingRequest {
  let request: HTTPRequest
  let client: String
  let begun = ContinuousClock.Instant.now
  private let limits: HTTPLimits
  private let budget: BodyBudget
  private(set) var refusal: HTTPResponse?
  private var body: [UInt8] = []
  private var received = 0
  /// What was answered, for the log.
  var answer: (status: Int, bytes: Int)?

  init(_ request: HTTPRequest, client: String, refusal: HTTPResponse?, limits: HTTPLimits, budget: BodyBudget) {
    self.request = request
    self.client = client
    self.limits = limits
    self.budget = budget
    self.refusal = refusal
    if refusal == nil, let length = request.contentLength, length > limits.bodyBytes { refuseSize() }
  }

  deinit { budget.give(body.count) }

  /// Whether the answer goes out before the body has come: the client waits for leave to send it, or it is so large that
  /// nobody wants to read to its end.
  var isAnsweredAtOnce: Bool {
    guard refusal != nil else { return false }
    return !request.values(of: "Expect").isEmpty || request.contentLength ?? 0 > limits.discardedBytes
  }

  /// Takes a part of the body; false where the connection must be closed.
  func append(_ part: UnsafeRawBufferPointer) -> Bool {
    received += part.count
    if refusal != nil { return received <= limits.discardedBytes }
    if received > limits.bodyBytes {
      refuseSize()
    } else if budget.take(part.count) {
      body.append(contentsOf: part)
    } else {
      refuse(
        .error(
          503, "the server holds as many requests as it can; try again", headers: [("Retry-After", "1")]))
    }
    return true
  }

  /// The body, which is not kept here any longer.
  func takeBody() -> [UInt8] {
    budget.give(body.count)
    defer { body = [] }
    return body
  }

  private func refuseSize() {
    refuse(.error(413, "the body is larger than the limit of \(limits.bodyBytes) bytes"))
  }

  private func refuse(_ response: HTTPResponse) {
    refusal = response
    _ = takeBody()
  }
}
