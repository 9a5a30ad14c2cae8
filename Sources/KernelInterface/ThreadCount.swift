import Foundation
import Synchronization

/// How many threads the kernels use: the processors that the system gives, or what the environment variable
/// `AUTODIFF_THREADS` or the program says. Results do not depend on it.
public enum ThreadCount {
  private static let value = Atomic<Int>(initial)

  private static var initial: Int {
    let text = ProcessInfo.processInfo.environment["AUTODIFF_THREADS"]
    return text.flatMap { Int($0) }.map(clamped) ?? clamped(ProcessInfo.processInfo.activeProcessorCount)
  }

  private static func clamped(_ count: Int) -> Int { min(max(1, count), 1024) }

  /// From 1 to 1024; other numbers become the nearest of these.
  public static var current: Int {
    get { value.load(ordering: .relaxed) }
    set { value.store(clamped(newValue), ordering: .relaxed) }
  }
}
