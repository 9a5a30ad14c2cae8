import Foundation
import NNLayers

/// The tape of a forward pass as text: each operation with what it was given, its shape, and what stands in it where a
/// chosen pixel lies: the number there and how the class's score changes with that number.
struct TapeListing {
  /// The pixel's row and column in the input.
  let pixel: (row: Int, column: Int)
  let lines: [String]

  /// - Parameters:
  ///   - input: `[1, H, W, channels]`.
  ///   - pixel: inside the input; where the score's gradient is largest unless given.
  /// - Throws: `TensorError` where the model does not take the input, and `Failure` unless it gives `[1, classes]` with a
  ///   class of this index.
  init(of model: any Layer, at input: Tensor, classIndex: Int, pixel: (row: Int, column: Int)? = nil) throws {
    let tape = Tape(.inference, recording: true)
    // Asked for first, so that the operands can be told by name.
    var names: [Int: String] = [:]
    for element in model.parameters() {
      guard let node = try tape.variable(element.parameter).node else { continue }
      names[node] = element.path.split(separator: ".").last.map(String.init) ?? element.path
    }
    let variable = tape.variable(input)
    let operations = try model.operationOutputs(at: variable)
    guard let scores = operations.last?.output, scores.shape.rank == 2, scores.shape[0] == 1,
      (0..<scores.shape[1]).contains(classIndex)
    else {
      throw Failure("a tape of class \(classIndex) needs a model that gives [1, classes]")
    }
    var choice = try Tensor.zeros(scores.shape, scores.scalarType)
    try choice.setElement(1, at: 0, classIndex)
    let gradients = try tape.gradients(
      of: scores, upstream: tape.constant(choice), keeping: operations.map(\.output))
    let size = (height: input.shape[1], width: input.shape[2])
    let place = pixel ?? Self.strongestPixel(gradients[variable], of: input.shape)
    self.pixel = place

    var lines = [Self.columns]
    /// Of a value: the row of the listing, or the parameter's name.
    func name(_ operand: Variable) -> String { operand.node.flatMap { names[$0] } ?? "constant" }
    /// The heading of the layer, then the operation's line.
    var heading = ""
    func add(_ path: String, _ type: String, _ operation: String, _ variable: Variable, number: Int) {
      let position = Self.position(place, in: size, of: variable.shape)
      let layer = [path, type].filter { !$0.isEmpty }.joined(separator: "  ")
      let next = layer + (position.map { "  at row \($0.row), column \($0.column)" } ?? "")
      if next != heading {
        lines.append(next)
        heading = next
      }
      let local = Self.local(variable.value, gradients[variable], at: position)
      lines += Self.line(number: number, operation: operation, shape: variable.shape, local)
      if let node = variable.node { names[node] = "%\(number)" }
    }
    add("", "the picture", "input", variable, number: 0)
    for (index, operation) in operations.enumerated() {
      let call = "\(operation.operation)(\(operation.inputs.map(name).joined(separator: ", ")))"
      add(operation.layerPath, operation.layerType, call, operation.output, number: index + 1)
    }
    self.lines = lines
  }

  static let legend = """
    Each line is an operation: its number, what it reads (%N is line N's result, a word a parameter), the shape of its \
    result, and of the result's channels at the pixel's place the one whose change moves the score most, with its number \
    there and the gradient ∂score/∂number. Where the picture has become smaller, the place is the one that covers the \
    pixel; values without places have channels alone.
    """

  private static func strongestPixel(_ gradient: Tensor?, of shape: Shape) -> (row: Int, column: Int) {
    let magnitudes = gradient?.floats.map { abs($0) } ?? []
    guard let largest = magnitudes.max(), let index = magnitudes.firstIndex(of: largest) else { return (0, 0) }
    let position = index / max(1, shape[3])
    return (position / shape[2], position % shape[2])
  }

  /// The place in a value `[1, H, W, C]` that covers the pixel; `nil` for one of another rank.
  static func position(
    _ pixel: (row: Int, column: Int), in size: (height: Int, width: Int), of shape: Shape
  ) -> (row: Int, column: Int)? {
    guard shape.rank == 4, shape[1] > 0, shape[2] > 0 else { return nil }
    return (pixel.row * shape[1] / size.height, pixel.column * shape[2] / size.width)
  }

  /// Of the numbers at the position, or of all without one, that with the largest gradient.
  private static func local(
    _ value: Tensor, _ gradient: Tensor?, at position: (row: Int, column: Int)?
  ) -> (channel: Int, value: Double, gradient: Double)? {
    guard let gradient, gradient.shape == value.shape, let channels = value.shape.last, channels > 0 else { return nil }
    let start = position.map { ($0.row * value.shape[2] + $0.column) * channels } ?? 0
    let count = position == nil ? value.elementCount : channels
    let (values, gradients) = (value.doubles, gradient.doubles)
    let best = (start..<start + count).max { abs(gradients[$0]) < abs(gradients[$1]) }
    return best.map { ($0 - start, values[$0], gradients[$0]) }
  }

  private static let columns = line("#", "operation", "shape", "channel", "value", "gradient")

  private static func line(
    number: Int, operation: String, shape: Shape, _ local: (channel: Int, value: Double, gradient: Double)?
  ) -> [String] {
    let numbers = local.map { ("\($0.channel)", short($0.value), short($0.gradient)) } ?? ("", "", "none")
    let whole = "\(shape)"
    guard operation.displayWidth > 29 else {
      return [line("%\(number)", operation, whole, numbers.0, numbers.1, numbers.2)]
    }
    return ["  " + "%\(number)".padded(toWidth: 4) + " " + operation]
      + [line("", "", whole, numbers.0, numbers.1, numbers.2)]
  }

  /// 80 columns at most, while the operation and the shape fit theirs.
  private static func line(
    _ number: String, _ operation: String, _ shape: String, _ channel: String, _ value: String, _ gradient: String
  ) -> String {
    "  " + number.padded(toWidth: 4) + " " + operation.padded(toWidth: 29) + " " + shape.padded(toWidth: 16) + " "
      + channel.padded(toWidth: 7, right: true) + " " + value.padded(toWidth: 8, right: true) + " "
      + gradient.padded(toWidth: 9, right: true)
  }

  /// Three digits.
  private static func short(_ number: Double) -> String { String(format: "%.3g", number) }
}
