import Testing

@testable import ExpressionApp

/// How words become options and operands.
@Suite struct ArgumentsTests {
  private let options = [
    Option("data", "PATH", "", short: "d"), Option("quick", nil, "", short: "q"), Option("all", nil, "", short: "a"),
    Option("set", "NAME=VALUE", "", repeats: true), Option("split", "NAME", "", values: .choices(["train", "test"])),
    Option("rate", "R", ""),
  ]

  private func message(_ words: [String]) -> String {
    do {
      _ = try Arguments(words, options: options)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func namesValuesAndOperands() throws {
    let arguments = try Arguments(["a", "--data=x=y", "--quick", "-", "--", "--data", "-q"], options: options)
    #expect(arguments.text("data") == "x=y")
    #expect(arguments.has("quick") && !arguments.has("all"))
    #expect(arguments.operands == ["a", "-", "--data", "-q"])
    #expect(try Arguments(["--data", "-"], options: options).text("data") == "-")
    #expect(try Arguments(["--data="], options: options).text("data") == "")
  }

  @Test(arguments: [["-d", "x", "-q"], ["-dx", "-q"], ["-qdx"], ["-qd", "x"], ["-q", "--data=x"]])
  func letters(_ words: [String]) throws {
    let arguments = try Arguments(words, options: options)
    #expect(arguments.text("data") == "x")
    #expect(arguments.has("quick"))
    #expect(arguments.operands.isEmpty)
  }

  @Test func repeatedOptions() throws {
    let arguments = try Arguments(
      ["--data", "a", "--set", "x=1", "-d", "b", "--set=y=2", "-q", "-q"], options: options)
    #expect(arguments.text("data") == "b", "the last one counts")
    #expect(arguments.texts("data") == ["b"])
    #expect(arguments.texts("set") == ["x=1", "y=2"])
    #expect(arguments.texts("split").isEmpty)
  }

  @Test func missingAndUnwantedValues() {
    #expect(message(["--data"]) == "--data needs a value")
    #expect(message(["-d"]) == "--data needs a value")
    #expect(message(["-qd"]) == "--data needs a value")
    for next in ["--quick", "-q", "--"] {
      #expect(message(["--data", next]) == "--data needs a value; one that begins with - is given as --data=\(next)")
    }
    #expect(message(["--data=--quick"]).isEmpty)
    #expect(message(["--quick=yes"]) == "--quick takes no value")
  }

  @Test func unknownOptions() {
    #expect(message(["--dta", "x"]) == "unknown option --dta; did you mean --data?")
    #expect(message(["--zzzzzz"]) == "unknown option --zzzzzz")
    #expect(message(["-x"]) == "unknown option -x")
    #expect(message(["-qx"]) == "unknown option -x")
    #expect(message(["-1.5"]) == "unknown option -1.5")
    #expect(message(["--"]).isEmpty)
  }

  @Test func choices() throws {
    #expect(try Arguments(["--split", "test"], options: options).text("split") == "test")
    #expect(message(["--split", "all"]) == "--split takes train or test, not “all”")
    #expect(message(["--split=trian"]) == "--split takes train or test, not “trian”; did you mean train?")
    #expect(message(["--color", "red"]) == "--color takes auto, always or never, not “red”")
  }

  @Test func numbersAndTheirRanges() throws {
    func rate(_ text: String) throws -> Arguments { try Arguments(["--rate", text], options: options) }
    #expect(try rate("-3").integer("rate", in: -5...5) == -3)
    #expect(try rate("-1e-3").number("rate", in: -1...1) == -1e-3)
    #expect(try rate("1").integer("split", in: 0...1) == nil)
    func refusal(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return ""
    }
    #expect(
      refusal { _ = try rate("0").integer("rate", in: 1...10) }
        == "--rate takes a whole number from 1 to 10, not “0”")
    #expect(
      refusal { _ = try rate("99999999999999999999").integer("rate", in: 1...Int.max) }
        == "--rate takes a whole number of at least 1, not “99999999999999999999”")
    #expect(
      refusal { _ = try rate("1.5").number("rate", in: 0...1) } == "--rate takes a number from 0 to 1, not “1.5”")
    for text in ["nan", "inf", "-inf", "x", "", "0,5"] {
      #expect(!refusal { _ = try rate(text).number("rate", in: -.infinity ... .infinity) }.isEmpty, "\(text)")
    }
    #expect(refusal { _ = try rate("-1").seed("rate") }.hasPrefix("--rate takes a whole number from 0 to"))
  }

  @Test func nearWords() {
    #expect(editDistance("kitten", "sitting") == 3)
    #expect(editDistance("", "abc") == 3)
    #expect(nearestWord(to: "trian", among: ["test", "train"]) == "train")
    #expect(nearestWord(to: "xy", among: ["ab", "cd"]) == nil, "no letter is right")
    #expect(nearestWord(to: "", among: ["ab"]) == nil)
  }

  @Test func listsOfWords() {
    #expect([String]().alternatives == "")
    #expect(["a"].alternatives == "a")
    #expect(["a", "b", "c"].alternatives == "a, b or c")
  }
}
