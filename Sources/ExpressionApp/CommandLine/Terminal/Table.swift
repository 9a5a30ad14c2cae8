import Foundation

/// Columns of text, the first to the left, the others to the right unless told otherwise.
///
/// Where the table is wider than `width`, one of numbers goes on below, with the first column again; one of text wraps
/// its last column. In pipes and files lines are as long as they are.
func table(_ rows: [[String]], rightAligned: Bool = true, width: Int? = Terminal.lineWidth) -> String {
  let count = rows.map(\.count).max() ?? 0
  guard count > 0 else { return "" }
  let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].displayWidth : 0 }.max() ?? 0 }
  let separator = "  "
  let limit = width ?? .max

  func line(_ row: [String], _ columns: [Int]) -> String {
    columns.filter { $0 < row.count }.map { column in
      // Text that ends a line has nothing to align behind it.
      column == count - 1 && !rightAligned
        ? row[column] : row[column].padded(toWidth: widths[column], right: column > 0 && rightAligned)
    }.joined(separator: separator)
  }

  if rightAligned {
    var blocks: [[Int]] = [[0]]
    var used = widths[0]
    for column in 1..<max(1, count) {
      let more = separator.count + widths[column]
      if used + more > limit, blocks[blocks.count - 1].count > 1 {
        blocks.append([0])
        used = widths[0]
      }
      blocks[blocks.count - 1].append(column)
      used += more
    }
    return blocks.map { columns in rows.map { line($0, columns) }.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  let indent = widths.dropLast().reduce(0) { $0 + $1 + separator.count }
  return rows.map { row -> String in
    guard row.count == count, count > 1, limit - indent >= 20, indent + row[count - 1].displayWidth > limit else {
      return line(row, Array(0..<count))
    }
    let last = wrapped(row[count - 1], width: limit - indent)
    let space = String(repeating: " ", count: indent)
    return line(Array(row.dropLast()), Array(0..<count - 1)) + separator + last.joined(separator: "\n" + space)
  }.joined(separator: "\n")
}

extension Double {
  /// With so many digits behind the point, whatever the locale.
  func digits(_ count: Int) -> String { String(format: "%.\(count)f", self) }

  var percent: String { "\((100 * self).digits(1)) %" }
}
