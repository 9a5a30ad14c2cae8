import Foundation
import NNLayers

/// What the figures depend on beside the code.
struct Machine: Codable, CustomStringConvertible {
  /// Of our kernels and of the peers.
  let threads: Int
  let kernels: String
  /// Float32, all threads together; `nil` where it cannot be measured or was not.
  let peakGFLOPS: Double?
  /// How many processes wanted to run in the minute before.
  let load: Double
  let date: Date

  static func current(measuringPeak: Bool) -> Machine {
    var load = 0.0
    getloadavg(&load, 1)
    return Machine(
      threads: Parallelism.threads, kernels: KernelSelection.current,
      peakGFLOPS: measuringPeak ? MultiplyAddRate.measure() : nil, load: load, date: Date())
  }

  var description: String {
    var warning = ""
    #if DEBUG
      warning += "\nNot built with -c release: figures of small networks are too slow."
    #endif
    if load > 1 {
      warning += """
        \nThe load average is \(load.digits(1)). Unless that was the build, others use the machine, and ratios mean little:
        frameworks whose threads wait for each other lose far more than a share.
        """
    }
    let peak = peakGFLOPS.map { ", multiply-add peak \($0.digits(0)) GFLOP/s in float32" } ?? ""
    return "\(threads) \(threads == 1 ? "thread" : "threads"), \(kernels) kernels\(peak)\(warning)"
  }
}

/// All figures of a command, for other programs.
struct Report<Result: Encodable>: Encodable {
  let machine: Machine
  let results: [Result]

  func write(to path: String?) throws {
    guard let path else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.dateEncodingStrategy = .iso8601
    try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
