import AutoDiffCore
import Testing

/// Comparisons, masks and what is found by them.
@Suite struct MaskTests {
  private let nan = Double.nan

  @Test(arguments: ScalarType.allCases) func comparisons(_ type: ScalarType) throws {
    let a = try Tensor([1.0, 2, 3]).converted(to: type)
    let b = try Tensor([2.0]).converted(to: type)
    #expect(try (a .< b) == Tensor([1, 0, 0] as [Int32]))
    #expect(try (a .<= b) == Tensor([1, 1, 0] as [Int32]))
    #expect(try (a .> b) == Tensor([0, 0, 1] as [Int32]))
    #expect(try (a .>= b) == Tensor([0, 1, 1] as [Int32]))
    #expect(try (a .== b) == Tensor([0, 1, 0] as [Int32]))
    #expect(try (a .!= b) == Tensor([1, 0, 1] as [Int32]))
    #expect(try (b .< a) == Tensor([0, 0, 1] as [Int32]))
    #expect(try (a .< 2) == Tensor([1, 0, 0] as [Int32]))
    #expect(try (a .<= 2) == Tensor([1, 1, 0] as [Int32]))
    #expect(try (a .> 1.5) == Tensor([0, 1, 1] as [Int32]))
    #expect(try (a .>= 2.5) == Tensor([0, 0, 1] as [Int32]))
    #expect(try (a .== 2.5) == Tensor([0, 0, 0] as [Int32]))
    #expect(try (a .!= 2) == Tensor([1, 0, 1] as [Int32]))
    let column = try a.reshaped([3, 1])
    #expect(try (column .< a) == Tensor([0, 1, 1, 0, 0, 1, 0, 0, 0] as [Int32], shape: [3, 3]))
  }

  @Test func notANumber() throws {
    let x = try Tensor([nan, 1])
    #expect(try (x .< x) == Tensor([0, 0] as [Int32]))
    #expect(try (x .>= x) == Tensor([0, 1] as [Int32]))
    #expect(try (x .== x) == Tensor([0, 1] as [Int32]))
    #expect(try (x .!= x) == Tensor([1, 0] as [Int32]))
  }

  @Test func variables() throws {
    let tape = Tape(.training(seed: 1))
    let a = tape.variable(try Tensor([1.0, 2, 3]))
    let b = tape.variable(try Tensor([3.0, 2, 1]))
    #expect(try (a .< b) == Tensor([1, 0, 0] as [Int32]))
    #expect(try (a .<= b) == Tensor([1, 1, 0] as [Int32]))
    #expect(try (a .> b) == Tensor([0, 0, 1] as [Int32]))
    #expect(try (a .>= b) == Tensor([0, 1, 1] as [Int32]))
    #expect(try (a .== b) == Tensor([0, 1, 0] as [Int32]))
    #expect(try (a .!= b) == Tensor([1, 0, 1] as [Int32]))
    #expect(try (a .<= 2) == Tensor([1, 1, 0] as [Int32]))
    #expect(try (a .>= 2) == Tensor([0, 1, 1] as [Int32]))
    #expect(try (a .== 2) == Tensor([0, 1, 0] as [Int32]))
    #expect(try (a .!= 2) == Tensor([1, 0, 1] as [Int32]))
    #expect(try (a .< 2) == Tensor([1, 0, 0] as [Int32]))
    #expect(try (a .> 2) == Tensor([0, 0, 1] as [Int32]))
  }

  /// Whatever is not 0 is true; the results are 0 and 1.
  @Test func logic() throws {
    let a = try Tensor([0, 0, 5, -1] as [Int32])
    let b = try Tensor([0, 7, 0, 2] as [Int32])
    #expect(try (a .& b) == Tensor([0, 0, 0, 1] as [Int32]))
    #expect(try (a .| b) == Tensor([0, 1, 1, 1] as [Int32]))
    #expect(try (a .^ b) == Tensor([0, 1, 1, 0] as [Int32]))
    #expect(try (.!a) == Tensor([1, 1, 0, 0] as [Int32]))
  }

