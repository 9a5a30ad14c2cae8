/// A piece of HTML that is also well-formed XML.
///
/// It is written as a string literal. Text that is interpolated is escaped, and only markup is taken as it is, so that
/// a name of a file or a class cannot become an element:
///
/// ```swift
/// let cell: Markup = "<td>\(name)</td>"
/// let row: Markup = "<tr>\(cell)</tr>"
/// ```
///
/// Elements must be closed (`<br/>`) and attributes quoted, by double quotes. Only XML's own entities exist; other
/// characters stand for themselves.
struct Markup: Sendable, Equatable, ExpressibleByStringInterpolation, CustomStringConvertible {
  private(set) var description: String

  /// Text, escaped.
  init(text: String) { description = Self.escaped(text) }

  init(stringLiteral value: String) { description = value }

  init(stringInterpolation: Interpolation) { description = stringInterpolation.source }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate(set) var source = ""

    init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(2 * literalCapacity) }

    mutating func appendLiteral(_ literal: String) { source += literal }

    /// Text, escaped: for an element's content or an attribute's value.
    mutating func appendInterpolation(_ text: some StringProtocol) { source += Markup.escaped(String(text)) }
    mutating func appendInterpolation(_ number: Int) { source += String(number) }

    /// A coordinate of a drawing, with two digits behind the point.
    mutating func appendInterpolation(px coordinate: Double) {
      let rounded = (coordinate * 100).rounded() / 100
      source += rounded == rounded.rounded() && abs(rounded) < 1e9 ? String(Int(rounded)) : rounded.digits(2)
    }

    mutating func appendInterpolation(_ element: some PageElement) { source += element.markup.description }
    /// Elements below each other.
    mutating func appendInterpolation(_ elements: [some PageElement]) {
      source += elements.map(\.markup.description).joined(separator: "\n")
    }
  }

  static func += (left: inout Markup, right: Markup) { left.description += right.description }

  /// With `&`, `<`, `>` and quotes as entities. Characters that XML does not have, such as the control characters that a
  /// file's name may contain, become U+FFFD.
  ///
  /// Source: Extensible Markup Language 1.0, fifth edition, W3C 2008, section 2.2.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension DefaultStringInterpolation {
  /// Markup in a plain string would be escaped later, or not at all: a literal whose type is not said is a string.
  @available(*, unavailable, message: "say that the literal is Markup")
  mutating func appendInterpolation(_ markup: Markup) {}
}

/// What can stand on a page: a table, a picture, a chart, or markup.
protocol PageElement: Sendable {
  var markup: Markup { get }
}

extension Markup: PageElement {
  var markup: Markup { self }
}
