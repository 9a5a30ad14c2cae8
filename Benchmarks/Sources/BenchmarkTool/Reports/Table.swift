import Foundation

/// Columns of text, the first to the left and the others to the right.
func table(_ rows: [[String]]) -> String {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
  return rows.map { row in
    row.enumerated().map { column, cell in
      let space = String(repeating: " ", count: widths[column] - cell.count)
      return column == 0 ? cell + space : space + cell
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}

/// `a / b`, where both are known.
func quotient(_ a: Double?, _ b: Double?) -> Double? {
  guard let a, let b, b != 0 else { return nil }
  return a / b
}

extension Double {
  /// With so many digits behind the point, whatever the locale.
  func digits(_ count: Int) -> String { String(format: "%.\(count)f", self) }

  /// With about three significant digits, for times from microseconds to seconds.
  var short: String { digits(self >= 100 ? 0 : self >= 10 ? 1 : self >= 1 ? 2 : 3) }
}

extension Double? {
  func text(_ digits: Int) -> String { self?.digits(digits) ?? "n/a" }
  var short: String { self?.short ?? "n/a" }
}
