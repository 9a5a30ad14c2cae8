import Foundation

/// A table of numbers, read from a CSV file: fields separated by commas (or another character), a row a line, perhaps
/// with names in the first.
///
/// ```swift
/// let table = try NumberTable(contentsOf: "houses.csv")
/// let dataset = try table.dataset(targets: ["price"])
/// ```
///
/// Fields may stand in quotes (RFC 4180), spaces around them are passed over, and so are empty lines, and a byte order
/// mark. A field must be a finite decimal number.
public struct NumberTable: Sendable {
  /// Whether the first line has names.
  public enum Header: Sendable, Hashable {
    /// It has where one of its fields is no number.
    case automatic
    case present
    case absent
  }

  public let path: String
  /// The columns' names: "0", "1", … where the file has none.
  public let columns: [String]
  public let rowCount: Int
  /// The line of each row in the file, from 1.
  public let lines: [Int]
  /// Row after row.
  public let values: [Double]

  /// - Parameter missing: what an empty field stands for; unless given it is an error.
  /// - Throws: `DataError` with the line and the field.
  public init(
    contentsOf path: String, separator: Character = ",", header: Header = .automatic, missing: Double? = nil
  ) throws(DataError) {
    try self.init(
      DataFile.bytes(path: path), path: path, separator: separator, header: header, missing: missing)
  }

  init(
    _ bytes: [UInt8], path: String, separator: Character = ",", header: Header = .automatic, missing: Double? = nil
  ) throws(DataError) {
    guard let byte = separator.asciiValue, !Self.forbiddenSeparators.contains(byte) else {
      throw DataError(path: path, "“\(separator)” cannot separate fields of numbers")
    }
    var scanner = CSVScanner(bytes: bytes, separator: byte, path: path)
    var columns: [String]?
    var names: [String]?
    var values: [Double] = []
    var lines: [Int] = []
    var isFirst = true
    while let fields = try scanner.nextLine() {
      if isFirst {
        isFirst = false
        let hasNames: Bool
        switch header {
        case .present: hasNames = true
        case .absent: hasNames = false
        case .automatic: hasNames = fields.contains { !$0.isEmpty && Self.number($0) == nil }
        }
        columns = hasNames ? fields : fields.indices.map(String.init)
        names = hasNames ? fields : nil
        if hasNames { continue }
      }
      let width = columns?.count ?? fields.count
      guard fields.count == width else {
        throw DataError(
          path: path, "line \(scanner.line): \(fields.count) fields, expected were \(width) as in the first line")
      }
      for (index, field) in fields.enumerated() {
        let name = names.map { "field \(index + 1) (\($0[index]))" } ?? "field \(index + 1)"
        if field.isEmpty, let missing {
          values.append(missing)
        } else if let value = Self.number(field), value.isFinite {
          values.append(value)
        } else {
          let found = field.isEmpty ? "an empty one" : "“\(field.prefix(40))”"
          throw DataError(path: path, "line \(scanner.line), \(name): expected a finite number, found \(found)")
        }
      }
      lines.append(scanner.line)
    }
    guard let columns else { throw DataError(path: path, "has no lines") }
    var known: Set<String> = []
    if let name = columns.first(where: { !known.insert($0).inserted }) {
      throw DataError(path: path, "line 1: two columns have the name “\(name)”")
    }
    self.path = path
    self.columns = columns
    self.lines = lines
    self.values = values
    rowCount = lines.count
  }

  private static let forbiddenSeparators = Set("0123456789+-.eE\"\r\n".utf8)
  private static let digits = Set("0123456789+-.eE".utf8)

  /// A decimal number. (Swift's own reading takes hexadecimal numbers and words for infinity too.)
  private static func number(_ text: String) -> Double? {
    text.utf8.allSatisfy { digits.contains($0) } ? Double(text) : nil
  }

