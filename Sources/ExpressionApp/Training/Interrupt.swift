import Dispatch
import Foundation
import Synchronization

/// Ctrl-C: the first asks the run to stop at the next step, with everything saved; the second ends the process.
final class Interrupt: Sendable {
  private let flag = Atomic<Bool>(false)
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  init() {
    let signals = [SIGINT, SIGTERM]
    sources = signals.map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
      source.setEventHandler { [weak self] in
        guard let self else { return }
        if self.flag.exchange(true, ordering: .relaxed) { _exit(130) }
      }
      source.resume()
    }
  }

  var isRequested: Bool { flag.load(ordering: .relaxed) }
}
