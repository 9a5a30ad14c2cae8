import AutoDiffCore
import TestSupport
import Testing

/// What operations on shapes, images and tables say to wrong arguments, and that empty tensors go through.
@Suite struct ShapeOperationErrorTests: WrongArguments {
  let tape = Tape(.training(seed: 1))

  @Test func axesAndSizes() throws {
    let x = try zeros([2, 3])
    #expect(message { try x.squeezed(axes: [1]) } == "squeeze: axis 1 has size 3, not 1; got [2, 3]")
    #expect(message { try x.squeezed(axes: [2]) }.hasPrefix("squeeze: axis 2 is out of range"))
    #expect(message { try x.expandedDimensions(axis: 3) }.hasPrefix("expandedDimensions: axis 3 is out of range"))
    #expect(message { try x.expandedDimensions(axes: [0, 0]) }.contains("named twice"))
    #expect(message { try x.broadcast(to: [-1, 2, 3]) }.hasPrefix("broadcast: "))
    #expect(message { try x.swappedAxes(0, 2) }.hasPrefix("swappedAxes: axis 2"))
    #expect(message { try x.movedAxis(0, to: -3) }.hasPrefix("movedAxis: axis -3"))
    #expect(message { try x.flipped(axes: [5]) }.hasPrefix("flip: axis 5"))
    #expect(message { try x.rolled(by: 1, axis: 2) }.hasPrefix("roll: axis 2"))
    #expect(try x.rolled(by: .min, axis: 0).rolled(by: .max, axis: 1).shape == [2, 3])
  }

