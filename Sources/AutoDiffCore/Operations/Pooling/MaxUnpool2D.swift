import TensorKernels

extension Variable {
  /// Puts each element of `[N, OH, OW, C]` where the pooling found it, into images `[N, H, W, C]` of zeros,
  /// `y[n, indices[n, i, j, c], c] = x[n, i, j, c]`: what `maxPool2DWithIndices` is undone by, but for the elements
  /// that were not the largest.
  ///
  /// Where several elements name one position, as under overlapping windows, the last in their order stays and alone
  /// has a gradient. Linear: an `IndexSelect`, and differentiated so. Kept for the backward: for each position which
  /// element lies there.
  ///
  /// M. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks", 2014.
  /// - Parameters:
  ///   - indices: `int32` positions `row · W + column` in the image of the size given, of the input's shape.
  ///   - size: the height and the width of the images.
  /// - Throws: `TensorError` for indices of another shape, and for one beyond the image, naming it and its place.
  public func maxUnpool2D(indices: Tensor, to size: Size2D) throws(TensorError) -> Variable {
    try named("maxUnpool2D") { () throws(TensorError) in
      guard shape.rank == 4, indices.shape == shape else {
        throw TensorError(
          .shape, "expected an input [N, OH, OW, C] and indices of its shape", shapes: [shape, indices.shape])
      }
      try size.checkPositive("size", [shape])
      let image: Shape = [shape[0], size.height, size.width, shape[3]]
      guard let count = image.checkedElementCount, count <= Int(Int32.max), elementCount <= Int(Int32.max) else {
        throw TensorError(.shape, "pooling takes at most 2³¹ − 1 elements", shapes: [shape, image])
      }
      let pixels = size.height * size.width
      try indices.checkIndices(below: pixels)
      let sources = try Tensor(uninitialized: image, .int32)
      indices.withPointer(Int32.self) { positions in
        sources.fill {
          unpoolingSources(
            positions, batch: shape[0], windows: shape[1] * shape[2], pixels: pixels, channels: shape[3], $0)
        }
      }
      // A negative index gives zeros.
      return try exported("maxUnpool2D", as: ONNXMaxUnpool(size: size), with: [indices]) { () throws(TensorError) in
        try tape.apply(IndexSelect(axis: 0, indices: sources), to: reshaped([elementCount]))
      }
    }
  }

  /// The same for sequences: `[N, M, C]` to `[N, size, C]`, with positions in each sequence.
  public func maxUnpool1D(indices: Tensor, to size: Int) throws(TensorError) -> Variable {
    try asRows("maxUnpool1D") { rows throws(TensorError) in
      guard indices.shape == shape else {
        throw TensorError(.shape, "expected indices of the input's shape", shapes: [shape, indices.shape])
      }
      return try rows.maxUnpool2D(indices: indices.reshaped(rows.shape), to: Size2D(1, size))
    }
  }

  private var elementCount: Int { shape.elementCount }
}
