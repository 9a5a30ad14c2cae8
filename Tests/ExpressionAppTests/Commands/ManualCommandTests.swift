import Foundation
import Testing

@testable import ExpressionApp

/// The page for `man`.
@Suite struct ManualCommandTests {
  @Test func structure() throws {
    let manual = try ExpressionCommand("manual")
    #expect(manual.status == 0)
    let lines = manual.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first?.hasPrefix(".TH EXPRESSION 1 ") == true)
    #expect(
      lines.filter { $0.hasPrefix(".SH ") }.map { $0.dropFirst(4) } == [
        "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "GENERAL OPTIONS", "EXIT STATUS", "ENVIRONMENT", "EXAMPLES",
      ])
    let sections = lines.filter { $0.hasPrefix(".SS ") }
    #expect(sections.count == CommandLineTool.commands.count)
    for command in CommandLineTool.commands {
      #expect(sections.contains { $0.contains(command.usage.roff) })
      for option in command.options { #expect(manual.output.contains("\\fB\("--\(option.name)".roff)\\fR")) }
    }
    #expect(lines.dropLast().allSatisfy { !$0.isEmpty }, "an empty line would be shown as one")
    #expect(manual.output.utf8.allSatisfy { $0 < 128 })
    let requests = [".TH", ".SH", ".SS", ".TP", ".PP", ".br", ".nf", ".fi"]
    for line in lines where line.hasPrefix(".") || line.hasPrefix("'") {
      #expect(requests.contains { line == $0 || line.hasPrefix($0 + " ") }, "\(line)")
    }
  }

  @Test func escapes() {
    #expect("a-b".roff == "a\\-b")
    #expect("C:\\x".roff == "C:\\ex")
    #expect(".hidden".roff == "\\&.hidden")
    #expect("it's \"q\"".roff == "it\\(aqs \\(dqq\\(dq")
    #expect("…“😀".roff == "\\[u2026]\\[u201C]\\[u1F600]")
  }

  @Test func verbatimLinesAndGroups() {
    let command = Command(
      name: "measure", abstract: "measure pictures",
      options: [Option("unit", "NAME", "pixels or percent", group: "figures")],
      discussion: "Before.\n\n  kept   as it is\n  too\n\nAfter.", exitStatuses: [ExitStatus(3, "nothing was found")]
    ) { _ in }
    let page = ManualPage(commands: [command]).text
    #expect(page.contains("Before.\n.PP\n.nf\n  kept   as it is\n  too\n.fi\n.PP\nAfter.\n"))
    #expect(page.contains(".PP\nfigures:\n.TP\n\\fB\\-\\-unit\\fR \\fINAME\\fR\npixels or percent\n"))
    #expect(page.contains(".TP\nexit status 3\nnothing was found\n"))
  }

  @Test func wrongCalls() throws {
    #expect(try ExpressionCommand("manual", "train").status == 2)
    #expect(try ExpressionCommand("manual", "--format", "html").status == 2)
  }
}
