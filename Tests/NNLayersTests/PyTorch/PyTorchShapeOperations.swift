import NNLayers

let movements: [String: PyTorchFunction] = [
  "shape/reshape": { try $0["x"].reshaped([3, -1]) },
  "shape/flatten": { try $0["x"].flattened() },
  "shape/transpose": { try $0["x"].transposed() },
  "shape/permute": { try $0["x"].transposed([2, 0, 1]) },
  "shape/permute-reversed": { try $0["x"].transposed() },
  "shape/squeeze": { try $0["x"].squeezed() },
  "shape/squeeze-axis": { try $0["x"].squeezed(axes: [-1]) },
  "shape/unsqueeze": { try $0["x"].expandedDimensions(axis: -2) },
  "shape/expand": { try $0["x"].broadcast(to: [2, -1, 4]) },
  "shape/movedim": { try $0["x"].movedAxis(1, to: -1) },
  "shape/swapaxes": { try $0["x"].swappedAxes(0, -1) },
  "shape/flip": { try $0["x"].flipped(axes: [0, 2]) },
  "shape/roll": { try $0["x"].rolled(by: -7, axis: 1) },
  "shape/roll-flat": { try $0["x"].rolled(by: 5) },
  "shape/roll-both": { try $0["x"].rolled(by: 1, axis: 0).rolled(by: -2, axis: 1) },
  "shape/slice": { try $0["x"].sliced(.range(1..<4), .every(2)) },
  "shape/slice-step": { try $0["x"].sliced(.range(1..<6, step: 3), .index(3)) },
  "shape/slice-reversed": { try $0["x"].sliced(axis: 0, 1...5, step: -2) },
  "shape/pad-constant": {
    try $0["x"].padded(
      [AxisPadding(), AxisPadding(after: 3), AxisPadding(before: 1, after: 2)], mode: .constant(0.5))
  },
  "shape/pad-reflect": { try $0["x"].padded(.explicit(top: 1, bottom: 2, left: 2, right: 3), mode: .reflect) },
  "shape/pad-replicate": { try $0["x"].padded(.explicit(top: 1, bottom: 2, left: 2, right: 3), mode: .replicate) },
  "shape/pad-circular": { try $0["x"].padded(.explicit(top: 1, bottom: 2, left: 2, right: 3), mode: .circular) },
  "shape/unbind": { try .stacked($0["x"].unstacked(axis: 1).reversed()) },
  "shape/split": { try .concatenated($0["x"].split(size: 3).reversed()) },
  "shape/split-sizes": { try .concatenated($0["x"].split(sizes: [1, 4, 2], axis: 1).reversed(), axis: 1) },
  "shape/chunk": { try .concatenated($0["x"].chunked(into: 3).reversed()) },
  "shape/tile": { try $0["x"].tiled([2, 1, 2]) },
  "shape/repeat-interleave": { try $0["x"].repeatInterleaved(3, axis: 1) },
  "shape/repeat-interleave-counts": { try $0["x"].repeatInterleaved([2, 0, 3], axis: 0) },
  "shape/concatenate": { try .concatenated([$0["a"], $0["b"], $0["a"]], axis: 1) },
  "shape/stack": { try .stacked([$0["a"], $0["b"], $0["b"]], axis: -1) },
  "shape/index-select": { try $0["x"].indexSelected($0["indices"].value, axis: 1) },
  "shape/take": { try $0["x"].taken($0["indices"].value) },
  "shape/gather": { try $0["x"].gathered(at: $0["indices"].value, axis: 1) },
  "shape/gather-smaller": { try $0["x"].gathered(at: $0["indices"].value, axis: 1) },
  "shape/scatter-add": { try $0["x"].scatterAdded($0["source"], at: $0["indices"].value, axis: 1) },
  "shape/index-add": { try $0["x"].indexAdded($0["source"], at: $0["indices"].value, axis: 1) },
]

let linearAlgebra: [String: PyTorchFunction] = {
  var all: [String: PyTorchFunction] = [
    "dot": { try $0["a"].dot($0["b"]) },
    "outer": { try $0["a"].outerProduct($0["b"]) },
    "left-transposed": { try $0["a"].matrixProduct($0["b"], transposingSelf: true) },
    "right-transposed": { try $0["a"].matrixProduct($0["b"], transposingOther: true) },
    "transposed-vector": { try $0["a"].matrixProduct($0["b"], transposingSelf: true, transposingOther: true) },
  ]
  let plain = [
    "vector-vector", "matrix-vector", "vector-matrix", "batch-vector", "vector-batch", "batch-matrix", "matrix-batch",
    "many-small",
  ]
  for name in plain { all[name] = { try $0["a"].matrixProduct($0["b"]) } }
  return Dictionary(uniqueKeysWithValues: all.map { ("linalg/\($0.key)", $0.value) })
}()

