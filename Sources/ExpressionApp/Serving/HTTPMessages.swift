import Foundation

/// What a client asked for, without the body.
struct HTTPRequest: Sendable {
  let method: String
  /// Decoded, without the query.
  let path: String
  /// In the order in which they came; names may repeat.
  let headers: [(name: String, value: String)]
  let query: [(name: String, value: String)]

  /// The values of a header, whatever the case of its name.
  func values(of header: String) -> [String] {
    headers.filter { $0.name.caseInsensitiveCompare(header) == .orderedSame }.map(\.value)
  }

  /// What the client says of the body's size; `nil` where it does not, or says no number.
  var contentLength: Int? { values(of: "Content-Length").first.flatMap { Int($0) } }
}

/// An answer: a status, headers beside those that every answer has, and a body.
struct HTTPResponse: Sendable {
  var status: Int
  var headers: [(name: String, value: String)]
  var body: [UInt8]

  init(_ status: Int, type: String, headers: [(name: String, value: String)] = [], body: some Sequence<UInt8>) {
    self.status = status
    self.headers = [("Content-Type", type)] + headers
    self.body = Array(body)
  }

  /// `value` as JSON with sorted keys.
  static func json(
    _ value: some Encodable, status: Int = 200, headers: [(name: String, value: String)] = []
  ) -> HTTPResponse {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else {
      return HTTPResponse(
        500, type: "application/json", body: #"{"error":"the answer cannot be written as JSON"}"#.utf8)
    }
    return HTTPResponse(status, type: "application/json", headers: headers, body: data)
  }

  /// `{"error": message}`; the message says what was expected.
  static func error(
    _ status: Int, _ message: String, headers: [(name: String, value: String)] = []
  ) -> HTTPResponse {
    json(["error": message], status: status, headers: headers)
  }

  /// What every answer carries: nothing is kept by caches, guessed at, framed or sent to other sites.
  static let commonHeaders: [(name: String, value: String)] = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
  ]
}

/// What a server answers. Called by several threads at once.
protocol HTTPService: Sendable {
  /// An answer that needs no body: what is wrong with a request. `nil` to read the body and then `respond`.
  func refusal(of request: HTTPRequest) -> HTTPResponse?
  func respond(to request: HTTPRequest, body: [UInt8]) -> HTTPResponse
}
