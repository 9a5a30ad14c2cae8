import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page, read as XML.
struct ParsedPage {
  /// Text outside of elements' names and attributes, style and script left out, in the order of the page.
  let text: String
  /// Each element's name and attributes, in the order of the page.
  let elements: [(name: String, attributes: [String: String])]

  /// - Throws: where the page is not well formed, with the line.
  init(_ html: String) throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = reader
    guard parser.parse() else {
      struct Malformed: Error { let description: String }
      throw Malformed(
        description: "line \(parser.lineNumber), column \(parser.columnNumber): "
          + "\(parser.parserError.map { "\($0)" } ?? "no reason given")")
    }
    text = reader.text
    elements = reader.elements
  }

  func count(_ name: String) -> Int { elements.count { $0.name == name } }

  /// Whether the page needs nothing but itself: addresses are `data:` or places on the page.
  func expectNoReferences(_ html: String, sourceLocation: SourceLocation = #_sourceLocation) {
    for element in elements {
      for name in ["src", "href", "srcset", "action", "data", "poster"] {
        guard let address = element.attributes[name] else { continue }
        #expect(
          address.hasPrefix("#") || address.hasPrefix("data:image/png;base64,"), "\(element.name) \(name)=\(address)",
          sourceLocation: sourceLocation)
      }
      #expect(!["link", "iframe", "object", "embed", "base"].contains(element.name), sourceLocation: sourceLocation)
    }
    for word in ["http:", "https:", "url(", "@import"] {
      #expect(!html.contains(word), "\(word)", sourceLocation: sourceLocation)
    }
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var text = ""
    var elements: [(name: String, attributes: [String: String])] = []
    private var open: [String] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) {
      elements.append((name, attributes))
      open.append(name)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      if open.last != "style" && open.last != "script" { text += string }
    }
  }
}