  /// Columns by name as `[rows, columns]`; all of them unless named.
  /// - Throws: `DataError` for a name that is no column's.
  public func tensor(_ names: [String]? = nil, _ scalarType: ScalarType = .float32) throws -> Tensor {
    let places = try (names ?? columns).map { try place($0) }
    var numbers: [Double] = []
    numbers.reserveCapacity(rowCount * places.count)
    for row in 0..<rowCount { for place in places { numbers.append(values[row * columns.count + place]) } }
    return try Tensor(numbers, shape: [rowCount, places.count]).converted(to: scalarType)
  }

  private func place(_ name: String) throws(DataError) -> Int {
    guard let place = columns.firstIndex(of: name) else {
      throw DataError(path: path, "has no column “\(name)”; the columns are \(columns.joined(separator: ", "))")
    }
    return place
  }

  /// A data set for regression: some columns are targets `[N, targets]`, all others inputs `[N, others]`.
  public func dataset(targets: [String]) throws -> TensorDataset {
    let names = Set(targets)
    return try TensorDataset(inputs: tensor(columns.filter { !names.contains($0) }), targets: tensor(targets))
  }

  /// A data set for classification: one column has labels, whole numbers from 0; all others are inputs `[N, others]`.
  /// - Parameter classNames: "0", "1", … up to the largest label unless given.
  public func dataset(label: String, classNames: [String]? = nil) throws -> InMemoryDataset {
    let column = try place(label)
    var labels: [Int] = []
    for row in 0..<rowCount {
      let value = values[row * columns.count + column]
      guard let label = Int(exactly: value), label >= 0, label < classNames?.count ?? .max else {
        let expected = classNames.map { "0 to \($0.count - 1)" } ?? "a whole number from 0"
        throw DataError(
          path: path,
          "line \(lines[row]), field \(column + 1) (\(columns[column])): the label is \(value), expected was \(expected)"
        )
      }
      labels.append(label)
    }
    return try InMemoryDataset(
      inputs: tensor(columns.filter { $0 != label }), labels: labels,
      classNames: classNames ?? numberedClasses(labels, path: path))
  }
}

/// The fields of one line after the other.
private struct CSVScanner {
  let bytes: [UInt8]
  let separator: UInt8
  let path: String
  private var offset: Int
  /// The line that was read last, from 1.
  private(set) var line = 0

  init(bytes: [UInt8], separator: UInt8, path: String) {
    self.bytes = bytes
    self.separator = separator
    self.path = path
    offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next line that is not empty; `nil` at the end.
  mutating func nextLine() throws(DataError) -> [String]? {
    while offset < bytes.count {
      var end = offset
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      let start = offset
      offset = end + 1
      line += 1
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      let isEmpty = bytes[start..<end].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      // A line of tabs has fields where tabs separate them.
      if isEmpty, start == end || separator != UInt8(ascii: "\t") { continue }
      return try fields(start, end)
    }
    return nil
  }

  private func fields(_ start: Int, _ end: Int) throws(DataError) -> [String] {
    var fields: [String] = []
    var place = start
    while true {
      while place < end, isSpace(bytes[place]) { place += 1 }
      var content: [UInt8] = []
      if place < end, bytes[place] == UInt8(ascii: "\"") {
        place += 1
        var isClosed = false
        while place < end {
          if bytes[place] == UInt8(ascii: "\"") {
            guard place + 1 < end, bytes[place + 1] == UInt8(ascii: "\"") else {
              isClosed = true
              place += 1
              break
            }
            place += 1
          }
          content.append(bytes[place])
          place += 1
        }
        guard isClosed else { throw failure(fields.count, "the quotes are not closed") }
        while place < end, isSpace(bytes[place]) { place += 1 }
        guard place >= end || bytes[place] == separator else {
          throw failure(fields.count, "there is more behind the closing quotes")
        }
      } else {
        let first = place
        while place < end, bytes[place] != separator { place += 1 }
        var last = place
        while last > first, isSpace(bytes[last - 1]) { last -= 1 }
        content = Array(bytes[first..<last])
      }
      fields.append(String(decoding: content, as: UTF8.self))
      guard place < end else { return fields }
      place += 1
    }
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) && byte != separator
  }

  private func failure(_ index: Int, _ message: String) -> DataError {
    DataError(path: path, "line \(line), field \(index + 1): \(message)")
  }
}
