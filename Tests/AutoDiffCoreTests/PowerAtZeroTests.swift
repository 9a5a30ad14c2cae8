import AutoDiffCore
import Testing

/// The derivatives of aᵇ where a is 0: limits that the formulas `b · aᵇ⁻¹` and `aᵇ · ln a` do not give by themselves.
@Suite struct PowerAtZeroTests {
  private func gradients(
    _ bases: [Double], _ exponents: [Double], _ type: ScalarType
  ) throws -> (base: [Double], exponent: [Double]) {
    let tape = Tape(.training(seed: 1))
    let a = tape.variable(try Tensor(bases).converted(to: type))
    let b = tape.variable(try Tensor(exponents).converted(to: type))
    let gradients = try tape.gradients(of: a.power(b).sum())
    return (try #require(gradients[a]).doubles, try #require(gradients[b]).doubles)
  }

  @Test(arguments: [ScalarType.float32, .float64]) func finiteDerivatives(_ type: ScalarType) throws {
    let found = try gradients([0, 0, 0, 2], [0, 1, 2, 0], type)
    #expect(found.base == [0, 1, 0, 0])
    #expect(found.exponent.prefix(3) == [0, 0, 0])
    #expect(abs(found.exponent[3] - 0.693_147_18) < 1e-6)
  }

  @Test(arguments: [ScalarType.float32, .float64]) func infiniteDerivatives(_ type: ScalarType) throws {
    let found = try gradients([0, 0], [0.5, -1], type)
    #expect(found.base == [.infinity, -.infinity])
    #expect(found.exponent == [0, -.infinity])
  }

  @Test func broadcastBasesAndExponents() throws {
    let tape = Tape(.training(seed: 1))
    let a = tape.variable(try Tensor([0.0, 2], shape: [2, 1]))
    let b = tape.variable(try Tensor([0.0, 1, 2]))
    let gradients = try tape.gradients(of: a.power(b).sum())
    // The row of base 0 is 0 + 1 + 0, that of base 2 is 0 + 1 + 4; only base 2 adds to the exponents' gradient.
    #expect(gradients[a]?.doubles == [1, 5])
    let exponent = try #require(gradients[b])
    #expect(exponent.isClose(to: try Tensor([0.693_147_18, 1.386_294_36, 2.772_588_72]), relative: 1e-7))
  }

  @Test func higherDerivatives() throws {
    for exponent in [1.0, 2, 3, 4] {
      let report = try checkGradient(
        of: { try $0[0].power($0[0].tape.constant(Tensor(exponent, .float64))) }, at: [Tensor([0.0, 0.5])], order: 2)
      #expect(report.passed && report.warnings.isEmpty, "\(exponent): \(report)")
    }
  }

  /// d/db (b · aᵇ⁻¹) at a = 0, b = 2.
  @Test func mixedDerivative() throws {
    let tape = Tape(.training(seed: 1))
    let a = tape.variable(try Tensor(0, .float64))
    let b = tape.variable(try Tensor(2, .float64))
    let first = try #require(
      try tape.gradients(of: a.power(b), keeping: [a], differentiable: true).variable(for: a))
    #expect(try tape.gradients(of: first)[b]?.scalar() == 0)
  }

  @Test func plainExponents() throws {
    for (exponent, derivative) in [(1.0, 1.0), (2, 0), (0.5, .infinity), (-1, -.infinity)] {
      let tape = Tape(.training(seed: 1))
      let x = tape.variable(try Tensor(0, .float64))
      #expect(try tape.gradients(of: x.power(exponent))[x]?.scalar() == derivative, "\(exponent)")
    }
  }
}
