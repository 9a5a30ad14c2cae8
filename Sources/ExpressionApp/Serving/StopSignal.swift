import Dispatch
import Foundation
import Synchronization

/// Waits for Ctrl-C or SIGTERM. A second one, while the program is still ending, ends it at once.
final class StopSignal: Sendable {
  private let first = Mutex<CInt?>(nil)
  private let arrival = DispatchSemaphore(value: 0)
  nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

  init() {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (source, number) in zip(sources, [SIGINT, SIGTERM]) {
      source.setEventHandler { [weak self] in self?.note(number) }
      source.resume()
    }
  }

  private func note(_ number: CInt) {
    let isFirst = first.withLock { first in
      defer { first = first ?? number }
      return first == nil
    }
    guard isFirst else { _exit(128 + number) }
    arrival.signal()
  }

  /// The signal's number, when it comes.
  func wait() -> CInt {
    arrival.wait()
    return first.withLock { $0 } ?? SIGTERM
  }
}
