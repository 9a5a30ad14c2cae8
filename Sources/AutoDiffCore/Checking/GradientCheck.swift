/// How a gradient is checked.
public struct GradientCheckOptions: Sendable {
  /// 1 checks the gradient, 2 also the gradient of the gradient.
  public var order = 1
  /// The largest accepted error, relative to the larger of the two values and 1.
  public var tolerance = 1e-6
  /// Inputs with more elements than this are checked at so many random elements, and along one random direction
  /// through all of them.
  public var elementsPerInput = 200
  /// Fixes the projections and the choice of elements.
  public var seed: UInt64 = 1
  /// How the function's tape is made. With `.training` dropout draws the same mask each time.
  public var mode = Tape.Mode.training(seed: 1)

  public init() {}
}

/// Checks the tape's gradient of a function against finite differences, in double precision.
///
/// The function's result is projected on a random direction, `s(x) = Σ v · f(x)`, so that one backward pass gives the
/// whole analytic gradient. Each element's numeric derivative comes from central differences at two steps, combined
/// by Richardson's extrapolation. For order 2 the same is done with the gradient itself as the function of the
/// inputs and of the upstream gradient.
///
/// ```swift
/// let report = try checkGradient(of: { try $0[0].crossCorrelation2D($0[1], stride: 2) },
///                                at: [.random([2, 7, 5, 3]), .random([3, 3, 3, 4])], order: 2)
/// #expect(report.passed, "\(report)")
/// ```
///
/// Where an element sits on a kink (ReLU at 0) or a tie (two equal maxima), the two one-sided derivatives differ and
/// no gradient is right or wrong; the report warns if the analytic value lies between them, instead of failing.
///
/// - Parameter names: what the report calls the inputs; `input 0` and so on unless given.
/// - Throws: what the function throws, and `TensorError` where the tape has no gradient to check.
public func checkGradient(
  of function: @escaping ([Variable]) throws -> Variable, at points: [Tensor], names: [String]? = nil, order: Int = 1,
  options: GradientCheckOptions = GradientCheckOptions()
) throws -> GradientReport {
  let names = names ?? []
  let inputNames = points.indices.map { names.indices.contains($0) ? names[$0] : "input \($0)" }
  var options = options
  options.order = order
  let points = try points.map { try $0.converted(to: .float64) }
  var report = GradientReport(order: order)
  var current = GradientSubject(names: inputNames, function: function)
  var arguments = points
  for level in 1...max(1, order) {
    var check = try GradientChecker(subject: current, points: arguments, options: options, level: level)
    try check.run(into: &report)
    if level < order {
      // The next function: (x, u) ↦ the gradient of Σ u · f(x) with respect to x, all of it as one vector.
      current = current.differentiated(inputs: arguments.count)
      arguments.append(check.direction)
    }
  }
  return report
}

/// A function and the names of its inputs in a report.
struct GradientSubject {
  var names: [String]
  var function: ([Variable]) throws -> Variable

  func differentiated(inputs: Int) -> GradientSubject {
    let function = self.function
    return GradientSubject(names: names + ["upstream gradient"]) { variables in
      let x = Array(variables.prefix(inputs))
      let result = try function(x)
      guard result.isDifferentiable else {
        throw TensorError(.tape, "the function's result does not depend on its inputs", operation: "checkGradient")
      }
      let gradients = try result.tape.gradients(
        of: result, upstream: variables[inputs], keeping: x, differentiable: true)
      var projection: Variable?
      for (index, variable) in x.enumerated() {
        guard let gradient = gradients.variable(for: variable) else { continue }
        // A weight of its own for each element keeps errors from cancelling.
        let weights = try Tensor.random(gradient.shape, seed: UInt64(index) &+ 77)
        let term = try (gradient * result.tape.constant(weights)).sum()
        projection = try projection.map { try $0 + term } ?? term
      }
      guard let projection else {
        throw TensorError(.tape, "the function's result does not depend on its inputs", operation: "checkGradient")
      }
      return projection
    }
  }
}
