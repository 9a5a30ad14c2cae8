import KernelInterface

extension FloatKernels {
  /// A correlation of arrays.
  /// - Parameter isPrepared: whether the filter is laid out for the kernel beforehand, where the kernel has a layout.
  static func correlation(
    _ g: ConvolutionGeometry, _ x: [Float], _ filter: [Float], _ bias: [Float]? = nil,
    input: ChannelTransform = .identity, output: ChannelTransform = .identity, isPrepared: Bool = false,
    moments: ChannelMoments? = nil
  ) -> [Float] {
    var y = [Float](repeating: .nan, count: g.outputCount)
    withOperand(g, filter, isPrepared: isPrepared) { operand in
      if let bias {
        crossCorrelation(g, x, input, operand, bias, output, &y, moments: moments)
      } else {
        crossCorrelation(g, x, input, operand, nil, output, &y, moments: moments)
      }
    }
    return y
  }

  static func withOperand(
    _ g: ConvolutionGeometry, _ filter: [Float], isPrepared: Bool, _ body: (FilterOperand) -> Void
  ) {
    var prepared: [Float]?
    if isPrepared, let layout = filterLayout(g) {
      var elements = [Float](repeating: .nan, count: layout.count)
      prepareFilter(layout, filter, &elements)
      prepared = elements
    }
    filter.withUnsafeBufferPointer { filter in
      guard let start = filter.baseAddress else { return }
      if let prepared {
        prepared.withUnsafeBufferPointer { body(FilterOperand(start, prepared: $0.baseAddress)) }
      } else {
        body(FilterOperand(start))
      }
    }
  }
}
