import Dispatch
import Foundation
import Synchronization

/// Cuts connections whose client takes too long: to send a request, or to read the answer.
///
/// The library's own timeout counts from the last byte, so that a client which sends a byte now and then would hold its
/// connection for ever. Here each stage of a request has one deadline, whatever comes meanwhile. Only the time in which
/// bytes of a request wait to be read does not count: the worker is busy with other requests then.
final class ConnectionDeadlines: Sendable {
  /// What the client is to do.
  enum Stage {
    case sendRequest, readAnswer
  }

  private struct Entry {
    let descriptor: CInt
    var stage = Stage.sendRequest
    /// `nil` while the server works on the answer.
    var deadline: ContinuousClock.Instant?
  }

  /// By the connection's address.
  private let entries = Mutex<[UInt: Entry]>([:])
  private let allowance: Duration
  /// How often the deadlines are looked at.
  private let step: Duration
  nonisolated(unsafe) private let timer: any DispatchSourceTimer

  /// - Parameter allowance: time for each stage.
  init(allowance: Duration) {
    self.allowance = allowance
    let seconds = max(0.05, min(0.5, allowance / .seconds(4)))
    step = .seconds(seconds)
    timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + seconds, repeating: seconds)
    timer.setEventHandler { [weak self] in self?.cutLate() }
    timer.resume()
  }

  deinit { timer.cancel() }

  func add(_ connection: UnsafeRawPointer, descriptor: CInt) {
    let key = UInt(bitPattern: connection)
    let entry = Entry(descriptor: descriptor, deadline: .now + allowance)
    entries.withLock { $0[key] = entry }
  }

  /// A stage begins: the headers are there, the answer is ready, or the next request is waited for.
  func begin(_ stage: Stage, of connection: UnsafeRawPointer) {
    let key = UInt(bitPattern: connection)
    let deadline = ContinuousClock.Instant.now + allowance
    entries.withLock { entries in
      entries[key]?.stage = stage
      entries[key]?.deadline = deadline
    }
  }

  /// It is the server's turn.
  func pause(_ connection: UnsafeRawPointer) {
    let key = UInt(bitPattern: connection)
    entries.withLock { $0[key]?.deadline = nil }
  }

  /// To be called before the descriptor is closed: it may belong to another connection afterwards.
  func remove(_ connection: UnsafeRawPointer) {
    let key = UInt(bitPattern: connection)
    entries.withLock { $0[key] = nil }
  }

  /// Ends the late connections' traffic; the server then sees their end and closes them.
  private func cutLate() {
    let now = ContinuousClock.Instant.now
    entries.withLock { entries in
      for (connection, entry) in entries {
        guard let deadline = entry.deadline else { continue }
        if entry.stage == .sendRequest, Self.hasUnreadBytes(entry.descriptor) {
          entries[connection]?.deadline = deadline + step
          continue
        }
        guard deadline < now else { continue }
        #if canImport(Darwin) || canImport(Musl)
          shutdown(entry.descriptor, SHUT_RDWR)
        #else
          shutdown(entry.descriptor, CInt(SHUT_RDWR))
        #endif
        entries[connection]?.deadline = nil
      }
    }
  }

  private static func hasUnreadBytes(_ descriptor: CInt) -> Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)) > 0
  }
}
