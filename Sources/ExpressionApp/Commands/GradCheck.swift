import Foundation
import NNLayers

extension Command {
  static let gradcheck = Command(
    name: "gradcheck", abstract: "check the model's gradients against finite differences",
    options: [
      .model,
      Option("order", "N", "1: the gradient; 2: also the gradient of the gradient (1)"),
      Option("elements", "N", "elements checked of each tensor (10); others along a random direction"),
      Option("seed", "N", "fixes weights, input and choice of elements (1)"),
    ],
    discussion: """
      Each layer is checked at the input that it gets inside the model, with respect to that input and to its
      parameters, in double precision; then the whole model with its loss.
      """,
    group: .inspecting
  ) { arguments in
    try arguments.requireNoOperands()
    let seed = try arguments.seed("seed") ?? 1
    let description = try ModelDescription(forLookingAt: arguments)
    let model = description.model(seed: seed)
    var options = GradientCheckOptions()
    options.elementsPerInput = try arguments.integer("elements", in: 1...1_000_000) ?? 10
    options.seed = seed
    let order = try arguments.integer("order", in: 1...2) ?? 1
    var random = RandomSource(keys: seed, 7)
    let input = try Tensor.normal(Shape([2] + description.inputShape.dropFirst()), using: &random)

    var results: [Bool] = []
    for call in try model.innermostCalls(at: input, mode: options.mode) {
      let report = try check(call.layer, at: call.input, order: order, options: options)
      results.append(show("\(call.path) (\(call.type))", report))
    }
    let whole = LossLayer(model: model, labels: try Tensor([0, 3] as [Int32]))
    results.append(show("model with its loss", try check(whole, at: input, order: order, options: options)))
    let failures = results.count { !$0 }
    guard failures == 0 else { throw Failure("\(failures) of \(results.count) gradient checks failed") }
  }

  /// Prints a report's line, and the whole report if it failed; says whether it passed.
  private static func show(_ name: String, _ report: GradientReport) -> Bool {
    let style = Style.output
    let worst = report.worst.map { String(format: "%.1e", $0.error) } ?? "—"
    Terminal.line(
      "\(report.passed ? style.good("passed") : style.error("FAILED"))  \(name): \(report.checkedCount) derivatives, largest error \(worst)"
        + (report.warnings.isEmpty ? "" : ", \(report.warnings.count) on kinks or ties"))
    if !report.passed { Terminal.line("\(report)") }
    return report.passed
  }

  private static func check(
    _ layer: any Layer, at input: Tensor, order: Int, options: GradientCheckOptions
  ) throws -> GradientReport {
    try checkGradient(of: layer, at: input, order: order, options: options)
  }
}

/// A model and the loss that it is trained with.
private struct LossLayer: Layer {
  let model: any Layer
  let labels: Tensor

  func forward(_ x: Variable) throws(TensorError) -> Variable { try model(x).softmaxCrossEntropy(labels: labels) }
}
