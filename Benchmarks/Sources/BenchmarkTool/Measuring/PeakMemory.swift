import Foundation

/// The most memory that this process has had resident, in bytes.
func peakResidentBytes() -> Int? {
  #if os(Linux)
    // Not `getrusage`: on Linux its peak survives `exec`, so a child would begin with its parent's.
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return kilobytes * 1024
  #else
    var usage = rusage()
    guard getrusage(RUSAGE_SELF, &usage) == 0 else { return nil }
    return usage.ru_maxrss
  #endif
}
