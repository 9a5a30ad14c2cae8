/// One order of a gradient check: compares the analytic gradient of a projected function with finite differences.
struct GradientChecker {
  let subject: GradientSubject
  let points: [Tensor]
  let options: GradientCheckOptions
  let level: Int
  /// The random direction on which the result is projected.
  let direction: Tensor
  private let analytic: [[Double]]
  private let values: [[Double]]
  private var random: RandomSource

  init(
    subject: GradientSubject, points: [Tensor], options: GradientCheckOptions, level: Int
  ) throws {
    self.subject = subject
    self.points = points
    self.options = options
    self.level = level
    random = RandomSource(keys: options.seed, UInt64(level))
    values = points.map(\.doubles)

    let tape = Tape(options.mode, recording: true)
    let variables = points.map { tape.variable($0) }
    let result = try subject.function(variables)
    if let index = result.value.firstNonFinite {
      throw TensorError(
        .nonFinite, "the function gives \(result.value.element(atOffset: index)) at element \(index)",
        shapes: [result.shape], operation: "checkGradient")
    }
    var random = self.random
    direction = try Tensor.uniform(result.shape, from: 0.5, to: 1.5, .float64, using: &random)
    self.random = random
    guard result.isDifferentiable else {
      // A constant function, such as the second derivative of a linear one.
      analytic = points.map { [Double](repeating: 0, count: $0.elementCount) }
      return
    }
    let gradients = try result.tape.gradients(of: result, upstream: result.tape.constant(direction), keeping: variables)
    analytic = zip(variables, points).map { variable, point in
      gradients[variable]?.doubles ?? [Double](repeating: 0, count: point.elementCount)
    }
  }

  mutating func run(into report: inout GradientReport) throws {
    for input in points.indices {
      let count = points[input].elementCount
      guard count > 0 else { continue }
      if count <= options.elementsPerInput {
        for element in 0..<count { try checkElement(input, element, &report) }
      } else {
        for _ in 0..<max(0, options.elementsPerInput) {
          try checkElement(input, Int(random.next(upperBound: UInt64(count))), &report)
        }
        try checkDirection(input, &report)
      }
    }
  }

  private func checkElement(_ input: Int, _ element: Int, _ report: inout GradientReport) throws {
    var step = [Double](repeating: 0, count: points[input].elementCount)
    step[element] = 1
    try check(input, element, step, analytic: analytic[input][element], &report)
  }

  private mutating func checkDirection(_ input: Int, _ report: inout GradientReport) throws {
    let count = points[input].elementCount
    // Of length about 1, so that the step moves no element far.
    let scale = 1 / Double(count).squareRoot()
    let step = (0..<count).map { _ in scale * (random.next() & 1 == 0 ? 1 : -1) }
    let expected = zip(step, analytic[input]).reduce(0.0) { $0 + $1.0 * $1.1 }
    try check(input, nil, step, analytic: expected, &report)
  }

  private func check(
    _ input: Int, _ element: Int?, _ step: [Double], analytic: Double, _ report: inout GradientReport
  ) throws {
    let size = element.map { max(1, abs(values[input][$0])) } ?? 1
    var best: GradientReport.Entry?
    // A step that is too large crosses a kink near the point, so smaller ones follow; rounding limits those.
    for h in [1e-3, 1e-4, 1e-5] {
      let numeric = try derivative(input, step, h * size)
      let entry = GradientReport.Entry(
        order: level, input: subject.names[input], shape: points[input].shape, element: element, analytic: analytic,
        numeric: numeric)
      if best.map({ entry.error < $0.error }) ?? true { best = entry }
      if entry.error <= options.tolerance { break }
    }
    guard let entry = best else { return }
    if entry.error <= options.tolerance {
      report.pass(entry)
      return
    }
    let h = 1e-6 * size
    let center = try projection(input, step, 0)
    let right = try (projection(input, step, h) - center) / h
    let left = try (center - projection(input, step, -h)) / h
    let slack = 1e-4 * max(1, abs(left), abs(right))
    let isKink = abs(right - left) > slack
    let isBetween = analytic >= min(left, right) - slack && analytic <= max(left, right) + slack
    if isKink && isBetween {
      report.warn(entry, left: left, right: right)
    } else {
      report.fail(entry)
    }
  }

  /// Central differences at `h` and `h / 2`, extrapolated: the error is of order h⁴.
  private func derivative(_ input: Int, _ step: [Double], _ h: Double) throws -> Double {
    func central(_ h: Double) throws -> Double {
      try (projection(input, step, h) - projection(input, step, -h)) / (2 * h)
    }
    return try (4 * central(h / 2) - central(h)) / 3
  }

  /// `Σ v · f(x + t · step)`.
  private func projection(_ input: Int, _ step: [Double], _ t: Double) throws -> Double {
    var moved = points
    moved[input] = try Tensor(zip(values[input], step).map { $0 + t * $1 }, shape: points[input].shape)
    let tape = Tape(options.mode, recording: true)
    let result = try subject.function(moved.map { tape.variable($0) })
    return zip(result.value.doubles, direction.doubles).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
