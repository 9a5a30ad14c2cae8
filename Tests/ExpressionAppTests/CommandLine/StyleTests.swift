import Testing

@testable import ExpressionApp

/// When output is coloured.
@Suite struct StyleTests {
  private func isColoured(
    _ environment: [String: String], _ choice: ColorChoice = .auto, isTerminal: Bool = true
  ) -> Bool {
    Style(
      choice: choice, environment: ["TERM": "xterm"].merging(environment) { _, new in new }, isTerminal: isTerminal
    ).isEnabled
  }

  @Test func onTerminalsOnly() {
    #expect(isColoured([:]))
    #expect(!isColoured([:], isTerminal: false))
    #expect(!isColoured(["TERM": "dumb"]))
    #expect(!isColoured(["TERM": ""]))
    #expect(!Style(choice: .auto, environment: [:], isTerminal: true).isEnabled)
  }

  @Test func variablesOfTheEnvironment() {
    #expect(!isColoured(["NO_COLOR": "1"]))
    #expect(!isColoured(["NO_COLOR": "0"]), "any text counts")
    #expect(isColoured(["NO_COLOR": ""]), "but none does not")
    #expect(isColoured(["CLICOLOR_FORCE": "1"], isTerminal: false))
    #expect(!isColoured(["CLICOLOR_FORCE": "0"], isTerminal: false))
    #expect(!isColoured(["CLICOLOR_FORCE": ""], isTerminal: false))
    #expect(!isColoured(["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]))
  }

  @Test func theOptionCountsMost() {
    #expect(isColoured(["NO_COLOR": "1"], .always, isTerminal: false))
    #expect(!isColoured(["CLICOLOR_FORCE": "1"], .never))
  }

  @Test func sequences() {
    #expect(Style.plain.error("x") == "x")
    #expect(Style(isEnabled: true).error("x") == "\u{1B}[1;31mx\u{1B}[0m")
    #expect(Style(isEnabled: true).error("") == "")
  }
}
