import KernelInterface

/// How two tensors of `dimensions` are read with strides (0 repeats) while the result is written densely: the loop of
/// broadcasting, transposing and expanding.
public struct StridedLoop: Sendable {
  public let dimensions: [Int]
  public let stridesA: [Int]
  public let stridesB: [Int]

  /// Merges neighbouring dimensions that both operands cross with one stride, so that the inner loop is long.
  public init(dimensions: [Int], stridesA: [Int], stridesB: [Int]) {
    var sizes: [Int] = []
    var a: [Int] = []
    var b: [Int] = []
    for (i, size) in dimensions.enumerated() where size != 1 {
      if let last = sizes.last, a[a.count - 1] == stridesA[i] * size, b[b.count - 1] == stridesB[i] * size {
        sizes[sizes.count - 1] = last * size
        a[a.count - 1] = stridesA[i]
        b[b.count - 1] = stridesB[i]
      } else {
        sizes.append(size)
        a.append(stridesA[i])
        b.append(stridesB[i])
      }
    }
    if sizes.isEmpty {
      sizes = [1]
      a = [0]
      b = [0]
    }
    self.dimensions = sizes
    self.stridesA = a
    self.stridesB = b
  }

  var innerCount: Int { dimensions[dimensions.count - 1] }
  var innerStrideA: Int { stridesA[stridesA.count - 1] }
  var innerStrideB: Int { stridesB[stridesB.count - 1] }
  var outerCount: Int { dimensions.dropLast().reduce(1, *) }

  /// Calls the body with the offsets of each inner run: into the result, `a` and `b`.
  @inline(__always)
  func forEachRun(_ body: (_ output: Int, _ a: Int, _ b: Int) -> Void) {
    let inner = innerCount
    let outerDimensions = dimensions.count - 1
    parallelFor(outerCount, grain: max(1, elementGrain / max(1, inner))) { range in
      for run in range {
        var index = run
        var a = 0
        var b = 0
        var dimension = outerDimensions
        while dimension > 0 {
          dimension -= 1
          let size = dimensions[dimension]
          let next = index / size
          let coordinate = index - next * size
          index = next
          a += coordinate * stridesA[dimension]
          b += coordinate * stridesB[dimension]
        }
        body(run * inner, a, b)
      }
    }
  }

  /// Calls the body with the offsets and the length of pieces of inner runs. A loop that is one long run, such as that
  /// of a tensor and a number, is cut for the threads.
  @inline(__always)
  func forEachPiece(_ body: (_ output: Int, _ a: Int, _ b: Int, _ count: Int) -> Void) {
    let count = innerCount
    if dimensions.count == 1 {
      let strideA = innerStrideA
      let strideB = innerStrideB
      parallelFor(count, grain: elementGrain) { range in
        let first = range.lowerBound
        body(first, first &* strideA, first &* strideB, range.count)
      }
    } else {
      forEachRun { output, a, b in body(output, a, b, count) }
    }
  }
}

/// A function of two scalars, as a type: see `UnaryFunction`.
protocol BinaryFunction {
  static func apply<T: KernelScalar>(_ a: T, _ b: T) -> T
}

@inline(__always)
func zip<F: BinaryFunction, T: KernelScalar>(
  _: F.Type, _ loop: StridedLoop, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  let strideA = loop.innerStrideA
  let strideB = loop.innerStrideB
  loop.forEachPiece { output, offsetA, offsetB, count in
    let y = y + output
    let a = a + offsetA
    let b = b + offsetB
    if strideA == 1 && strideB == 1 {
      for i in 0..<count { y[i] = F.apply(a[i], b[i]) }
    } else if strideA == 1 && strideB == 0 {
      let b = b[0]
      for i in 0..<count { y[i] = F.apply(a[i], b) }
    } else if strideA == 0 && strideB == 1 {
      let a = a[0]
      for i in 0..<count { y[i] = F.apply(a, b[i]) }
    } else {
      for i in 0..<count { y[i] = F.apply(a[i &* strideA], b[i &* strideB]) }
    }
  }
}

private enum Addition: BinaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ a: T, _ b: T) -> T { a + b }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func add<T: KernelScalar>(
  _ loop: StridedLoop, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  zip(Addition.self, loop, a, b, y)
}

private enum Subtraction: BinaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ a: T, _ b: T) -> T { a - b }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func subtract<T: KernelScalar>(
  _ loop: StridedLoop, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  zip(Subtraction.self, loop, a, b, y)
}

private enum Multiplication: BinaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ a: T, _ b: T) -> T { a * b }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func multiply<T: KernelScalar>(
  _ loop: StridedLoop, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  zip(Multiplication.self, loop, a, b, y)
}

private enum Division: BinaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ a: T, _ b: T) -> T { a / b }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func divide<T: KernelScalar>(
  _ loop: StridedLoop, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  zip(Division.self, loop, a, b, y)
}

private enum PowerFunction: BinaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ a: T, _ b: T) -> T { T.power(a, b) }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func power<T: KernelScalar>(
  _ loop: StridedLoop, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  zip(PowerFunction.self, loop, a, b, y)
}
