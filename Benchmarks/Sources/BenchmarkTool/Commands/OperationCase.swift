import NNLayers

/// How much an operation does.
enum Amount {
  /// Floating-point operations; convolutions count as the direct sum.
  case flops(Int)
  /// Bytes of the operands and results, each once, whatever is read again.
  case bytes(Int)

  var count: Double {
    switch self {
    case .flops(let count), .bytes(let count): Double(count)
    }
  }

  var unit: String {
    switch self {
    case .flops: "GFLOP/s"
    case .bytes: "GB/s"
    }
  }
}

/// An operation to time. Preparing makes its operands, and what is returned runs it once.
struct OperationCase {
  let name: String
  let amount: Amount
  let prepare: () throws -> () throws -> Void

  static var all: [OperationCase] { convolutions + products + others }
}

extension OperationCase {
  /// The gradient with respect to the one variable that `make` is given, by a tape that is recorded once: constants
  /// need no gradients, so nothing else is computed.
  static func gradient(
    _ name: String, _ amount: Amount, of shape: Shape, _ make: @escaping (Variable) throws -> Variable
  ) -> OperationCase {
    OperationCase(name: name, amount: amount) {
      let tape = Tape(.training(seed: 1))
      let result = try make(tape.variable(random(shape)))
      let upstream = tape.constant(try random(result.shape))
      return { _ = try tape.gradients(of: result, upstream: upstream, retainingTape: true) }
    }
  }

  /// The operation alone; `make` is given its first operand.
  static func forward(
    _ name: String, _ amount: Amount, of shape: Shape, mode: Tape.Mode = .inference,
    _ make: @escaping (Tape) throws -> (Variable) throws -> Variable
  ) -> OperationCase {
    OperationCase(name: name, amount: amount) {
      let tape = Tape(mode, recording: false)
      let x = tape.constant(try random(shape))
      let operation = try make(tape)
      return {
        // Elements may be computed when they are first read.
        let y = try operation(x)
        if y.value.elementCount > 0 { _ = try y.value.reshaped([-1])[0] }
      }
    }
  }

  static func random(_ shape: Shape) throws -> Tensor {
    var random = RandomSource(seed: 1)
    return try .uniform(shape, from: -1, to: 1, using: &random)
  }
}
