import KernelInterface

// A 3x3 filter transformed for Winograd's method: for each panel of output channels 36 matrices of the input channels by
// the panel's width.

/// Floats from one panel of the transformed filter to the next.
func winogradPanelFloats(_ plan: PanelPlan) -> Int { 36 * unaliasedStride(plan.depth * WideRow.width) }

/// The transformed filter, panel after panel.
func transformWinogradFilter(
  _ filter: UnsafePointer<Float>, _ plan: PanelPlan, into packed: UnsafeMutablePointer<Float>
) {
  parallelFor(plan.depth, grain: max(1, 512 / max(1, plan.columns))) { range in
    for panel in 0..<plan.count {
      transformPanel(filter, plan, panel, channels: range, into: packed + panel * winogradPanelFloats(plan))
    }
  }
}

/// `U = G w Gᵀ` of some channels of a panel: 36 matrices `[C, width]`.
func transformPanel(
  _ filter: UnsafePointer<Float>, _ plan: PanelPlan, _ panel: Int, channels: Range<Int>,
  into packed: UnsafeMutablePointer<Float>
) {
  let outputs = plan.columns
  let width = plan.width(panel)
  let stride = unaliasedStride(plan.depth * width)
  let tapStride = plan.depth * outputs
  let scratch = ScratchFloats(32 * laneCount)
  defer { scratch.release() }
  let columns = UnsafeMutableRawPointer(scratch.pointer).bindMemory(to: Lanes.self, capacity: 18)
  let partial = scratch.pointer + 18 * laneCount
  for channel in channels {
    var offset = 0
    while offset < width {
      let k = plan.firstColumn(panel) + offset
      let valid = min(laneCount, outputs - k)
      for v in 0..<3 {
        let w = filter + (v &* tapStride &+ channel &* outputs &+ k)
        let u = transformFilter(
          (
            loadPartial(w, valid, partial), loadPartial(w + 3 &* tapStride, valid, partial),
            loadPartial(w + 6 &* tapStride, valid, partial)
          ))
        columns[v] = u.0
        columns[3 + v] = u.1
        columns[6 + v] = u.2
        columns[9 + v] = u.3
        columns[12 + v] = u.4
        columns[15 + v] = u.5
      }
      let target = packed + (channel &* width &+ offset)
      for i in 0..<6 {
        storeSix(
          transformFilter((columns[3 * i], columns[3 * i + 1], columns[3 * i + 2])), target + 6 &* i &* stride,
          stride: stride)
      }
      offset += laneCount
    }
  }
}

/// A vector of which only the first `valid` elements are in memory; the others are 0.
@inline(__always)
func loadPartial(_ p: UnsafePointer<Float>, _ valid: Int, _ buffer: UnsafeMutablePointer<Float>) -> Lanes {
  if valid >= laneCount { return load(p) }
  if valid <= 0 { return Lanes() }
  storeLanes(Lanes(), buffer)
  buffer.update(from: p, count: valid)
  return load(buffer)
}
