/// A subcommand: what help, manual and shells say of it, and what it does.
///
/// ```swift
/// static let measure = Command(
///   name: "measure", abstract: "measure pictures", operands: "IMAGE…", operandValues: .file(endings: ["png"]),
///   options: [
///     Option("output", "FILE", "where the figures go (standard output)", short: "o", values: .file(endings: ["csv"])),
///     Option("unit", "NAME", "pixels or percent (pixels)", values: .choices(["pixels", "percent"]), group: "figures"),
///   ],
///   discussion: "Paragraphs are wrapped to the terminal; an indented line stays as it is.", group: .using,
///   examples: [Example("expression measure --unit percent face.png", "one picture")]
/// ) { arguments in … }
/// ```
struct Command: Sendable {
  let name: String
  /// What it does, in a few words that begin with a verb.
  let abstract: String
  /// What stands behind the name in the usage line, besides options.
  var operands = ""
  var operandValues: Option.Values = .any
  var options: [Option] = []
  /// Paragraphs between empty lines.
  var discussion = ""
  /// Where the list of all commands has it.
  var group: CommandGroup = .other
  var examples: [Example] = []
  /// Beside those of every command.
  var exitStatuses: [ExitStatus] = []
  /// What the command reads from its environment; colours are the same for all.
  var environment: [EnvironmentVariable] = EnvironmentVariable.computing
  let run: @Sendable (Arguments) throws -> Void

  var usage: String {
    ["expression", name, options.isEmpty ? "" : "[options]", operands].filter { !$0.isEmpty }.joined(separator: " ")
  }

  var allOptions: [Option] { options + Option.general }
  var allExitStatuses: [ExitStatus] { (ExitStatus.common + exitStatuses).sorted { $0.status < $1.status } }

  /// The options by their headings, in the order in which the headings first come; the general ones last.
  var optionGroups: [(heading: String, options: [Option])] {
    var headings: [String] = []
    for option in allOptions where !headings.contains(option.group) { headings.append(option.group) }
    return headings.map { heading in (heading, allOptions.filter { $0.group == heading }) }
  }
}

/// What the list of commands puts together.
enum CommandGroup: String, CaseIterable, Sendable {
  case training = "training"
  case using = "using trained weights"
  case data = "data"
  case inspecting = "models and gradients"
  case other = "others"
  case program = "this program"
}

/// A call that shows what a command is for.
struct Example: Sendable {
  let call: String
  let meaning: String

  init(_ call: String, _ meaning: String) {
    self.call = call
    self.meaning = meaning
  }
}

/// A status with which a command ends.
struct ExitStatus: Sendable {
  let status: Int32
  let meaning: String

  init(_ status: Int32, _ meaning: String) {
    self.status = status
    self.meaning = meaning
  }

  static let common = [
    ExitStatus(0, "all was done"), ExitStatus(1, "something failed; the message says what"),
    ExitStatus(2, "the call was not understood"), ExitStatus(130, "stopped by Ctrl-C"),
  ]
}

/// A variable of the environment that a command reads.
struct EnvironmentVariable: Sendable {
  let name: String
  let meaning: String

  init(_ name: String, _ meaning: String) {
    self.name = name
    self.meaning = meaning
  }

  /// What every command reads that computes.
  static let computing = [
    EnvironmentVariable(
      "AUTODIFF_KERNELS", "the kernels' variant: baseline, avx2 or avx512 (the best that the processor has)"),
    EnvironmentVariable(
      "AUTODIFF_THREADS", "the number of threads (one for each core); results do not depend on it"),
  ]
  /// What all commands read.
  static let display = [
    EnvironmentVariable("NO_COLOR", "no colours unless --color says always, if not empty"),
    EnvironmentVariable("CLICOLOR_FORCE", "colours in pipes and files too, if neither empty nor 0"),
    EnvironmentVariable("COLUMNS", "the width of help where the output is no terminal (80)"),
  ]
}
