import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks the run to stop at the next batch, with everything saved; the second ends the
/// process at once.
final class Interrupt: Sendable {
  /// The signal that came, or 0.
  private let received = Atomic<Int32>(0)
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  private static let numbers = [SIGINT, SIGTERM]

  init() {
    sources = Self.numbers.map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for (source, number) in zip(sources, Self.numbers) {
      source.setEventHandler { [weak self] in
        guard let self else { return }
        if self.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
      }
      source.resume()
    }
  }

  /// From now on signals end the process, as they do where nobody asks for them.
  func end() {
    for (source, number) in zip(sources, Self.numbers) {
      signal(number, SIG_DFL)
      source.cancel()
    }
  }

  /// What the process is to end with, as a shell would say it of the signal; `nil` while none has come.
  var status: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : 128 + number
  }
}
