import NNLayers
import Testing

/// Layers that a forward pass makes, uses and forgets.
@Suite struct TransientLayerTests {
  /// Adds a number that is a parameter.
  private struct Plus: Layer {
    let amount: Parameter
    init(_ amount: Int) { self.amount = Parameter { () throws(TensorError) in try Tensor(Double(amount)) } }
    func forward(_ x: Variable) throws(TensorError) -> Variable { try x + x.tape.variable(amount) }
  }

  @Test(arguments: [Tape.Mode.inference, .training(seed: 1)])
  func eachHasItsOwnParameters(_ mode: Tape.Mode) throws {
    struct Steps: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable {
        var y = x
        for amount in 1...100 { y = try Plus(amount)(y) }
        return y
      }
    }
    #expect(try Steps()(Tape(mode).constant(Tensor(0))).value.scalar() == 5050)
  }

  /// A head of another shape each time: its predecessor's weights would not even fit.
  @Test func layersOfChangingShape() throws {
    struct Narrowing: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable {
        var random = RandomSource(seed: 1)
        var y = x
        for size in (1...20).reversed() { y = try Linear(inputs: size + 1, outputs: size, using: &random)(y) }
        return y
      }
    }
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try .ones([2, 21]))
    let y = try Narrowing()(x)
    #expect(y.shape == [2, 1])
    #expect(try tape.gradients(of: y.sum())[x]?.shape == [2, 21])
  }
}
