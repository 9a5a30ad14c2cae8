import Foundation
import NNLayers

extension Command {
  static let serve = Command(
    name: "serve", abstract: "classify the webcam's picture live, on a page in the browser",
    options: [
      .weights,
      Option("port", "N", "where to listen; 0 for any port that is free (8000)", short: "p"),
      Option("host", "NAME", "the address to listen on (127.0.0.1: only this machine)"),
      Option("workers", "N", "predictions at once (the number of threads)"),
      Option("timeout", "SECONDS", "for a request to come, and for its answer to be read (10)"),
      Option("log", nil, "print a line for each request on standard error"),
    ],
    discussion: """
      The page shows the camera's picture, or one that is chosen or dropped on it, with a bar for each expression and,
      when asked for, a heat map of where it was seen. Programs use the same server:

        POST /predict   a picture's bytes to JSON; ?heatmap=1 adds a heat map
        GET /model      what is served
        GET /health     that it is

      Only programs of this machine reach it unless --host names another address. Ctrl-C and SIGTERM end it when the
      answers that are on their way have gone out. libmicrohttpd must be installed.
      """, group: .using,
    examples: [
      Example("expression serve", "then open http://127.0.0.1:8000/ in a browser"),
      Example("curl --data-binary @face.png http://127.0.0.1:8000/predict", "what other programs do"),
    ]
  ) { try serve($0) }

  private static func serve(_ arguments: Arguments) throws {
    try arguments.requireNoOperands()
    let host = arguments.text("host") ?? "127.0.0.1"
    let port = try arguments.integer("port", in: 0...65535) ?? 8000
    var limits = HTTPLimits()
    limits.workers = try arguments.integer("workers", in: 1...256) ?? Parallelism.threads
    limits.timeout = .seconds(try arguments.integer("timeout", in: 1...3600) ?? 10)
    let library = try MicroHTTPD.found()
    // Pictures of any size are welcome: who serves does not know what a camera gives.
    let classifier = try Classifier(weights: arguments.weightsPath, resizes: true)
    let socket = try ListeningSocket(host: host, port: port)
    if !socket.isLoopback {
      limits.connectionsPerAddress = limits.connections / 8
      Terminal.warning(
        "whoever reaches \(host) over the network can use this server; it asks for no password and encrypts "
          + "nothing")
    }
    // Each prediction gets its share of the processor, so that those that run at once do not fight for it.
    Parallelism.threads = max(1, Parallelism.threads / limits.workers)
    // A client that goes away is no reason to end.
    signal(SIGPIPE, SIG_IGN)
    let stopping = StopSignal()
    let service = try ExpressionService(
      classifier: classifier,
      hostNames: socket.isLoopback ? ["localhost", "127.0.0.1", "::1", host.lowercased()] : nil)
    let log: (@Sendable (String) -> Void)? = arguments.has("log") ? Terminal.note : nil
    let server = try HTTPServer(library: library, socket: socket, service: service, limits: limits, log: log)
    let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(socket.port)/"
    Terminal.line("\(address) shows what \(classifier.weightsPath) sees; Ctrl-C ends it")
    let number = stopping.wait()
    server.stop()
    // Ctrl-C is an interruption, SIGTERM the ordinary end of a service.
    if number == SIGINT { throw Interruption(status: 128 + number) }
  }
}

extension Terminal {
  /// A line on standard error.
  @Sendable static func note(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
  }
}
