import AutoDiffCore
import Testing

/// Gradients that are changed before the step, and gradients that an operation makes wrong.
@Suite struct GradientsTests {
  private let parameter = Result { Parameter(try Tensor([1.0, 2])) }

  private func gradients() throws -> Gradients {
    let tape = Tape(.training(seed: 1))
    let x = try tape.variable(parameter.get())
    return try tape.gradients(of: (x * x).sum())
  }

  @Test func updateReplaces() throws {
    let parameter = try parameter.get()
    var gradients = try gradients()
    try gradients.update([parameter]) { (old: Tensor) throws(TensorError) in
      try Tensor(old.doubles.map { -$0 }, shape: old.shape)
    }
    #expect(gradients[parameter]?.doubles == [-2, -4])
  }

  @Test func updateKeepsShapeAndType() throws {
    let parameter = try parameter.get()
    var gradients = try gradients()
    for shape in [[1], [3], [2, 1], []] as [Shape] {
      let error = #expect(throws: TensorError.self) {
        try gradients.update([parameter]) { (_: Tensor) throws(TensorError) in try .ones(shape, .float64) }
      }
      #expect(error?.operation == "update")
      #expect(error?.shapes == [[2], shape])
    }
    let error = #expect(throws: TensorError.self) {
      try gradients.update([parameter]) { (_: Tensor) throws(TensorError) in try .ones([2], .float32) }
    }
    #expect(error?.message.contains("float64, not float32") == true)
    #expect(gradients[parameter]?.doubles == [2, 4])
  }

  /// What a user's backward gives must fit its input in everything.
  @Test func aBackwardOfAnotherTypeTapeOrShape() throws {
    struct Wrong: TensorOperation {
      let make: @Sendable (Tensor) throws(TensorError) -> Variable
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor { x[0] }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
        [try make(context.gradient.value)]
      }
    }
    struct Converting: TensorOperation {
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor { x[0] }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
        [context.tape.constant(try context.gradient.value.converted(to: .float64))]
      }
    }
    func message(_ operation: some TensorOperation) throws -> String {
      let tape = Tape(.training(seed: 1))
      let x = tape.variable(try .ones([100]))
      let y = try tape.apply(operation, to: x.relu()).sum()
      let error = #expect(throws: TensorError.self) { try tape.gradients(of: y) }
      return error?.description ?? "no error"
    }
    let type = try message(Converting())
    #expect(type.hasPrefix("converting: ") && type.contains("float32") && type.contains("float64"), "\(type)")
    let tape = try message(
      Wrong { (gradient: Tensor) throws(TensorError) in Tape(.training(seed: 1)).constant(gradient) })
    #expect(tape.hasPrefix("wrong: ") && tape.contains("its tape"), "\(tape)")
    let shape = try message(
      Wrong { (_: Tensor) throws(TensorError) in Tape(.training(seed: 1)).constant(try .ones([99])) })
    #expect(shape.contains("[100], [99]"), "\(shape)")
  }
}
