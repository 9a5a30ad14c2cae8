/// An option of a command: `--name VALUE`, or `--name` alone.
struct Option: Sendable {
  /// What an option or an operand may be given. Shells complete by it.
  enum Values: Sendable, Equatable {
    /// Any text.
    case any
    /// One of these words; the parser refuses others.
    case choices([String])
    /// A file with one of these endings, such as `png`; any file where there are none. Folders lead to files.
    case file(endings: [String] = [])
    case folder
  }

  let name: String
  /// One letter, for `-o VALUE` and `-oVALUE`.
  let short: Character?
  /// What the help calls the value; `nil` for a flag.
  let value: String?
  let help: String
  let values: Values
  /// Whether it may be given several times and every value counts. Otherwise the last one does.
  let repeats: Bool
  /// The heading under which the help lists it.
  let group: String

  init(
    _ name: String, _ value: String? = nil, _ help: String, short: Character? = nil, values: Values = .any,
    repeats: Bool = false, group: String = "options"
  ) {
    self.name = name
    self.short = short
    self.value = value
    self.help = help
    self.values = values
    self.repeats = repeats
    self.group = group
  }

  var spelling: String { (short.map { "-\($0), " } ?? "") + longSpelling }
  /// Without the letter.
  var longSpelling: String { "--\(name)" + (value.map { " \($0)" } ?? "") }

  static let generalGroup = "general options"
  static let help = Option("help", nil, "show this help", short: "h", group: generalGroup)
  static let color = Option(
    "color", "WHEN", "colours: auto (on a terminal), always or never (auto)",
    values: .choices(ColorChoice.allCases.map(\.rawValue)), group: generalGroup)
  static let version = Option("version", nil, "show the version", short: "V", group: generalGroup)
  /// What every command understands besides its own options.
  static let general = [color, help]
}
