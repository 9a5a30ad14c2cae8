import AutoDiffCore
import Testing

/// How a tape finds the variables of parameters.
@Suite struct ParameterBindingTests {
  /// A parameter that nobody else holds must not hand its place in memory, and with it its variable, to the next one.
  @Test func parametersThatAreMadeOnTheWay() throws {
    let tape = Tape(.training(seed: 1))
    var sum = tape.constant(try Tensor(0))
    for number in 1...100 { sum = try sum + tape.variable(Parameter(Tensor(Double(number)))) }
    #expect(try sum.value.scalar() == 5050)
  }

  @Test func aParameterLivesAsLongAsItsTape() throws {
    weak var parameter: Parameter?
    do {
      let tape = Tape(.training(seed: 1))
      do {
        let short = Parameter(try Tensor(1))
        parameter = short
        _ = try tape.variable(short)
      }
      #expect(parameter != nil)
      withExtendedLifetime(tape) {}
    }
    #expect(parameter == nil)
  }

  @Test func aVariableOfAnotherTapeOrShapeIsRefused() throws {
    let parameter = Parameter(try Tensor([1.0, 2]))
    let tape = Tape(.training(seed: 1))
    let other = Tape(.training(seed: 1))
    // The other tape has more nodes than this one.
    for _ in 0..<5 { _ = other.variable(try Tensor([0.0])) }
    let foreign = other.variable(try Tensor([3.0, 4]))
    let error = #expect(throws: TensorError.self) { try tape.bind(parameter, to: foreign) }
    #expect(error?.operation == "bind")
    for shape in [[1], [2, 1], [3], []] as [Shape] {
      let variable = tape.variable(try .zeros(shape, .float64))
      let error = #expect(throws: TensorError.self) { try tape.bind(parameter, to: variable) }
      #expect(error?.shapes == [[2], shape])
    }
    #expect(try tape.variable(parameter).value.doubles == [1, 2], "the attempts have left nothing")
  }

  @Test func aBoundVariableStandsForTheParameter() throws {
    let parameter = Parameter(try Tensor([1.0, 2]))
    let tape = Tape(.training(seed: 1))
    // Another type is what a gradient check in double precision needs.
    let variable = tape.variable(try Tensor([3, 4] as [Float]))
    try tape.bind(parameter, to: variable)
    let y = try (tape.variable(parameter) * tape.variable(parameter)).sum()
    #expect(try tape.gradients(of: y)[parameter]?.doubles == [6, 8])
  }

  @Test func aParameterThatCouldNotBeMadeIsNotBound() throws {
    let broken = Parameter { () throws(TensorError) in try .zeros([-1]) }
    let tape = Tape(.training(seed: 1))
    #expect(throws: TensorError.self) { try tape.bind(broken, to: tape.variable(Tensor(0))) }
  }
}
