import Foundation

/// What a run's `metrics.csv` says, by the names of its columns. A cell that is empty is a number that is not known.
struct MetricsLog: Sendable {
  /// What each epoch has of each column; NaN where nothing is known.
  private let columns: [String: [Double]]
  /// Lines that were left out, with the reasons.
  private(set) var problems: [String] = []

  /// Lines that make no sense are left out.
  /// - Throws: `Failure` where the file cannot be read, or its first line names no column `epoch`.
  init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else { throw Failure("\(path): cannot be read") }
    guard let text = String(data: data, encoding: .utf8) else { throw Failure("\(path): is no text in UTF-8") }
    let lines = text.split(whereSeparator: \.isNewline)
    let names = lines.first?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
    guard names.contains("epoch"), Set(names).count == names.count else {
      throw Failure("\(path): the first line does not name the columns of a run's metrics")
    }
    var columns = Dictionary(uniqueKeysWithValues: names.map { ($0, [Double]()) })
    for (index, line) in lines.enumerated().dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = cells.map { $0.isEmpty ? Double.nan : Double($0) }
      guard cells.count == names.count else {
        problems.append("\(path), line \(index + 1): has \(cells.count) cells, expected were \(names.count)")
        continue
      }
      if let wrong = numbers.firstIndex(of: nil) {
        problems.append("\(path), line \(index + 1): “\(cells[wrong])” in the column \(names[wrong]) is no number")
        continue
      }
      for (name, number) in zip(names, numbers) { columns[name, default: []].append(number ?? .nan) }
    }
    self.columns = columns
  }

  var epochs: [Double] { columns["epoch"] ?? [] }

  /// A column, if the file has it and knows one of its numbers.
  subscript(name: String) -> [Double]? {
    guard let column = columns[name], column.contains(where: { !$0.isNaN }) else { return nil }
    return column
  }

  /// A column over the epochs.
  func points(_ name: String) -> [(x: Double, y: Double)]? {
    self[name].map { column in zip(epochs, column).map { (x: $0, y: $1) } }
  }
}
