import Foundation

/// Runs a task in turns: a block of ours, a block of each other's, and again. What slows the machine for a while slows
/// all of them.
enum Tournament {
  /// Untimed calls before the first block.
  static let warmups = 3
  /// Untimed calls before each later block: another process has used the caches.
  private static let blockWarmups = 1
  /// How long a block should last, in milliseconds, where a call is shorter.
  private static let blockDuration = 100.0
  /// A pause between blocks, in seconds: some frameworks' threads spin for a while after their last call.
  private static let pause = 0.2

  /// The times of every timed call of each contender.
  static func run(_ task: Task, _ contenders: [Contender], blocks: Int, note: String) -> [[Double]] {
    var counts: [Int] = []
    for contender in contenders {
      Tool.note("\(note): \(contender.name) warms up")
      let typical = contender.times(of: task, warmups: warmups, count: 1).median ?? blockDuration
      counts.append(min(200, max(1, Int((blockDuration / max(typical, 1e-3)).rounded()))))
    }
    var results = [[Double]](repeating: [], count: contenders.count)
    for block in 1...blocks {
      Tool.note("\(note): block \(block) of \(blocks)")
      for (index, contender) in contenders.enumerated() where contender.tasks.contains(task) {
        guard contender.failure == nil else { continue }
        if contenders.count > 1 { Thread.sleep(forTimeInterval: pause) }
        results[index] += contender.times(of: task, warmups: blockWarmups, count: counts[index])
      }
    }
    Tool.note("")
    return results
  }
}