  /// More elements than one piece of parallel work, in each of the loops' forms.
  @Test func longMasks() throws {
    let count = 100_003
    let x = try Tensor((0..<count).map { Float($0 % 7) })
    let y = try Tensor((0..<count).map { Float($0 % 5) })
    #expect(try (x .< 3).elements(as: Int32.self) == (0..<count).map { $0 % 7 < 3 ? 1 : 0 })
    #expect(try (x .< y).elements(as: Int32.self) == (0..<count).map { $0 % 7 < $0 % 5 ? 1 : 0 })
    let tape = Tape(.inference)
    let (a, b, mask) = (tape.constant(x), tape.constant(y), try x .> y)
    #expect(try Variable.select(mask, a, b).value.floats == (0..<count).map { Float(max($0 % 7, $0 % 5)) })
    #expect(
      try b.replacing(with: 9, where: mask).value.floats == (0..<count).map { $0 % 7 > $0 % 5 ? 9 : Float($0 % 5) })
    #expect(try a.maximum(b).value.floats == (0..<count).map { Float(max($0 % 7, $0 % 5)) })
    #expect(try a.maximum(2).value.floats == (0..<count).map { Float(max($0 % 7, 2)) })
    #expect(try (2 - a).value.floats == (0..<count).map { 2 - Float($0 % 7) })
  }

  @Test func anyAndAll() throws {
    let x = try Tensor([0, 0, 0, 2, 1, 1] as [Int32], shape: [3, 2])
    #expect(try x.any() == Tensor([1] as [Int32], shape: []))
    #expect(try x.all() == Tensor([0] as [Int32], shape: []))
    #expect(try x.any(axes: [1]) == Tensor([0, 1, 1] as [Int32]))
    #expect(try x.all(axes: [1], keepsDimensions: true) == Tensor([0, 0, 1] as [Int32], shape: [3, 1]))
    #expect(try x.any(axes: [0]) == Tensor([1, 1] as [Int32]))
    #expect(try x.all(axes: [0]) == Tensor([0, 0] as [Int32]))
    #expect(try Tensor([0.0, -0.0]).any().scalar() == 0)
    #expect(try Tensor([0.5, nan] as [Double]).all().scalar() == 1)
    let empty = try Tensor.zeros([2, 0])
    #expect(try empty.any(axes: [1]) == Tensor([0, 0] as [Int32]))
    #expect(try empty.all(axes: [1]) == Tensor([1, 1] as [Int32]))
    #expect(try empty.all(axes: [0]).shape == [0])
  }

  @Test(arguments: ScalarType.allCases) func argmaxAndArgmin(_ type: ScalarType) throws {
    let x = try Tensor([3.0, 1, 3, 1, 2, 0], shape: [2, 3]).converted(to: type)
    #expect(try x.argmax() == Tensor([0] as [Int32], shape: []))
    #expect(try x.argmin() == Tensor([5] as [Int32], shape: []))
    #expect(try x.argmax(axis: 1) == Tensor([0, 1] as [Int32]))
    #expect(try x.argmin(axis: -1, keepsDimensions: true) == Tensor([1, 2] as [Int32], shape: [2, 1]))
    #expect(try x.argmax(axis: 0) == Tensor([0, 1, 0] as [Int32]))
    #expect(try x.argmin(axis: 0) == Tensor([1, 0, 1] as [Int32]))
  }

  @Test func argmaxOfNaN() throws {
    let x = try Tensor([1, nan, 5, nan] as [Double])
    #expect(try x.argmax().scalar() == 1)
    #expect(try x.argmin().scalar() == 1)
    #expect(try Tensor.zeros([0, 3]).argmax(axis: 1).shape == [0])
  }

  private func message(_ body: () throws -> Tensor) -> String {
    do {
      return "no error, but \(try body().shape)"
    } catch {
      return "\(error)"
    }
  }

  @Test func errors() throws {
    let x = try Tensor([1.0, 2])
    #expect(
      message { try x .< x.converted(to: .float32) }
        == "comparison: expected one scalar type, not float64 and float32; got [2], [2]")
    #expect(message { try x .== Tensor([1.0, 2, 3]) }.hasPrefix("comparison: the shapes do not broadcast"))
    #expect(message { try x .& x } == "mask: expected masks of int32, not float64 and float64; got [2], [2]")
    #expect(message { try .!x }.hasPrefix("mask: expected masks of int32"))
    #expect(message { try x.argmax(axis: 1) } == "argmax: axis 1 is out of range for rank 1; got [2]")
    #expect(message { try Tensor.zeros([3, 0]).argmin(axis: 1) }.hasPrefix("argmin: expected 1 to 2³¹ − 1 elements"))
    #expect(message { try Tensor.zeros([0]).argmax() }.hasPrefix("argmax: expected 1 to 2³¹ − 1 elements"))
    #expect(message { try x.any(axes: [0, 0]) }.hasPrefix("any: axis 0 is named twice"))
    #expect(message { try x.all(axes: [-2]) }.hasPrefix("all: axis -2 is out of range"))
  }
}
