import Foundation
import NNLayers

/// A page of HTML in one file: nothing is loaded from elsewhere.
///
/// ```swift
/// var page = Page(title: "Faces", subtitle: "What is in \(path)")
/// page.add("Counts", [DataTable(columns: [.text("class"), .number("images")], rows: rows)])
/// try page.write(to: "report.html")
/// ```
///
/// Colours follow the reader's choice of light or dark; widths go from a phone's to a desktop's. The page is also
/// well-formed XML, as long as its parts are.
struct Page: Sendable {
  var title: String
  /// Stands under the title.
  var subtitle: Markup?
  private(set) var sections: [Section] = []
  /// Rules beside those that every page has.
  var extraStyle = ""
  /// A script that the page runs; most need none.
  var script: String?
  /// What the page's Content-Security-Policy allows besides its own style and its pictures as `data:` addresses, such
  /// as `connect-src 'self'`.
  var allowedSources: [String] = []

  struct Section: Sendable {
    let title: String
    /// What the section shows, in a sentence or two.
    let note: Markup?
    let elements: [any PageElement]
  }

  init(title: String, subtitle: Markup? = nil) {
    self.title = title
    self.subtitle = subtitle
  }

  /// A section with a heading. The page begins with links to its sections where there are several.
  mutating func add(_ title: String, note: Markup? = nil, _ elements: [any PageElement]) {
    sections.append(Section(title: title, note: note, elements: elements))
  }

  var html: String {
    let content: Markup = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta http-equiv="Content-Security-Policy" content="\(policy)"/>
      <title>\(title)</title>
      <style>
      \(raw(PageStyle.rules))\(raw(extraStyle))</style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      \(note(subtitle))
      \(contents)
      </header>
      <main>
      \(sections.indices.map(section))
      </main>
      \(scriptElement)
      </body>
      </html>

      """
    return content.description
  }

  /// Replaces the file as a whole.
  func write(to path: String) throws {
    try AtomicFile.write(Data(html.utf8), to: path)
  }

  /// The browser itself refuses whatever is not of this page.
  private var policy: String {
    let script = self.script == nil ? [] : ["script-src 'unsafe-inline'"]
    return (["default-src 'none'", "img-src data:", "style-src 'unsafe-inline'"] + script + allowedSources)
      .joined(separator: "; ")
  }

  private var contents: Markup {
    guard sections.count > 2 else { return "" }
    let links = sections.enumerated().map { index, section -> Markup in
      "<a href=\"#section-\(index + 1)\">\(section.title)</a>"
    }
    return "<nav>\(links)</nav>"
  }

  private func section(_ index: Int) -> Markup {
    let section = sections[index]
    return """
      <section id="section-\(index + 1)">
      <h2>\(section.title)</h2>
      \(note(section.note))
      \(section.elements.map(\.markup))
      </section>
      """
  }

  private func note(_ text: Markup?) -> Markup {
    guard let text else { return "" }
    return "<p class=\"note\">\(text)</p>"
  }

  private var scriptElement: Markup {
    guard let script else { return "" }
    return "<script>//<![CDATA[\n\(raw(script))\n//]]></script>"
  }

  /// Style and script are the program's own.
  private func raw(_ source: String) -> Markup { Markup(stringLiteral: source) }
}
