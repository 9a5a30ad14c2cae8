import Testing

@testable import ExpressionApp

/// What help shows, and that it fits.
@Suite struct HelpTests {
  private let command = Command(
    name: "measure", abstract: "measure pictures", operands: "IMAGE…", operandValues: .file(endings: ["png"]),
    options: [
      Option("output", "FILE", "where figures go", short: "o"),
      Option("unit", "NAME", "pixels or percent", values: .choices(["pixels", "percent"]), group: "figures"),
      Option(
        "an-exceedingly-long-name", "VALUE", "a name for which there is no room beside its meaning", group: "figures"),
    ],
    discussion: "First paragraph.\n\n  kept   as it is", group: .inspecting,
    examples: [Example("expression measure face.png", "one picture")],
    exitStatuses: [ExitStatus(3, "nothing was found")],
    environment: [EnvironmentVariable("MEASURE", "what is measured")]
  ) { _ in }

  @Test func sections() {
    let help = command.help(style: .plain, width: 80)
    #expect(
      help == """
        Measure pictures.

        usage: expression measure [options] IMAGE…

        First paragraph.

          kept   as it is

        options:
          -o, --output FILE  where figures go

        figures:
          --unit NAME                 pixels or percent
          --an-exceedingly-long-name VALUE
                                      a name for which there is no room beside its
                                      meaning

        general options:
              --color WHEN  colours: auto (on a terminal), always or never (auto)
          -h, --help        show this help

        examples:
          expression measure face.png
              one picture

        exit status:
            0  all was done
            1  something failed; the message says what
            2  the call was not understood
            3  nothing was found
          130  stopped by Ctrl-C

        environment:
          MEASURE  what is measured
        """)
  }

  @Test func coloursChangeNothingElse() {
    let coloured = command.help(style: Style(isEnabled: true), width: 60)
    #expect(coloured != command.help(style: .plain, width: 60))
    let plain = coloured.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      var text = String(line)
      for code in ["\u{1B}[1m", "\u{1B}[36m", "\u{1B}[33m", "\u{1B}[0m"] {
        text = text.split(separator: code, omittingEmptySubsequences: false).joined()
      }
      return text
    }
    #expect(plain.joined(separator: "\n") == command.help(style: .plain, width: 60))
  }

  /// Beside what cannot be broken: names, calls, indented lines.
  @Test(arguments: [40, 80, 100]) func everyHelpFits(_ width: Int) {
    for help in CommandLineTool.commands.map({ $0.help(style: .plain, width: width) })
      + [CommandLineTool.help(style: .plain, width: width)]
    {
      for line in help.split(separator: "\n") where line.displayWidthOfText > width {
        #expect(line.hasPrefix("  "), "\(width): \(line)")
        #expect(width < 80 || line.contains("expression "), "\(width): \(line)")
      }
    }
  }

  @Test func everyCommandIsInAGroup() {
    let listed = CommandLineTool.groups.flatMap(\.commands).map(\.name)
    #expect(listed.sorted() == CommandLineTool.commands.map(\.name).sorted())
    #expect(Set(listed).count == listed.count)
    let help = CommandLineTool.help(style: .plain, width: 80)
    for (group, commands) in CommandLineTool.groups {
      #expect(help.contains("\n\(group.rawValue):\n"))
      for command in commands { #expect(help.contains("  \(command.name)")) }
    }
    for name in ["AUTODIFF_KERNELS", "AUTODIFF_THREADS", "NO_COLOR"] { #expect(help.contains(name)) }
  }

  /// No two options of a command share a name or a letter, those for all commands included.
  @Test func optionsAreDistinct() {
    for command in CommandLineTool.commands {
      let names = command.allOptions.map(\.name)
      #expect(Set(names).count == names.count, "\(command.name): \(names)")
      let letters = command.allOptions.compactMap(\.short)
      #expect(Set(letters).count == letters.count, "\(command.name): \(letters)")
    }
  }
}

extension Substring {
  fileprivate var displayWidthOfText: Int { String(self).displayWidth }
}
