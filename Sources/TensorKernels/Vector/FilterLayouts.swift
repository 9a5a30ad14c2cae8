import KernelInterface

extension VectorKernels {
  public static func filterLayout(_ g: ConvolutionGeometry) -> FilterLayout? {
    if Depthwise.serves(g) { return nil }
    if WinogradTiles.serves(g, isPrepared: true) {
      let plan = PanelPlan(columns: g.outputChannels, depth: g.inputChannels)
      return FilterLayout(.winograd, g, count: plan.count * winogradPanelFloats(plan))
    }
    let plan = PanelPlan(
      columns: g.outputChannels / g.groups, depth: g.kernelHeight * g.kernelWidth * (g.inputChannels / g.groups))
    return FilterLayout(.panels, g, count: g.groups * plan.packedCount)
  }

  public static func prepareFilter(
    _ layout: FilterLayout, _ filter: UnsafePointer<Float>, _ prepared: UnsafeMutablePointer<Float>
  ) {
    switch layout.order {
    case .winograd:
      let plan = PanelPlan(columns: layout.outputChannels, depth: layout.inputChannels)
      transformWinogradFilter(filter, plan, into: prepared)
    case .panels:
      let plan = PanelPlan(
        columns: layout.outputChannels / layout.groups, depth: layout.taps * (layout.inputChannels / layout.groups))
      packFilter(filter, plan, groups: layout.groups, into: prepared)
    }
  }
}

/// Copies a filter into panels, group by group.
/// - Parameter onlyPartial: whether only panels with fewer columns than the register tile are copied.
func packFilter(
  _ filter: UnsafePointer<Float>, _ plan: PanelPlan, groups: Int, onlyPartial: Bool = false,
  into packed: UnsafeMutablePointer<Float>
) {
  parallelFor(groups * plan.count, grain: max(1, 16384 / max(1, WideRow.width * plan.depth))) { range in
    for index in range {
      let group = index / plan.count
      let panel = index % plan.count
      if onlyPartial && plan.validColumns(panel) == plan.width(panel) { continue }
      plan.pack(
        filter + group * plan.columns, rowStride: groups * plan.columns, columnStride: 1, panel: panel,
        into: packed + group * plan.packedCount + plan.offset(panel))
    }
  }
}
