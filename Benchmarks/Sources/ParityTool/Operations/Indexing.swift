import NNLayers

/// Operations/Shape, what moves elements by indices.
let indexing: [String: Operation] = [
  "gather": { x, a in try x[0].gathered(at: x[1].value, axis: a.int("axis")) },
  "scatterAdd": { x, a in try x[0].scatterAdded(x[1], at: x[2].value, axis: a.int("axis")) },
  "indexSelect": { x, a in try x[0].indexSelected(x[1].value, axis: a.int("axis")) },
  "indexAdd": { x, a in try x[0].indexAdded(x[1], at: x[2].value, axis: a.int("axis")) },
  "take": { x, _ in try x[0].taken(x[1].value) },
  "oneHot": { x, a in
    try x[0].value.oneHot(classes: a.int("classes"), a.flag("whole") ? .int32 : .float32)
  },
]
