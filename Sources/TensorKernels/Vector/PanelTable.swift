import KernelInterface

/// What is added to a product's columns and done to them at the end, padded to whole panels: bias, factor and offset of
/// each output channel, groups apart.
struct PanelTable {
  private let scratch: ScratchFloats
  private let stride: Int
  private let output: ChannelTransform

  init(_ plan: PanelPlan, groups: Int, bias: UnsafePointer<Float>?, _ output: ChannelTransform) {
    self.output = output
    stride = groups * plan.paddedColumns
    scratch = ScratchFloats(3 * stride)
    scratch.pointer.update(repeating: 0, count: 3 * stride)
    copy(bias, 0, plan, groups)
    copy(output.factor, 1, plan, groups)
    copy(output.offset, 2, plan, groups)
  }

  private func copy(_ source: UnsafePointer<Float>?, _ part: Int, _ plan: PanelPlan, _ groups: Int) {
    guard let source else { return }
    for group in 0..<groups {
      (scratch.pointer + part * stride + group * plan.paddedColumns).update(
        from: source + group * plan.columns, count: plan.columns)
    }
  }

  func release() { scratch.release() }

  /// The bias, in the order of the padded columns.
  @inline(__always) var bias: UnsafePointer<Float> { UnsafePointer(scratch.pointer) }

  /// The transform of the columns from `column` on.
  @inline(__always) func transform(from column: Int) -> ChannelTransform {
    guard output.factor != nil else { return output }
    return ChannelTransform(
      factor: scratch.pointer + (stride &+ column), offset: scratch.pointer + (2 &* stride &+ column),
      relu: output.relu)
  }
}
