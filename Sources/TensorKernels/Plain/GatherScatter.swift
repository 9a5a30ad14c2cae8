import KernelInterface

/// `y[i] = x[indices[i]]`.
@specialized(where T == Float)
@specialized(where T == Double)
@specialized(where T == Int32)
public func gather<T: BitwiseCopyable>(
  _ x: UnsafePointer<T>, _ indices: UnsafePointer<Int32>, _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range { y[i] = x[Int(indices[i])] }
  }
}

/// `y = 0; y[indices[i]] += x[i]`, in `groups` independent parts: the first `count / groups` indices point into the
/// first `outputCount / groups` elements, and so on, so that the parts run in parallel and in a fixed order.
@specialized(where T == Float)
@specialized(where T == Double)
public func scatterAdd<T: KernelScalar>(
  _ x: UnsafePointer<T>, _ indices: UnsafePointer<Int32>, _ count: Int, _ y: UnsafeMutablePointer<T>,
  outputCount: Int, groups: Int
) {
  let groups = max(1, groups)
  let part = count / groups
  let outputPart = outputCount / groups
  parallelFor(groups, grain: max(1, elementGrain / max(1, outputPart))) { range in
    for group in range {
      (y + group * outputPart).update(repeating: 0, count: outputPart)
      for i in group * part..<(group + 1) * part { y[Int(indices[i])] += x[i] }
    }
  }
}
