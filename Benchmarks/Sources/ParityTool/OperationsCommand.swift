import Foundation
import NNLayers

/// Runs the operations that Parity/parity.py has drawn, forward and backward. The file of cases is safetensors: tensor
/// `7/0` is the first input of case 7 and `7/u` the gradient of its result; the metadata list the cases. Written are
/// `7/y` and, for each input with a gradient, `7/g0`.
enum OperationsCommand {
  private struct Case: Decodable {
    let operation: String
    let inputs: Int
    let arguments: [String: [Int]]
  }

  static func run(cases path: String, results: String) throws {
    let file = try SafeTensors(contentsOf: path)
    let cases = try JSONDecoder().decode([Case].self, from: Data((file.metadata["cases"] ?? "[]").utf8))
    var output: [String: Tensor] = [:]
    for (index, item) in cases.enumerated() {
      func tensor(_ name: String) throws -> Tensor {
        guard let tensor = file.tensors["\(index)/\(name)"] else {
          throw CheckpointError(path: path, "no \(index)/\(name)")
        }
        return tensor
      }
      guard let operation = operations[item.operation] else {
        throw CheckpointError(path: path, "no operation \(item.operation)")
      }
      let tape = Tape(.training(seed: 0))
      let inputs = try (0..<item.inputs).map { tape.variable(try tensor(String($0))) }
      let y = try operation(inputs, Arguments(values: item.arguments))
      output["\(index)/y"] = y.value
      let gradients = try tape.gradients(of: y, upstream: tape.constant(tensor("u")))
      for (position, input) in inputs.enumerated() { output["\(index)/g\(position)"] = gradients[input] }
    }
    try SafeTensors(tensors: output).write(to: results)
  }

  private struct Arguments {
    let values: [String: [Int]]

    subscript(name: String) -> [Int] { values[name] ?? [] }
    func int(_ name: String, _ standard: Int = 0) -> Int { values[name]?.first ?? standard }
    func flag(_ name: String) -> Bool { int(name) != 0 }
    func size(_ name: String) -> Size2D { Size2D(self[name][0], self[name][1]) }
    var axis: Int { int("axis") }

    var padding: Padding2D {
      let sides = self["padding"]
      return .explicit(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
    }
  }

  private typealias Operation = @Sendable ([Variable], Arguments) throws -> Variable

  private static let operations: [String: Operation] = [
    "convolution": { x, a in
      try x[0].crossCorrelation2D(
        x[1], bias: x.count > 2 ? x[2] : nil, stride: a.size("stride"), padding: a.padding,
        dilation: a.size("dilation"),
        groups: a.int("groups"))
    },
    "maxPool": { x, a in
      try x[0].maxPool2D(window: a.size("window"), stride: a.size("stride"), padding: a.padding)
    },
    "averagePool": { x, a in
      try x[0].averagePool2D(
        window: a.size("window"), stride: a.size("stride"), padding: a.padding, countsPadding: a.flag("counts"))
    },
    "matrixProduct": { x, a in
      try x[0].matrixProduct(x[1], transposingSelf: a.flag("left"), transposingOther: a.flag("right"))
    },
    "batchNormalization": { x, a in
      try x[0].batchNormalized(weight: x[1], bias: x[2], relu: a.flag("relu")).output
    },
    "sum": { x, a in try x[0].sum(axes: a["axes"], keepsDimensions: a.flag("keeps")) },
    "mean": { x, a in try x[0].mean(axes: a["axes"], keepsDimensions: a.flag("keeps")) },
    "max": { x, a in try x[0].max(axes: a["axes"], keepsDimensions: a.flag("keeps")) },
    "logSumExp": { x, a in try x[0].logSumExp(axes: a["axes"], keepsDimensions: a.flag("keeps")) },
    "variance": { x, a in
      try x[0].variance(axes: a["axes"], correction: 0, keepsDimensions: a.flag("keeps"))
    },
    "norm": { x, a in try x[0].norm(axes: a["axes"], keepsDimensions: a.flag("keeps")) },
    "cumulativeSum": { x, a in try x[0].cumulativeSum(axis: a.axis) },
    "softmax": { x, a in try x[0].softmax(axis: a.axis) },
    "logSoftmax": { x, a in try x[0].logSoftmax(axis: a.axis) },
    "add": { x, _ in try x[0] + x[1] },
    "subtract": { x, _ in try x[0] - x[1] },
    "multiply": { x, _ in try x[0] * x[1] },
    "divide": { x, _ in try x[0] / x[1] },
    "relu": { x, _ in try x[0].relu() },
    "leakyReLU": { x, _ in try x[0].leakyReLU(slope: 0.01) },
    "elu": { x, _ in try x[0].elu() },
    "selu": { x, _ in try x[0].selu() },
    "gelu": { x, _ in try x[0].gelu() },
    "silu": { x, _ in try x[0].silu() },
    "mish": { x, _ in try x[0].mish() },
    "softplus": { x, _ in try x[0].softplus() },
    "sigmoid": { x, _ in try x[0].sigmoid() },
    "tanh": { x, _ in try x[0].tanh() },
    "hardSwish": { x, _ in try x[0].hardSwish() },
    "exp": { x, _ in try x[0].exp() },
    "erf": { x, _ in try x[0].erf() },
    "indexSelect": { x, a in try x[0].indexSelected(x[1].value, axis: a.axis) },
    "gather": { x, a in try x[0].gathered(at: x[1].value, axis: a.axis) },
    "slice": { x, a in
      try x[0].sliced(axis: a.axis, a.int("first")..<a.int("last"), step: a.int("step"))
    },
    "concatenate": { x, a in try .concatenated(x, axis: a.axis) },
    "roll": { x, a in try x[0].rolled(by: a.int("shift"), axis: a.axis) },
    "transpose": { x, a in try x[0].transposed(a["order"]) },
  ]
}