let resamplings: [String: PyTorchFunction] = {
  var all: [String: PyTorchFunction] = [
    "image/unfold": { try $0["x"].unfolded2D(window: Size2D(2, 3)) },
    "image/fold": { try $0["x"].folded2D(to: Size2D(4, 5), window: Size2D(2, 3)) },
    "image/unfold-strides": {
      try $0["x"].unfolded2D(
        window: Size2D(3, 2), stride: Size2D(2, 3), padding: .explicit(top: 1, bottom: 1, left: 2, right: 2))
    },
    "image/fold-strides": {
      try $0["x"].folded2D(
        to: Size2D(6, 7), window: Size2D(3, 2), stride: Size2D(2, 3),
        padding: .explicit(top: 1, bottom: 1, left: 2, right: 2))
    },
    "image/unfold-dilation": {
      try $0["x"].unfolded2D(window: Size2D(3, 2), padding: .all(1), dilation: Size2D(2, 3))
    },
    "image/fold-dilation": {
      try $0["x"].folded2D(to: Size2D(7, 6), window: Size2D(3, 2), padding: .all(1), dilation: Size2D(2, 3))
    },
    "image/affine": { try $0["x"].affineGrid2D(to: Size2D(4, 5)) },
    "image/affine-aligned": { try $0["x"].affineGrid2D(to: Size2D(4, 5), alignsCorners: true) },
  ]
  let modes: [(String, InterpolationMode, Bool)] = [
    ("bilinear", .bilinear, false), ("aligned", .bilinear, true), ("nearest", .nearest, false),
    ("nearest-exact", .nearestExact, false),
  ]
  for (name, mode, aligned) in modes {
    let sizes = ["up": Size2D(7, 9), "down": Size2D(4, 3)]
    for (suffix, size) in mode == .bilinear ? sizes.merging(["one": Size2D(1, 10)], uniquingKeysWith: { $1 }) : sizes {
      all["image/interpolate-\(name)-\(suffix)"] = {
        try $0["x"].interpolated2D(to: size, mode: mode, alignsCorners: aligned)
      }
    }
    all["image/interpolate-\(name)-factor"] = {
      try $0["x"].interpolated2D(byHeight: 1.7, width: 2.3, mode: mode, alignsCorners: aligned)
    }
  }
  return all
}()

let gridSamplings: [String: PyTorchFunction] = {
  var all: [String: PyTorchFunction] = [:]
  let paddings: [String: GridPadding] = ["zeros": .zeros, "border": .border, "reflection": .reflection]
  for (name, padding) in paddings {
    for aligned in [false, true] {
      let suffix = name + (aligned ? "-aligned" : "")
      all["image/grid-\(suffix)"] = {
        try $0["x"].gridSampled2D($0["grid"], padding: padding, alignsCorners: aligned)
      }
      all["image/grid-nearest-\(suffix)"] = {
        try $0["x"].gridSampled2D($0["grid"], interpolation: .nearest, padding: padding, alignsCorners: aligned)
      }
    }
  }
  return all
}()

let attentions: [String: PyTorchFunction] = [
  "attention/embedding": { try $0["x"].embedding(of: $0["labels"].value) },
  "attention/embedding-padding": {
    var random = RandomSource(seed: 1)
    let layer = Embedding(count: 5, size: 4, paddingIndex: 3, using: &random)
    try $0["x"].tape.bind(layer.weight, to: $0["x"])
    return try layer($0["labels"])
  },
  "attention/plain": { try $0["q"].scaledDotProductAttention(keys: $0["k"], values: $0["v"]) },
  "attention/scale": { try $0["q"].scaledDotProductAttention(keys: $0["k"], values: $0["v"], scale: 0.7) },
  "attention/causal": { try $0["q"].scaledDotProductAttention(keys: $0["k"], values: $0["v"], isCausal: true) },
  "attention/boolean": {
    try $0["q"].scaledDotProductAttention(keys: $0["k"], values: $0["v"], mask: $0["mask"])
  },
  "attention/additive-infinite": {
    try $0["q"].scaledDotProductAttention(keys: $0["k"], values: $0["v"], mask: $0["mask"])
  },
  "attention/additive": {
    try $0["q"].scaledDotProductAttention(keys: $0["k"], values: $0["v"], mask: $0["mask"])
  },
]
