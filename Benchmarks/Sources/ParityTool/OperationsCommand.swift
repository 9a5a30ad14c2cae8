import Foundation
import NNLayers

/// Runs the operations that Parity/parity.py has drawn, forward and backward, in each scalar type that a case names. The
/// file of cases is safetensors: tensor `7/0` is the first input of case 7 and `7/u0` the gradient of its first result;
/// the metadata list the cases. Written are, for each scalar type, results as `7/float32/y0` and, for each input with a
/// gradient, `7/float32/g0`.
enum OperationsCommand {
  private struct Case: Decodable {
    let operation: String
    let inputs: Int
    /// Positions of the floating-point inputs that are not differentiated.
    let constants: [Int]
    let types: [ScalarType]
    let arguments: [String: Argument]
  }

  /// What the tool computes, by name: parity.py must draw all of these and nothing else.
  static let operations: [String: Operation] = [
    elementwise, masks, activations, reductions, shapes, indexing, linearAlgebra, convolutions, poolings, images,
    normalizations, attention, controls, classLosses, otherLosses, optimizers, schedules,
  ].reduce(into: [:]) { all, family in all.merge(family) { _, _ in fatalError("two operations have the same name") } }

  static func list() { print(operations.keys.sorted().joined(separator: "\n")) }

  static func run(cases path: String, results: String) throws {
    let file = try SafeTensors(contentsOf: path)
    let cases = try JSONDecoder().decode([Case].self, from: Data((file.metadata["cases"] ?? "[]").utf8))
    var output: [String: Tensor] = [:]
    for (index, item) in cases.enumerated() {
      guard let operation = operations[item.operation] else { throw ParityError("no operation \(item.operation)") }
      for type in item.types {
        func tensor(_ name: String) throws -> Tensor? {
          guard let tensor = file.tensors["\(index)/\(name)"] else { return nil }
          return tensor.scalarType.isFloatingPoint ? try tensor.converted(to: type) : tensor
        }
        do {
          let arguments = Arguments(values: item.arguments)
          let tape = Tape(arguments.isInference ? .inference : .training(seed: 0), recording: true)
          let inputs = try (0..<item.inputs).map { position in
            guard let value = try tensor(String(position)) else { throw ParityError("no input \(position)") }
            let isVariable = value.scalarType.isFloatingPoint && !item.constants.contains(position)
            return isVariable ? tape.variable(value) : tape.constant(value)
          }
          let results = try operation(inputs, arguments).variables(on: tape)
          for (position, result) in results.enumerated() { output["\(index)/\(type)/y\(position)"] = result.value }
          let upstream = try results.indices.map { try tensor("u\($0)") }
          guard let gradients = try gradients(of: results, upstream: upstream, on: tape) else { continue }
          for (position, input) in inputs.enumerated() { output["\(index)/\(type)/g\(position)"] = gradients[input] }
        } catch {
          // Its results are missed by parity.py, which goes on.
          let line = "case \(index), \(item.operation) in \(type): \(error)\n"
          FileHandle.standardError.write(Data(line.utf8))
        }
      }
    }
    try SafeTensors(tensors: output).write(to: results)
  }

  /// Of one result by its upstream gradient, of several by the sum of their products with theirs.
  private static func gradients(of results: [Variable], upstream: [Tensor?], on tape: Tape) throws -> Gradients? {
    let pairs = zip(results, upstream).compactMap { result, upstream in upstream.map { (result, tape.constant($0)) } }
      .filter { $0.0.isDifferentiable }
    guard let first = pairs.first else { return nil }
    guard pairs.count > 1 else { return try tape.gradients(of: first.0, upstream: first.1) }
    let total = try pairs.dropFirst().reduce((first.0 * first.1).sum()) { try $0 + ($1.0 * $1.1).sum() }
    return try tape.gradients(of: total)
  }
}

/// What an operation makes of its inputs: variables, tensors, or several of either.
protocol Outcome {
  func variables(on tape: Tape) -> [Variable]
}

extension Variable: Outcome {
  func variables(on tape: Tape) -> [Variable] { [self] }
}

extension Tensor: Outcome {
  func variables(on tape: Tape) -> [Variable] { [tape.constant(self)] }
}

extension Array: Outcome where Element: Outcome {
  func variables(on tape: Tape) -> [Variable] { flatMap { $0.variables(on: tape) } }
}

typealias Operation = @Sendable ([Variable], Arguments) throws -> any Outcome

struct ParityError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
