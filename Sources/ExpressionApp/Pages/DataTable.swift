/// A table with a heading for each column. The first column names the row. On a narrow screen it scrolls inside its box.
struct DataTable: PageElement {
  struct Column: Sendable {
    let title: String
    let isNumber: Bool

    static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
    /// Aligned to the right.
    static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  var columns: [Column]
  /// Cells from left to right; those that a row lacks are empty.
  var rows: [[Markup]]
  /// Stands above the table.
  var caption: String?

  init(columns: [Column], rows: [[Markup]], caption: String? = nil) {
    self.columns = columns
    self.rows = rows
    self.caption = caption
  }

  var markup: Markup {
    let heads = columns.map { column -> Markup in "<th scope=\"col\"\(style(column))>\(column.title)</th>" }
    let body = rows.map { row -> Markup in
      let cells = columns.indices.map { index -> Markup in
        let cell = index < row.count ? row[index] : ""
        return index == 0
          ? "<th scope=\"row\"\(style(columns[0]))>\(cell)</th>" : "<td\(style(columns[index]))>\(cell)</td>"
      }
      return "<tr>\(cells)</tr>"
    }
    let title: Markup = caption.map { "<caption>\($0)</caption>" } ?? ""
    return """
      <div class="scroll" tabindex="0"><table>
      \(title)
      <thead><tr>\(heads)</tr></thead>
      <tbody>\(body)</tbody>
      </table></div>
      """
  }

  private func style(_ column: Column) -> Markup { column.isNumber ? " class=\"number\"" : "" }
}

/// Names with their values, below each other: a configuration, a machine.
struct FactTable: PageElement {
  var facts: [(name: String, value: Markup)]

  init(_ facts: [(name: String, value: Markup)]) { self.facts = facts }

  var markup: Markup {
    let rows = facts.map { fact -> Markup in
      "<tr><th scope=\"row\">\(fact.name)</th><td>\(fact.value)</td></tr>"
    }
    return "<div class=\"scroll\" tabindex=\"0\"><table class=\"facts\"><tbody>\(rows)</tbody></table></div>"
  }
}

/// The few numbers that a reader wants first, in large type.
struct KeyFigures: PageElement {
  struct Figure: Sendable {
    let name: String
    let value: String
    /// Small, below the value.
    let note: String?

    init(_ name: String, _ value: String, note: String? = nil) {
      self.name = name
      self.value = value
      self.note = note
    }
  }

  var figures: [Figure]

  init(_ figures: [Figure]) { self.figures = figures }

  var markup: Markup {
    let items = figures.map { figure -> Markup in
      let note: Markup = figure.note.map { "<dd class=\"more\">\($0)</dd>" } ?? ""
      return "<div><dt>\(figure.name)</dt><dd class=\"value\">\(figure.value)</dd>\(note)</div>"
    }
    return "<dl class=\"figures\">\(items)</dl>"
  }
}
