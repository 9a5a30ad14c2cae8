/// A call that is not understood; the tool prints it with the usage and exits with 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Something that failed and has been explained in full; the tool prints it and exits with 1.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The user stopped the command; the tool exits with the status that a shell expects: 130 after Ctrl-C, 143 after
/// SIGTERM.
struct Interruption: Error {
  let status: Int32
}
