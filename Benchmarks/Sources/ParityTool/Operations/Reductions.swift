import NNLayers

/// Operations/Reductions.
let reductions: [String: Operation] = [
  "sum": { x, a in try x[0].sum(axes: a.optionalInts("axes"), keepsDimensions: a.flag("keeps")) },
  "mean": { x, a in try x[0].mean(axes: a.optionalInts("axes"), keepsDimensions: a.flag("keeps")) },
  "max": { x, a in try x[0].max(axes: a.optionalInts("axes"), keepsDimensions: a.flag("keeps")) },
  "min": { x, a in try x[0].min(axes: a.optionalInts("axes"), keepsDimensions: a.flag("keeps")) },
  "product": { x, a in try x[0].product(axes: a.optionalInts("axes"), keepsDimensions: a.flag("keeps")) },
  "logSumExp": { x, a in try x[0].logSumExp(axes: a.optionalInts("axes"), keepsDimensions: a.flag("keeps")) },
  "variance": { x, a in
    try x[0].variance(
      axes: a.optionalInts("axes"), correction: a.double("correction"), keepsDimensions: a.flag("keeps"))
  },
  "standardDeviation": { x, a in
    try x[0].standardDeviation(
      axes: a.optionalInts("axes"), correction: a.double("correction"), keepsDimensions: a.flag("keeps"))
  },
  "norm": { x, a in
    try x[0].norm(order: a.double("order"), axes: a.optionalInts("axes"), keepsDimensions: a.flag("keeps"))
  },
  "cumulativeSum": { x, a in try x[0].cumulativeSum(axis: a.int("axis"), reversed: a.flag("reversed")) },
  "topK": { x, a in
    let (values, indices) = try x[0].topK(a.int("k"), axis: a.int("axis"), largest: a.flag("largest"))
    return [values, x[0].tape.constant(indices)]
  },
]
