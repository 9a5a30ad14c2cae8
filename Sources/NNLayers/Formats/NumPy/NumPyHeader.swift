/// The header of a `.npy` array: a Python dictionary of a type, an order and a shape, written as Python writes it.
struct NumPyHeader {
  let type: String
  let isFortranOrder: Bool
  let shape: [Int]

  struct ParsingError: Error {
    let message: String
  }

  init(parsing bytes: ArraySlice<UInt8>) throws(ParsingError) {
    var parser = PythonParser(rest: bytes)
    var values: [String: PythonParser.Value] = [:]
    try parser.expect("{")
    while !parser.takes("}") {
      let key = try parser.string()
      try parser.expect(":")
      guard values.updateValue(try parser.value(), forKey: key) == nil else {
        throw ParsingError(message: "has \(key) twice")
      }
      if !parser.takes(",") {
        try parser.expect("}")
        break
      }
    }
    guard parser.isAtEnd else { throw ParsingError(message: "goes on after its dictionary") }
    guard values.count == 3, let descr = values["descr"], case .bool(let order) = values["fortran_order"],
      case .tuple(let sizes) = values["shape"]
    else {
      throw ParsingError(
        message: "should have descr, fortran_order (True or False) and shape (a tuple); it has "
          + values.keys.sorted().joined(separator: ", "))
    }
    guard case .string(let type) = descr else {
      throw ParsingError(message: "describes records of several fields; read are arrays of numbers")
    }
    (self.type, isFortranOrder, shape) = (type, order, sizes)
  }
}

/// As much of Python's literals as the header needs.
private struct PythonParser {
  enum Value {
    case string(String)
    case bool(Bool)
    case tuple([Int])
    /// The fields of a record type, which are not read.
    case list
  }

  var rest: ArraySlice<UInt8>

  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return rest.isEmpty
    }
  }

  private mutating func skipSpace() {
    while let byte = rest.first, byte == 0x20 || (0x09...0x0D).contains(byte) { rest.removeFirst() }
  }

  /// Whether the text goes on with this; then it is passed.
  mutating func takes(_ text: String) -> Bool {
    skipSpace()
    guard rest.starts(with: text.utf8) else { return false }
    rest.removeFirst(text.utf8.count)
    return true
  }

  mutating func expect(_ text: String) throws(NumPyHeader.ParsingError) {
    guard takes(text) else {
      let found = String(decoding: rest.prefix(12), as: UTF8.self)
      throw NumPyHeader.ParsingError(message: "is no Python dictionary: expected “\(text)”, not “\(found)”")
    }
  }

  mutating func string() throws(NumPyHeader.ParsingError) -> String {
    skipSpace()
    let quote = rest.first == UInt8(ascii: "\"") ? "\"" : "'"
    try expect(quote)
    guard let end = rest.firstIndex(of: quote.utf8.first ?? 0), !rest[..<end].contains(UInt8(ascii: "\\")) else {
      throw NumPyHeader.ParsingError(message: "has a text that does not end, or one with a backslash")
    }
    defer { rest = rest[(end + 1)...] }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  mutating func value() throws(NumPyHeader.ParsingError) -> Value {
    if takes("True") { return .bool(true) }
    if takes("False") { return .bool(false) }
    if takes("(") { return .tuple(try sizes()) }
    if takes("[") {
      guard let end = rest.lastIndex(of: UInt8(ascii: "]")) else {
        throw NumPyHeader.ParsingError(message: "has a list that does not end")
      }
      rest = rest[(end + 1)...]
      return .list
    }
    return .string(try string())
  }

  private mutating func sizes() throws(NumPyHeader.ParsingError) -> [Int] {
    var sizes: [Int] = []
    while !takes(")") {
      skipSpace()
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let size = Int(String(decoding: digits, as: UTF8.self)) else {
        let found = String(decoding: rest.prefix(12), as: UTF8.self)
        throw NumPyHeader.ParsingError(message: "has a shape that is no tuple of sizes, at “\(found)”")
      }
      rest.removeFirst(digits.count)
      // Python 2 marked its long integers.
      _ = takes("L")
      sizes.append(size)
      guard sizes.count <= 64 else { throw NumPyHeader.ParsingError(message: "has more than 64 axes") }
      if !takes(",") {
        try expect(")")
        guard sizes.count > 1 else {
          throw NumPyHeader.ParsingError(message: "has a number, (\(size)), for its shape, not a tuple")
        }
        break
      }
    }
    return sizes
  }
}
