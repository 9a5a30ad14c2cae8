import Foundation
import NNLayers
import Synchronization

/// What `expression serve` answers: the page, the health, the model, and predictions.
final class ExpressionService: HTTPService {
  /// A picture with more pixels is refused before it is decoded.
  static let maximumPixels = 1 << 24

  private let classifier: Classifier
  private let model: ModelAnswer
  /// The names by which a browser may call this server; `nil` for any.
  private let hostNames: Set<String>?
  private let begun = ContinuousClock.Instant.now
  private let predictions = Atomic<Int>(0)

  /// - Parameter hostNames: lower-case names and addresses, without port and brackets.
  init(classifier: Classifier, hostNames: Set<String>?) throws {
    self.classifier = classifier
    self.hostNames = hostNames
    model = try ModelAnswer(classifier)
  }

  private enum Route: String, CaseIterable {
    case page = "/"
    case health = "/health"
    case model = "/model"
    case predict = "/predict"

    var methods: [String] { self == .predict ? ["POST"] : ["GET", "HEAD"] }
  }

  func refusal(of request: HTTPRequest) -> HTTPResponse? {
    if let refusal = refusalOfSource(request) { return refusal }
    guard let route = Route(rawValue: request.path) else {
      let routes = Route.allCases.map { "\($0.methods[0]) \($0.rawValue)" }.joined(separator: ", ")
      return .error(404, "there is nothing here; there are \(routes)")
    }
    guard route.methods.contains(request.method) else {
      return .error(
        405, "\(route.rawValue) takes \(route.methods.joined(separator: " and "))",
        headers: [("Allow", route.methods.joined(separator: ", "))])
    }
    if route == .predict { return refusalOfPicture(request) }
    if request.contentLength ?? 0 > 0 || !request.values(of: "Transfer-Encoding").isEmpty {
      return .error(400, "\(route.rawValue) takes no body")
    }
    return nil
  }

  /// Only pages of this server may use it. A foreign page that has its own name point to this machine (DNS rebinding)
  /// still sends that name; one that posts across sites sends its origin.
  private func refusalOfSource(_ request: HTTPRequest) -> HTTPResponse? {
    let hosts = request.values(of: "Host")
    guard hosts.count == 1 else { return .error(400, "expected one header Host, not \(hosts.count)") }
    if let hostNames, !hostNames.contains(Self.name(ofHost: hosts[0])) {
      return .error(
        403, "the header Host names another machine; expected was one of \(hostNames.sorted().joined(separator: ", "))")
    }
    if let origin = request.values(of: "Origin").first,
      !["http", "https"].contains(where: { origin.lowercased() == "\($0)://\(hosts[0].lowercased())" })
    {
      return .error(403, "pages of other sites may not use this server; expected was the origin http://\(hosts[0])")
    }
    return nil
  }

  /// `[::1]:8000` to `::1`, `Localhost:8000` to `localhost`.
  static func name(ofHost host: String) -> String {
    let host = host.lowercased()
    if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
    return String(host.prefix { $0 != ":" })
  }

  private func refusalOfPicture(_ request: HTTPRequest) -> HTTPResponse? {
    for (name, value) in request.query {
      guard name == "heatmap" else {
        return .error(400, "the parameter “\(name)” is not known; there is heatmap=1")
      }
      guard ["0", "1"].contains(value) else {
        return .error(400, "the parameter heatmap is 1 or 0, not “\(value)”")
      }
    }
    if let type = request.values(of: "Content-Type").first, type.lowercased().hasPrefix("multipart/") {
      return .error(415, "expected the picture's bytes as the body, not a form; with curl: --data-binary @FILE")
    }
    if let coding = request.values(of: "Content-Encoding").first, coding.lowercased() != "identity" {
      return .error(415, "expected the picture's bytes as they are, not in the encoding “\(coding)”")
    }
    return nil
  }

  func respond(to request: HTTPRequest, body: [UInt8]) -> HTTPResponse {
    switch Route(rawValue: request.path) {
    case .page: return ServePage.response()
    case .health:
      return .json(
        HealthAnswer(uptime: ContinuousClock.Instant.now - begun, predictions: predictions.load(ordering: .relaxed)))
    case .model: return .json(model)
    case .predict: return predict(body, wantsHeatMap: request.query.contains { $0.value == "1" })
    case nil: return .error(404, "there is nothing here")
    }
  }

  private func predict(_ bytes: [UInt8], wantsHeatMap: Bool) -> HTTPResponse {
    let start = ContinuousClock.Instant.now
    guard !bytes.isEmpty else { return .error(400, "the body is empty; expected were a picture's bytes") }
    if let size = ImageSize(of: bytes),
      !size.fits(Self.maximumPixels)
    {
      return .error(
        422, "the picture claims \(size.width)×\(size.height) pixels; the limit is \(Self.maximumPixels) pixels")
    }
    if bytes.starts(with: [0xFF, 0xD8]), !JPEGDecoder.isAvailable {
      return .error(415, "this server reads no JPEG: libturbojpeg is not installed; expected was PNG or PNM")
    }
    do {
      let input = try classifier.input(try Image(decoding: bytes), name: "the picture")
      let answer = try PredictionAnswer(classifier, input, wantsHeatMap: wantsHeatMap, begun: start)
      predictions.add(1, ordering: .relaxed)
      return .json(answer)
    } catch let error as ImageError {
      return .error(422, "\(error)")
    } catch let error as DataError {
      return .error(422, "\(error)")
    } catch {
      return .error(500, "\(error)")
    }
  }
}
