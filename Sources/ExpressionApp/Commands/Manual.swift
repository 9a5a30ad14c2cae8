extension Command {
  static let manual = Command(
    name: "manual", abstract: "print the manual as a page for man",
    discussion: "The page is in roff with the man macros, made from the same definitions as this help.",
    group: .program,
    examples: [
      Example("expression manual > expression.1 && man ./expression.1", "reads it"),
      Example(
        "expression manual > /usr/local/share/man/man1/expression.1",
        "installs it; ~/.local/share/man/man1 needs no rights"),
    ], environment: []
  ) { arguments in
    try arguments.requireNoOperands()
    print(ManualPage().text, terminator: "")
  }
}
