// An operation of one's own, with its gradient checked to the second order.

import AutoDiffCore
import Foundation

/// `y = ln(1 + eˣ)`, without overflow; `dL/dx = dL/dy · sigmoid(x)`.
struct Softplus: TensorOperation {
  // The backward reads the input, so the tape keeps it, and nothing else.
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let elements = inputs[0].doubles.map { max($0, 0) + log1p(exp(-abs($0))) }
    return try Tensor(elements, shape: context.outputShape).converted(to: inputs[0].scalarType)
  }

  // Made of operations, so it can be differentiated again.
  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient * context.input(0).sigmoid()]
  }
}

extension Variable {
  func softplus() throws(TensorError) -> Variable { try tape.apply(Softplus(), to: self) }
}

let report = try checkGradient(of: { try $0[0].softplus() }, at: [.random([3, 4])], order: 2)
print(report)

let tape = Tape(.training(seed: 1))
let x = tape.variable(try Tensor([-1.0, 0, 1]))
let y = try x.softplus()
let first = try tape.gradients(of: y.sum(), differentiable: true)
print("softplus ", y.value)
print("gradient ", first[x] ?? "none")
if let slope = first.variable(for: x) {
  print("curvature", try tape.gradients(of: slope.sum())[x] ?? "none")
}
exit(report.passed ? 0 : 1)
