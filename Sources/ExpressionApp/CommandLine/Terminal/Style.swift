import Foundation
import Synchronization

/// When output is coloured.
enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never
}

/// Colours and weights of text, as a terminal's escape sequences (ECMA-48, select graphic rendition); nothing where the
/// stream is no terminal.
struct Style: Sendable {
  let isEnabled: Bool

  /// What `--color` says; set before a command runs.
  static var choice: ColorChoice {
    get { storedChoice.withLock { $0 } }
    set { storedChoice.withLock { $0 = newValue } }
  }
  private static let storedChoice = Mutex(ColorChoice.auto)

  /// That of standard output.
  static var output: Style { Style(stream: STDOUT_FILENO) }
  /// That of standard error.
  static var errors: Style { Style(stream: STDERR_FILENO) }

  private init(stream: Int32) {
    self.init(
      choice: Self.choice, environment: ProcessInfo.processInfo.environment, isTerminal: isatty(stream) == 1)
  }

  /// An explicit choice counts most, then `NO_COLOR` (no-color.org), then `CLICOLOR_FORCE` (bixense.com/clicolors).
  init(choice: ColorChoice, environment: [String: String], isTerminal: Bool) {
    func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
    switch choice {
    case .always: isEnabled = true
    case .never: isEnabled = false
    case .auto:
      if isSet("NO_COLOR") {
        isEnabled = false
      } else if isSet("CLICOLOR_FORCE"), environment["CLICOLOR_FORCE"] != "0" {
        isEnabled = true
      } else {
        isEnabled = isTerminal && isSet("TERM") && environment["TERM"] != "dumb"
      }
    }
  }

  /// Plain text.
  static let plain = Style(isEnabled: false)
  init(isEnabled: Bool) { self.isEnabled = isEnabled }

  func heading(_ text: String) -> String { render(text, "1") }
  /// What is typed as it stands: commands, options.
  func literal(_ text: String) -> String { render(text, "36") }
  func number(_ text: String) -> String { render(text, "33") }
  func good(_ text: String) -> String { render(text, "32") }
  func faint(_ text: String) -> String { render(text, "2") }
  func warning(_ text: String) -> String { render(text, "1;33") }
  func error(_ text: String) -> String { render(text, "1;31") }

  private func render(_ text: String, _ code: String) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
