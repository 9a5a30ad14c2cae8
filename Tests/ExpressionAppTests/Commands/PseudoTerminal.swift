import Foundation

/// Runs the real executable on a terminal of its own (pty(7)).
struct PseudoTerminal {
  let status: Int32
  /// All that came to the screen, with its escape sequences.
  let screen: String

  init(
    _ arguments: String..., in folder: String? = nil, columns: UInt16 = 80, environment: [String: String] = [:]
  ) throws {
    let (main, path) = try Self.open()
    defer { close(main) }
    guard let terminal = FileHandle(forUpdatingAtPath: path) else { throw CocoaError(.fileReadUnknown) }
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(main, UInt(TIOCSWINSZ), &size)
    let process = Process()
    process.executableURL = ExpressionCommand.executable
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    var variables = ProcessInfo.processInfo.environment
    for variable in ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"] { variables[variable] = nil }
    variables["TERM"] = "xterm"
    process.environment = variables.merging(environment) { _, new in new }
    process.standardInput = terminal
    process.standardOutput = terminal
    process.standardError = terminal
    try process.run()
    try terminal.close()
    // Reading fails when nobody has the other side open any more.
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(main, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    process.waitUntilExit()
    status = process.terminationStatus
    screen = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
  }

  /// The side that reads and writes what the terminal shows, and the terminal's path.
  private static func open() throws -> (main: Int32, path: String) {
    #if canImport(Glibc)
      // What posix_openpt and its companions do; Foundation does not show them here.
      let (unlock, number) = (UInt(0x4004_5431), UInt(0x8004_5430))  // TIOCSPTLCK, TIOCGPTN
      let main = Foundation.open("/dev/ptmx", O_RDWR | O_NOCTTY)
      var (locked, index) = (Int32(0), Int32(0))
      guard main >= 0, ioctl(main, unlock, &locked) == 0, ioctl(main, number, &index) == 0 else {
        throw CocoaError(.fileReadUnknown)
      }
      return (main, "/dev/pts/\(index)")
    #else
      let main = posix_openpt(O_RDWR | O_NOCTTY)
      guard main >= 0, grantpt(main) == 0, unlockpt(main) == 0, let name = ptsname(main) else {
        throw CocoaError(.fileReadUnknown)
      }
      return (main, String(cString: name))
    #endif
  }

  var lines: [Substring] { screen.split(separator: "\n") }
}
