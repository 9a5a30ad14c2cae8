import NNLayers

/// Operations/Shape, what moves elements by a rule.
let shapes: [String: Operation] = [
  "reshape": { x, a in try x[0].reshaped(a.shape("sizes")) },
  "flatten": { x, _ in try x[0].flattened() },
  "squeeze": { x, a in try x[0].squeezed(axes: a.optionalInts("axes")) },
  "expandDimensions": { x, a in
    let axes = try a.ints("axes")
    return axes.count == 1 ? try x[0].expandedDimensions(axis: axes[0]) : try x[0].expandedDimensions(axes: axes)
  },
  "broadcast": { x, a in try x[0].broadcast(to: a.shape("sizes")) },
  "transpose": { x, a in try x[0].transposed(a.optionalInts("order")) },
  "swapAxes": { x, a in try x[0].swappedAxes(a.int("first"), a.int("second")) },
  "moveAxis": { x, a in try x[0].movedAxis(a.int("from"), to: a.int("to")) },
  "flip": { x, a in try x[0].flipped(axes: a.optionalInts("axes")) },
  "roll": { x, a in
    if let axis = try a.optionalInt("axis") {
      try x[0].rolled(by: a.int("shift"), axis: axis)
    } else {
      try x[0].rolled(by: a.int("shift"))
    }
  },
  "sliceAxis": { x, a in
    let first = try a.int("first")
    let last = try a.int("last")
    let step = try a.int("step")
    // The same range in the ways in which it can be said.
    switch try a.word("form") {
    case "range": return try x[0].sliced(axis: a.int("axis"), first..<last, step: step)
    case "closed": return try x[0].sliced(axis: a.int("axis"), first...(last - 1), step: step)
    default: return try x[0].sliced(axis: a.int("axis"), .range(first..<last, step: step))
    }
  },
  "slice": { x, a in
    let numbers = try a.ints("slices")
    let slices = stride(from: 0, to: numbers.count, by: 4).map { position in
      switch numbers[position] {
      case 0: AxisSlice.all
      case 1: AxisSlice.index(numbers[position + 1])
      case 2: AxisSlice.every(numbers[position + 1])
      case 3: AxisSlice.range(numbers[position + 1]..., step: numbers[position + 3])
      case 4: AxisSlice.range(..<numbers[position + 2], step: numbers[position + 3])
      case 5: AxisSlice.range(...numbers[position + 2], step: numbers[position + 3])
      default: AxisSlice.range(numbers[position + 1]..<numbers[position + 2], step: numbers[position + 3])
      }
    }
    return slices.count == 2 ? try x[0].sliced(slices[0], slices[1]) : try x[0].sliced(slices)
  },
  "pad": { x, a in
    let amounts = try a.ints("amounts")
    let padding = stride(from: 0, to: amounts.count, by: 2).map {
      AxisPadding(before: amounts[$0], after: amounts[$0 + 1])
    }
    return try x[0].padded(padding, mode: a.paddingMode())
  },
  "padAxis": { x, a in
    let amounts = try a.ints("amounts")
    return try x[0].padded(axis: a.int("axis"), before: amounts[0], after: amounts[1], mode: a.paddingMode())
  },
  "padImage": { x, a in try x[0].padded(a.padding2D(), mode: a.paddingMode()) },
  "concatenate": { x, a in try Variable.concatenated(x, axis: a.int("axis")) },
  "stack": { x, a in try Variable.stacked(x, axis: a.int("axis")) },
  "split": { x, a in
    let axis = try a.int("axis")
    switch try a.word("form") {
    case "sizes": return try x[0].split(sizes: a.ints("sizes"), axis: axis)
    case "size": return try x[0].split(size: a.int("size"), axis: axis)
    default: return try x[0].chunked(into: a.int("count"), axis: axis)
    }
  },
  "unstack": { x, a in try x[0].unstacked(axis: a.int("axis")) },
  "tile": { x, a in try x[0].tiled(a.ints("repetitions")) },
  "repeatInterleaved": { x, a in
    let counts = try a.ints("counts")
    return counts.count == 1
      ? try x[0].repeatInterleaved(counts[0], axis: a.int("axis"))
      : try x[0].repeatInterleaved(counts, axis: a.int("axis"))
  },
]
