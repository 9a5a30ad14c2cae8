import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// Pages of HTML and what stands on them.
@Suite struct PageTests {
  private static let hostile = "</title><script>alert('\"&')</script>\u{1}\u{FFFE}"

  @Test func textIsEscapedAndMarkupIsNot() {
    let bold: Markup = "<b>\("a < b & 'c' \"d\"")</b>"
    let whole: Markup = "<p title=\"\("\"")\">\(bold)\([bold, bold])\(3) \(px: 1.0 / 3)</p>"
    #expect(bold.description == "<b>a &lt; b &amp; &#39;c&#39; &quot;d&quot;</b>")
    #expect(
      whole.description == "<p title=\"&quot;\">\(bold.description)\(bold.description)\n\(bold.description)3 0.33</p>")
    #expect(Markup(text: "\u{0}\u{7F}\u{1B}é").description == "\u{FFFD}\u{FFFD}\u{FFFD}é")
  }

  /// Every kind of element, with a hostile name wherever a name can stand.
  @Test func namesCannotBecomeElements() throws {
    let name = Self.hostile
    var page = Page(title: name, subtitle: "of \(name)")
    page.script = "if (1 < 2 && true) { document.title }"
    let image = try Image(width: 2, height: 1, channels: 3, pixels: [1, 2, 3, 4, 5, 6])
    let bin = ReliabilityDiagram.Bin(bounds: 0.5...0.6, confidence: 0.55, accuracy: 0.5, interval: 0.3...0.7, count: 9)
    let elements: [any PageElement] = [
      DataTable(columns: [.text(name), .number(name)], rows: [["\(name)", "1"], ["\(name)"]], caption: name),
      FactTable([(name, "\(name)")]),
      KeyFigures([.init(name, name, note: name)]),
      Gallery([Picture(image, scale: 3, description: name, caption: "\(name)")], isTight: true),
      ChartRow([
        LineChart(
          title: name, series: [.init(name, [(1, 2), (2, 3)]), .init(name, [(1, .nan)])], x: Axis(name), y: Axis(name),
          mark: (1, name)),
        BarChart(title: name, bars: [.init(name, 0.5, text: name, interval: 0.4...0.6)]),
        HeatMatrix(
          title: name, rowTitle: name, columnTitle: name, rows: [name], columns: [name], texts: [[name]], shades: [[1]],
          marksDiagonal: false),
        ReliabilityDiagram(title: name, bins: [bin]),
      ]),
    ]
    for _ in 0..<3 { page.add(name, note: "\(name)", elements) }
    let html = page.html
    let parsed = try ParsedPage(html)
    #expect(parsed.count("script") == 1, "the page's own")
    #expect(parsed.count("title") > 1)
    #expect(parsed.text.contains("<script>alert('\"&')</script>"))
    #expect(html.contains("script-src 'unsafe-inline'") == false, "attributes are escaped")
    #expect(
      parsed.elements.contains {
        $0.attributes["content"]
          == "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
      })
    parsed.expectNoReferences(html)
  }

  @Test func aPageIsWrittenOrTheErrorSaysWhere() throws {
    try inTemporaryFolder { root in
      var page = Page(title: "Title")
      page.add("One", ["<p>\("text")</p>" as Markup])
      try page.write(to: "\(root)/page.html")
      #expect(try String(contentsOfFile: "\(root)/page.html", encoding: .utf8) == page.html)
      #expect(try ParsedPage(page.html).count("script") == 0)
      #expect(throws: CheckpointError.self) { try page.write(to: "\(root)/no/page.html") }
    }
  }

  @Test func aPictureIsItsPNG() throws {
    let image = try Image(width: 3, height: 2, channels: 1, pixels: [0, 50, 100, 150, 200, 250])
    let parsed = try ParsedPage(Picture(image, scale: 4, description: "six").markup.description)
    let element = try #require(parsed.elements.first { $0.name == "img" })
    let address = try #require(element.attributes["src"])
    let bytes = try #require(Data(base64Encoded: String(address.dropFirst("data:image/png;base64,".count))))
    #expect(try Image(decoding: Array(bytes)) == image)
    #expect(element.attributes["width"] == "12" && element.attributes["height"] == "8")
    #expect(element.attributes["alt"] == "six")
  }
}