  @Test func slices() throws {
    let x = try zeros([4, 3])
    #expect(
      message { try x.sliced(axis: 0, 2..<5) } == "slice: 2..<5 is out of range for axis 0 of size 4; got [4, 3]")
    #expect(message { try x.sliced(axis: 0, (-1)..<2) }.contains("-1..<2 is out of range"))
    #expect(message { try x.sliced(axis: 0, 5...) }.contains("out of range"))
    #expect(message { try x.sliced(axis: 0, ...Int.max) }.contains("out of range"))
    #expect(message { try x.sliced(axis: 0, Int.min...) }.contains("out of range"))
    #expect(message { try x.sliced(axis: 0, 0...Int.max) }.contains("out of range"))
    #expect(message { try x.sliced(axis: 0, 0..<2, step: 0) } == "slice: the step must not be 0; got [4, 3]")
    #expect(message { try x.sliced(axis: 2, 0..<1) }.hasPrefix("slice: axis 2"))
    #expect(message { try x.sliced(.all, .all, .all) } == "slice: 3 slices of 2 axes; got [4, 3]")
    #expect(message { try x.sliced(.index(4)) }.contains("index 4 is out of range"))
    #expect(message { try x.sliced(.index(-5)) }.contains("index -5 is out of range"))
    #expect(message { try x.sliced(.index(.min)) }.contains("out of range"))
    for step in [Int.min, Int.max, 100, -100] {
      #expect(try x.sliced(axis: 0, 0..<4, step: step).shape == [1, 3])
      #expect(try x.sliced(axis: 0, 2..<2, step: step).shape == [0, 3])
    }
  }

  @Test func sliceValues() throws {
    let x = try Tensor((0..<12).map(Float.init), shape: [4, 3])
    #expect(try x.sliced(.range(1...3, step: 2), .every(-2)).floats == [5, 3, 11, 9])
    #expect(try x.sliced(axis: 0, ..<4, step: -3).floats == [9, 10, 11, 0, 1, 2])
    #expect(try x.sliced(axis: 0, 0..<4, step: -100).floats == [9, 10, 11])
    #expect(try x.sliced(.index(-1), .index(0)).scalar() == 9)
  }

  @Test func paddings() throws {
    let x = try zeros([1, 4, 3, 2])
    #expect(message { try x.padded(axis: 1, before: -1) }.hasPrefix("pad: the padding must not be negative"))
    #expect(message { try x.padded(axis: 1, after: .max) }.contains("nor above 2⁴⁸ − 1"))
    #expect(message { try x.padded(axis: 1, after: 1 << 47) }.contains("too large"))
    #expect(
      message { try x.padded(axis: 2, before: 3, mode: .reflect) }
        == "pad: an axis of size 3 can be padded by at most 2 in this mode, not 3 and 0; got [1, 4, 3, 2]")
    #expect(message { try x.padded(axis: 2, after: 4, mode: .circular) }.contains("at most 3"))
    #expect(message { try x.padded(axis: 2, after: 1 << 40, mode: .replicate) }.contains("longer than 2³¹ − 1"))
    #expect(message { try x.padded([AxisPadding()]) }.contains("1 paddings for 4 axes"))
    #expect(message { try x.padded(.same) }.contains("say .explicit"))
    #expect(message { try zeros([4, 3]).padded(.all(1)) }.contains("[N, H, W, C]"))
    for mode in [PaddingMode.reflect, .replicate, .circular] {
      #expect(message { try zeros([0, 2]).padded(axis: 0, before: 1, mode: mode) }.contains("at most 0"))
      #expect(try zeros([0, 2]).padded(axis: 1, before: 1, mode: mode).shape == [0, 3])
    }
    #expect(try zeros([0, 2]).padded(axis: 0, before: 1, after: 2).shape == [3, 2])
  }

  @Test func joiningAndSplitting() throws {
    let x = try zeros([2, 3])
    #expect(message { try .concatenated([]) } == "concatenate: expected at least one tensor")
    #expect(
      message { try .concatenated([x, zeros([2, 4])]) }
        == "concatenate: the shapes must agree in all axes but axis 0; got [2, 3], [2, 4]")
    #expect(message { try .concatenated([x, zeros([2])]) }.contains("the shapes must agree"))
    #expect(message { try .concatenated([x, x], axis: 2) }.contains("axis 2 is out of range"))
    #expect(message { try .concatenated([x, zeros([2, 3], .float64)]) }.contains("float32, float64"))
    #expect(message { try .concatenated([zeros([]), zeros([])]) }.contains("out of range"))
    #expect(message { try .stacked([x, zeros([3, 2])]) }.hasPrefix("stack: the shapes must agree"))
    #expect(message { try .stacked([]) }.hasPrefix("stack: "))
    #expect(message { try .stacked([x], axis: 3) }.hasPrefix("stack: axis 3"))
    #expect(message { try x.split(sizes: [1, 1], axis: 1)[0] }.contains("do not add up to axis 1's, 3"))
    #expect(message { try x.split(sizes: [4, -1], axis: 1)[0] }.contains("do not add up"))
    #expect(message { try x.split(sizes: [.max, .max], axis: 1)[0] }.contains("do not add up"))
    #expect(message { try x.split(size: 0)[0] }.contains("must be positive, not 0"))
    #expect(message { try x.chunked(into: -1)[0] }.contains("must be positive, not -1"))
    #expect(message { try x.unstacked(axis: 2)[0] }.hasPrefix("unstack: axis 2"))
    #expect(try x.split(size: .max)[0].shape == [2, 3])
    #expect(try x.chunked(into: .max, axis: 1).map(\.shape) == [[2, 1], [2, 1], [2, 1]])
    #expect(try zeros([0, 3]).chunked(into: 2).map(\.shape) == [[0, 3]])
    #expect(try zeros([0, 3]).unstacked().isEmpty)
    #expect(try Variable.concatenated([x, zeros([0, 3])]).shape == [2, 3])
    #expect(try Variable.concatenated([zeros([0, 3]), zeros([0, 2])], axis: 1).shape == [0, 5])
  }

  @Test func repetitions() throws {
    let x = try zeros([2, 3])
    #expect(message { try x.tiled([-1]) }.contains("must not be negative: [-1]"))
    #expect(message { try x.tiled([.max, .max]) }.contains("too large"))
    #expect(message { try zeros([0]).tiled([.max, .max]) }.contains("too large"))
    #expect(message { try x.repeatInterleaved(-1, axis: 0) }.contains("must not be negative"))
    #expect(message { try x.repeatInterleaved(.max, axis: 0) }.contains("too large"))
    #expect(message { try x.repeatInterleaved([1], axis: 0) }.contains("expected 2 counts"))
    #expect(message { try x.repeatInterleaved([1, -1], axis: 0) }.contains("not negative"))
    #expect(message { try x.repeatInterleaved([.max, .max], axis: 0) }.contains("longer than 2³¹ − 1"))
    #expect(try x.tiled([0, 2]).shape == [0, 6])
    #expect(try x.tiled([]).shape == [2, 3])
    #expect(try x.repeatInterleaved(0, axis: 1).shape == [2, 0])
  }

  @Test func indices() throws {
    let x = try zeros([2, 3])
    #expect(
      message { try x.indexSelected(ints(0, 3), axis: 1) }
        == "indexSelect: index 3 at position 1 is not in 0..<3; got [2]")
    #expect(message { try x.indexSelected(ints(-1), axis: 1) }.contains("index -1 at position 0"))
    #expect(message { try x.indexSelected(Tensor([0.0]), axis: 1) }.contains("expected int32 indices, not float64"))
    #expect(message { try x.indexSelected(ints(0), axis: 2) }.hasPrefix("indexSelect: axis 2"))
    #expect(message { try x.taken(ints(6)) }.contains("index 6 at position 0 is not in 0..<6"))
    #expect(message { try x.indexAdded(zeros([1, 3]), at: ints(0, 1), axis: 0) }.contains("K positions"))
    #expect(message { try x.indexAdded(zeros([1, 3]), at: ints(2), axis: 0) }.contains("not in 0..<2"))
    #expect(message { try x.gathered(at: ints(0), axis: 0) }.contains("expected indices of rank 2"))
    #expect(
      message { try x.gathered(at: Tensor([Int32](repeating: 0, count: 3), shape: [3, 1]), axis: 1) }
        .contains("no larger than the tensor"))
    let one = try Tensor([2] as [Int32], shape: [1, 1])
    #expect(message { try x.gathered(at: one, axis: 0) }.contains("index 2 at position 0 is not in 0..<2"))
    #expect(message { try x.scatterAdded(zeros([1, 0]), at: one, axis: 1) }.contains("at least the indices' sizes"))
    #expect(message { try zeros([]).gathered(at: ints(), axis: 0) }.hasPrefix("gather: axis 0"))
    #expect(try zeros([0, 3]).indexSelected(ints(2, 2), axis: 1).shape == [0, 2])
    #expect(try x.indexSelected(ints(), axis: 0).shape == [0, 3])
    #expect(message { try zeros([0, 3]).indexSelected(ints(0), axis: 0) }.contains("not in 0..<0"))
    #expect(try x.gathered(at: .zeros([0, 3], .int32), axis: 0).shape == [0, 3])
    let empty = try x.scatterAdded(zeros([0, 3]), at: .zeros([0, 3], .int32), axis: 0)
    #expect(try tape.gradients(of: empty.sum())[x]?.floats == [1, 1, 1, 1, 1, 1])
  }

  @Test func products() throws {
    #expect(message { try zeros([3]).dot(zeros([4])) } == "dot: expected two vectors of one length; got [3], [4]")
    #expect(message { try zeros([2, 2]).dot(zeros([2, 2])) }.contains("two vectors"))
    #expect(message { try zeros([2, 2]).outerProduct(zeros([2])) }.contains("expected two vectors"))
    #expect(
      message { try zeros([3]).matrixProduct(zeros([4, 2])) }
        == "matrixProduct: the inner sizes differ: 3 and 4; got [3], [4, 2]")
    #expect(message { try zeros([]).matrixProduct(zeros([4])) }.contains("expected vectors, or matrices"))
    #expect(message { try zeros([2, 3, 4]).matrixProduct(zeros([3, 5])) }.contains("the inner sizes differ: 4 and 3"))
    #expect(try zeros([0]).dot(zeros([0])).value.scalar() == 0)
    #expect(try zeros([0, 3]).matrixProduct(zeros([3])).shape == [0])
    #expect(try zeros([2, 0, 3]).matrixProduct(zeros([3, 4])).shape == [2, 0, 4])
    #expect(try zeros([2, 3, 0]).matrixProduct(zeros([0, 4])).shape == [2, 3, 4])
  }

  @Test func images() throws {
    let x = try zeros([2, 4, 5, 3])
    #expect(message { try zeros([4, 5, 3]).unfolded2D(window: 2) }.hasPrefix("unfold2D: expected an input"))
    #expect(message { try x.unfolded2D(window: 0) }.contains("the window must be positive"))
    #expect(message { try x.unfolded2D(window: 5) }.contains("the window's height 5 is larger"))
    #expect(message { try x.unfolded2D(window: 2, stride: 0) }.contains("the stride must be positive"))
    #expect(message { try x.unfolded2D(window: 2, dilation: -1) }.contains("the dilation must be positive"))
    #expect(message { try x.unfolded2D(window: 2, padding: .all(-1)) }.contains("must not be negative"))
    #expect(
      message { try zeros([2, 5, 12]).folded2D(to: Size2D(4, 5), window: 2) }
        .contains("an image of 4x5 has 12 patches, not 5"))
    #expect(message { try zeros([2, 5, 11]).folded2D(to: 4, window: 2) }.contains("expected patches"))
    #expect(message { try zeros([2, 5]).folded2D(to: 4, window: 2) }.contains("expected patches"))
    #expect(message { try zeros([2, 5, 4]).folded2D(to: 0, window: 2) }.contains("the size must be positive"))
    #expect(try zeros([0, 4, 5, 3]).unfolded2D(window: 2).shape == [0, 12, 12])
    #expect(try zeros([0, 12, 12]).folded2D(to: Size2D(4, 5), window: 2).shape == [0, 4, 5, 3])
  }

  @Test func resampling() throws {
    let x = try zeros([2, 4, 5, 3])
    #expect(message { try x.interpolated2D(to: 0) }.contains("the size must be positive"))
    #expect(message { try zeros([4, 5, 3]).interpolated2D(to: 2) }.contains("expected an image"))
    #expect(message { try zeros([1, 0, 5, 3]).interpolated2D(to: 2) }.contains("with a pixel"))
    #expect(message { try x.interpolated2D(to: 2, mode: .nearest, alignsCorners: true) }.contains("no meaning"))
    for factor in [0, -1, 0.1, Double.nan, .infinity, 1e300] {
      #expect(message { try x.interpolated2D(byHeight: factor, width: 1) }.contains("give no image"))
    }
    #expect(try zeros([0, 4, 5, 3]).interpolated2D(to: 3).shape == [0, 3, 3, 3])
    #expect(message { try x.gridSampled2D(zeros([2, 3, 3])) }.contains("a grid [N, P, Q, 2]"))
    #expect(message { try x.gridSampled2D(zeros([1, 3, 3, 2])) }.contains("a grid [N, P, Q, 2]"))
    #expect(message { try x.gridSampled2D(zeros([2, 3, 3, 2], .float64)) }.contains("float32, float64"))
    #expect(message { try zeros([1, 0, 2, 1]).gridSampled2D(zeros([1, 1, 1, 2])) }.contains("with a pixel"))
    #expect(try x.gridSampled2D(zeros([2, 0, 3, 2])).shape == [2, 0, 3, 3])
    #expect(try zeros([0, 4, 5, 3]).gridSampled2D(zeros([0, 2, 3, 2])).shape == [0, 2, 3, 3])
    #expect(message { try zeros([2, 3, 2]).affineGrid2D(to: 2) }.contains("expected affine maps"))
    #expect(message { try zeros([1, 2, 3], .int32).affineGrid2D(to: 2) }.contains("floating-point type, not int32"))
    #expect(message { try zeros([1, 2, 3]).affineGrid2D(to: -2) }.contains("the size must be positive"))
    #expect(message { try zeros([1, 2, 3]).affineGrid2D(to: Size2D((1 << 24) - 1)) }.contains("too large"))
  }

  /// Points that are infinite or no number are read somewhere, or nowhere, and do not trap.
  @Test(arguments: [GridPadding.zeros, .border, .reflection]) func strangePoints(_ padding: GridPadding) throws {
    let x = tape.variable(try .ones([1, 3, 4, 1]))
    let strange: [Float] = [.nan, .nan, .infinity, 0, -.infinity, 0, 1e30, -1e30, 3e9, 0, 0, -3e9]
    for interpolation in [GridInterpolation.bilinear, .nearest] {
      for alignsCorners in [false, true] {
        let grid = tape.variable(try Tensor(strange, shape: [1, 2, 3, 2]))
        let y = try x.gridSampled2D(
          grid, interpolation: interpolation, padding: padding, alignsCorners: alignsCorners)
        #expect(y.value.elementCount == 6)
        if padding != .zeros && interpolation == .nearest { #expect(y.value.floats == [1, 1, 1, 1, 1, 1]) }
      }
    }
  }

  @Test func attention() throws {
    let q = try zeros([2, 3, 4])
    #expect(
      message { try q.scaledDotProductAttention(keys: zeros([2, 5, 3]), values: zeros([2, 5, 4])) }
        == "scaledDotProductAttention: expected queries [.., T, E], keys [.., S, E] and values [.., S, V]; "
        + "got [2, 3, 4], [2, 5, 3], [2, 5, 4]")
    #expect(
      message { try q.scaledDotProductAttention(keys: zeros([2, 0, 4]), values: zeros([2, 0, 4])) }
        .contains("there is no key"))
    #expect(
      message { try q.scaledDotProductAttention(keys: q, values: q, mask: zeros([3, 2])) }.contains("do not broadcast"))
    #expect(
      message { try q.scaledDotProductAttention(keys: q, values: q, mask: zeros([4, 2, 3, 3])) }
        .contains("does not broadcast to the scores [2, 3, 3]"))
    #expect(
      message { try q.scaledDotProductAttention(keys: q, values: q, mask: zeros([3, 3], .float64)) }
        .contains("expected a mask of int32 or float32, not float64"))
    #expect(
      message { try q.scaledDotProductAttention(keys: q, values: q, dropoutRate: 1) }.contains("[0, 1)"))
    #expect(message { try zeros([3]).embedding(of: ints(0)) }.contains("expected a table [K, D]"))
    #expect(message { try zeros([3, 2]).embedding(of: ints(3)) }.contains("index 3 at position 0"))
    #expect(message { try zeros([3, 2]).embedding(of: ints(0), paddingIndex: -1) }.contains("padding index -1"))
    #expect(
      try zeros([0, 3, 4]).scaledDotProductAttention(keys: zeros([0, 5, 4]), values: zeros([0, 5, 2])).shape
        == [0, 3, 2])
  }

  /// Operations that only move elements take integers, as tensors and as constants of a tape.
  @Test func integersMove() throws {
    let x = try Tensor([1, 2, 3, 4, 5, 6] as [Int32], shape: [2, 3])
    #expect(try x.transposed().elements(as: Int32.self) == [1, 4, 2, 5, 3, 6])
    #expect(try x.flipped().elements(as: Int32.self) == [6, 5, 4, 3, 2, 1])
    #expect(try x.rolled(by: 1, axis: 1).elements(as: Int32.self) == [3, 1, 2, 6, 4, 5])
    #expect(try x.tiled([1, 2]).elements(as: Int32.self) == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
    #expect(
      try x.padded([AxisPadding(), AxisPadding(after: 1)], mode: .constant(9)).elements(as: Int32.self)
        == [1, 2, 3, 9, 4, 5, 6, 9])
    #expect(try Tensor.stacked([x, x]).shape == [2, 2, 3])
    #expect(try Tensor.concatenated([x, x]).taken(Tensor([7] as [Int32])).scalar() == 2)
    #expect(try x.repeatInterleaved(2, axis: 0).shape == [4, 3])
    #expect(try x.expandedDimensions(axes: [0]).squeezed() == x)
    #expect(try x.broadcast(to: [2, -1, -1]).shape == [2, 2, 3])
    #expect(try Tensor([1, 0] as [Int32], shape: [2, 1]).oneHot(classes: 2).shape == [2, 1, 2])
  }
}
