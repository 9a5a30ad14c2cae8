import Dispatch

/// A clock that only goes forward, in milliseconds, and that all processes of the machine share.
func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e6 }

/// Milliseconds of each of `count` calls, after `warmups` that do not count.
func times(warmups: Int, count: Int, _ body: () throws -> Void) rethrows -> [Double] {
  for _ in 0..<warmups { try body() }
  return try (0..<count).map { _ in
    let start = now()
    try body()
    return now() - start
  }
}

extension [Double] {
  /// The middle one, or the mean of the two in the middle; `nil` of none.
  var median: Double? {
    guard !isEmpty else { return nil }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }

  /// Half the distance of the quartiles, as a share of the median.
  var spread: Double? {
    guard count > 3, let median else { return nil }
    let sorted = sorted()
    return (sorted[count * 3 / 4] - sorted[count / 4]) / 2 / median
  }
}
