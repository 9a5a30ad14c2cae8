import AutoDiffCore
import Testing

/// What only moves elements takes int32 as well.
@Suite struct WholeNumberTests {
  @Test func gathered() throws {
    let x = try Tape(.inference).constant(Tensor([1, 2, 3, 4, 5, 6] as [Int32], shape: [2, 3]))
    let y = try x.gathered(at: Tensor([2, 0, 1, 1] as [Int32], shape: [2, 2]), axis: 1)
    #expect(y.scalarType == .int32)
    #expect(y.shape == [2, 2])
    #expect(y.value.elements(as: Int32.self) == [3, 1, 5, 5])
  }
}
