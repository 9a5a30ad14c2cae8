import NNLayers

/// A matrix of numbers on coloured ground, such as a confusion matrix. The numbers are written in the cells, so that
/// nothing hangs on telling colours apart.
struct HeatMatrix: PageElement {
  var title: String
  /// What the rows and the columns are.
  var rowTitle: String
  var columnTitle: String
  var rows: [String]
  var columns: [String]
  /// What is written in each cell, `[row][column]`.
  var texts: [[String]]
  /// How strong each cell's ground is, from 0 to 1.
  var shades: [[Double]]
  /// Whether the diagonal, where rows and columns agree, has a colour of its own.
  var marksDiagonal: Bool

  init(
    title: String, rowTitle: String, columnTitle: String, rows: [String], columns: [String], texts: [[String]],
    shades: [[Double]], marksDiagonal: Bool
  ) {
    self.title = title
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.rows = rows
    self.columns = columns
    self.texts = texts
    self.shades = shades
    self.marksDiagonal = marksDiagonal
  }

  /// How often each class was taken for each other; the ground says which part of the true class that is.
  init(title: String, confusion: ConfusionMatrix, classNames: [String]) {
    let supports = confusion.supports
    self.init(
      title: title, rowTitle: "true", columnTitle: "predicted", rows: classNames, columns: classNames,
      texts: confusion.counts.map { $0.map { $0 == 0 ? "·" : String($0) } },
      shades: zip(confusion.counts, supports).map { row, support in
        row.map { Double($0) / Double(max(1, support)) }
      }, marksDiagonal: true)
  }

  private static let nameLength = 14
  /// The opacity of the strongest ground: the text's contrast must not suffer.
  static let strongest = 0.65

  var markup: Markup {
    let rowNames = rows.map { ChartText.shortened($0, to: Self.nameLength) }
    let columnNames = columns.map { ChartText.shortened($0, to: Self.nameLength) }
    let left = 28 + (rowNames.map(ChartText.width).max() ?? 0)
    let top = 28 + (columnNames.map(ChartText.width).max() ?? 0)
    let longest = texts.flatMap { $0 }.map(ChartText.width).max() ?? 0
    // Many columns make a drawing that is wider than others, in whose cells the numbers still have room.
    let cell = max(longest + 6, min(60, (PlotFrame.width - left - 2) / Double(max(1, columns.count))))
    let width = left + cell * Double(columns.count) + 2
    let height = top + cell * Double(rows.count) + 2
    var content: Markup = """
      <text class="tick" x="\(px: left + cell * Double(columns.count) / 2)" y="14" text-anchor="middle">\
      \(columnTitle) →</text>\
      <text class="tick" transform="translate(14 \(px: top + cell * Double(rows.count) / 2)) rotate(-90)" \
      text-anchor="middle">← \(rowTitle)</text>

      """
    for (column, name) in columnNames.enumerated() {
      let x = left + (Double(column) + 0.5) * cell + 4.5
      content += """
        <text transform="translate(\(px: x) \(px: top - 6)) rotate(-90)"><title>\(columns[column])</title>\(name)</text>
        """
    }
    for (row, name) in rowNames.enumerated() {
      let y = top + (Double(row) + 0.5) * cell + 4.5
      content += """
        <text x="\(px: left - 6)" y="\(px: y)" text-anchor="end"><title>\(rows[row])</title>\(name)</text>
        """
      for column in columns.indices { content += self.cell(row, column, left: left, top: top, size: cell) }
    }
    let figure = chartFigure(title: title, width: width, height: height, content: content)
    guard width > PlotFrame.width + 1 else { return figure }
    return """
      <div class="scroll" tabindex="0"><div style="min-width: \(px: width.rounded(.up))px">\(figure)</div></div>
      """
  }

  private func cell(_ row: Int, _ column: Int, left: Double, top: Double, size: Double) -> Markup {
    guard row < texts.count, column < texts[row].count, row < shades.count, column < shades[row].count else {
      return ""
    }
    let (x, y) = (left + Double(column) * size, top + Double(row) * size)
    let shade = shades[row][column].isFinite ? min(1, max(0, shades[row][column])) : 0
    let opacity = shade == 0 ? 0.03 : 0.08 + (Self.strongest - 0.08) * shade
    let kind = marksDiagonal && row != column ? "bad" : "good"
    let hint = "\(rowTitle) \(rows[row]), \(columnTitle) \(columns[column]): \(texts[row][column])"
    return """
      <g><title>\(hint)</title><rect class="\(kind)" fill-opacity="\(px: opacity)" x="\(px: x + 1)" y="\(px: y + 1)" \
      width="\(px: size - 2)" height="\(px: size - 2)" rx="2"/>\
      <text x="\(px: x + size / 2)" y="\(px: y + size / 2 + 4.5)" text-anchor="middle">\(texts[row][column])</text></g>
      """
  }
}
