import NNLayers

/// The report for a terminal, in lines of at most 80 columns, unless names are longer.
extension DataReport {
  /// How many findings of a kind are listed.
  private static let listed = 8

  func text(style: Style = .output) -> String {
    var parts = [overview, classes]
    parts.append(imbalances)
    parts.append(list("Problems", collection.problems, style))
    parts.append(
      list("Unreadable", survey.failures.map { "\(collection.faces[$0.face].name)\n    \($0.reason)" }, style))
    parts.append(copies)
    parts.append(knownImages)
    let crossing = duplicates.exact.filter(\.crossesSplits)
    let others = duplicates.near.filter(\.crossesSplits)
    parts.append(list("The same picture in several splits", crossing.map(text), style))
    parts.append(
      list("The same picture with different labels", duplicates.exact.filter(\.hasConflict).map(text), style))
    parts.append(list("Pictures that look alike, in several splits", others.map(text), style))
    parts.append(
      list("Pictures that look alike, with different labels", duplicates.near.filter(\.hasConflict).map(text), style))
    parts.append(outliers(style))
    parts.append("read in \(readingTime.digits(1)) s, compared in \(searchTime.digits(1)) s")
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var overview: String {
    var rows = [["faces", collection.path]]
    let count = collection.faces.count
    let unreadable = survey.failures.count
    rows.append(["images", "\(count)" + (unreadable > 0 ? ", of which \(unreadable) cannot be read" : "")])
    for (index, entry) in survey.formats.prefix(Self.listed).enumerated() {
      rows.append([index == 0 ? "sizes" : "", "\(Self.text(entry.format)): \(entry.images)"])
    }
    let others = survey.formats.dropFirst(Self.listed)
    if !others.isEmpty {
      rows.append(["", "\(others.count) other sizes: \(others.reduce(0) { $0 + $1.images })"])
    }
    return table(rows, rightAligned: false)
  }

  private var classes: String {
    let counts = survey.counts
    let totals = counts.map { $0.reduce(0, +) }
    func share(_ count: Int, _ total: Int) -> String { total > 0 ? (Double(count) / Double(total)).percent : "" }
    var rows = [["class"] + collection.splits.flatMap { [$0, ""] }]
    for (label, name) in collection.classNames.enumerated() {
      rows.append(
        [name] + zip(counts, totals).flatMap { counts, total in ["\(counts[label])", share(counts[label], total)] })
    }
    rows.append(["all"] + totals.flatMap { ["\($0)", ""] })
    return table(rows).split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
  }

  private var imbalances: String {
    let lines = collection.splits.indices.compactMap { split -> String? in
      guard let found = imbalance(ofSplit: split) else { return nil }
      let (largest, smallest) = (collection.classNames[found.largest], collection.classNames[found.smallest])
      return "\(collection.splits[split]): \(largest) has \(found.ratio.digits(1)) times as many images as \(smallest)"
    }
    return lines.joined(separator: "\n")
  }

  private var copies: String {
    func row(_ name: String, _ groups: [FaceDuplicates.Group]) -> [String] {
      [
        name, "\(groups.count)", "\(groups.imageCount)", "\(groups.count(where: \.crossesSplits))",
        "\(groups.count(where: \.hasConflict))",
      ]
    }
    var rows = [["copies", "groups", "images", "across splits", "other labels"]]
    if !duplicates.files.isEmpty { rows.append(row("the same file", duplicates.files)) }
    rows.append(row("the same pixels", duplicates.exact))
    rows.append(row("nearly the same", duplicates.near))
    return table(rows)
  }

  private var knownImages: String {
    let first = collection.splits[0]
    return duplicates.known.map { known in
      let share = Double(known.near) / Double(max(1, known.images))
      return """
        \(collection.splits[known.split]): \(known.exact) of \(known.images) images stand in \(first) too, \
        \(known.near) (\(share.percent)) with those
          that look alike
        """
    }.joined(separator: "\n")
  }

  private func text(_ group: FaceDuplicates.Group) -> String {
    var lines = group.faces.prefix(4).map { face in
      let entry = collection.faces[face]
      return entry.path == nil ? "\(entry.name) (\(place(of: face)))" : entry.name
    }
    if group.faces.count > 4 { lines.append("and \(group.faces.count - 4) more") }
    if let weakest = group.weakest {
      lines[0] += "  correlation \(weakest.correlation.digits(3))" + (group.hasMirrors ? ", mirrored" : "")
    }
    return lines.joined(separator: "\n    ")
  }

  private func outliers(_ style: Style) -> String {
    let found = survey.outliers
    guard !found.isEmpty else { return "" }
    let counts = FaceFacts.Outlier.allCases.compactMap { kind -> String? in
      let count = found.count { $0.kind == kind }
      return count > 0 ? "\(count) \(kind.rawValue) (\(kind.rule))" : nil
    }
    let names = found.map { "\(collection.faces[$0.face].name): \($0.kind.rawValue)" }
    return list("Little to see", names, style, note: counts.map { "  \($0)" }.joined(separator: "\n"))
  }

  private func list(_ title: String, _ entries: [String], _ style: Style, note: String = "") -> String {
    guard !entries.isEmpty else { return "" }
    var lines = [style.heading("\(title): \(entries.count)")]
    if !note.isEmpty { lines.append(note) }
    lines += entries.prefix(Self.listed).map { "  \($0)" }
    if entries.count > Self.listed { lines.append("  … and \(entries.count - Self.listed) more") }
    return lines.joined(separator: "\n")
  }
}
