import Foundation
import Testing

@testable import ExpressionApp

/// What the pages' rules promise of their colours, found from the rules.
@Suite struct ContrastTests {
  /// The variables of light and of dark.
  private func themes() throws -> [[String: [Double]]] {
    let parts = PageStyle.rules.components(separatedBy: "prefers-color-scheme: dark")
    try #require(parts.count == 2)
    return parts.map { part in
      // In the first part the variables come first; in the second they are all that is set.
      let block = part.components(separatedBy: "}")[0]
      return Dictionary(
        uniqueKeysWithValues: block.matches(of: /--([a-z0-9-]+): #([0-9a-f]{6});/).map { match in
          let number = Int(match.2, radix: 16) ?? 0
          return (String(match.1), [16, 8, 0].map { Double((number >> $0) & 255) / 255 })
        })
    }
  }

  /// Web Content Accessibility Guidelines 2.2, the definition of contrast ratio.
  private func contrast(_ a: [Double], _ b: [Double]) -> Double {
    func luminance(_ color: [Double]) -> Double {
      let linear = color.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
    let both = [luminance(a), luminance(b)].sorted()
    return (both[1] + 0.05) / (both[0] + 0.05)
  }

  @Test func textAndLinesCanBeSeen() throws {
    let themes = try themes()
    #expect(themes.map(\.count) == [15, 15])
    for colors in themes {
      func color(_ name: String) throws -> [Double] { try #require(colors[name], "\(name)") }
      for ground in ["page", "surface"] {
        for text in ["text", "muted", "link"] {
          #expect(try contrast(color(text), color(ground)) >= 4.5, "\(text) on \(ground)")
        }
        for number in 1...PageStyle.seriesCount {
          #expect(try contrast(color("series-\(number)"), color(ground)) >= 3, "series \(number) on \(ground)")
        }
      }
      // The strongest ground of a heat matrix's cell.
      let opacity = HeatMatrix.strongest
      for heat in ["good", "bad"] {
        let (above, below) = (try color(heat), try color("surface"))
        let cell = zip(above, below).map { opacity * $0 + (1 - opacity) * $1 }
        #expect(try contrast(color("text"), cell) >= 4.5, "text on \(heat)")
      }
    }
  }
}
