import AutoDiffCore

/// Operations that move elements. They are linear, so where the second derivative of the operation itself would be
/// trivial, a square goes through it.
let movementEntries: [CatalogEntry] = [
  CatalogEntry("Squeeze", "all", [[2, 1, 3, 1]]) { try $0[0].squeezed() },
  CatalogEntry("Squeeze", "named", [[2, 1, 3, 1]]) { try $0[0].squeezed(axes: [-1]) * $0[0].squeezed(axes: [-1]) },
  CatalogEntry("Squeeze", "expanded", [[2, 3]]) { try $0[0].expandedDimensions(axes: [0, -1]) },
  CatalogEntry("Broadcast", "keeping a size", [[3, 1]]) { try $0[0].broadcast(to: [2, -1, 4]) },
  CatalogEntry("Transpose", "swapped", [[2, 3, 4]]) { try $0[0].swappedAxes(0, -1) },
  CatalogEntry("Transpose", "moved", [[2, 3, 4]]) { try $0[0].movedAxis(0, to: -1) },
  CatalogEntry("Flip", "all", [[2, 3]]) { try $0[0].flipped() * $0[0] },
  CatalogEntry("Flip", "one axis", [[3, 4, 2]]) { try $0[0].flipped(axes: [1]) },
  CatalogEntry("Roll", "one axis", [[3, 5, 2]]) { try $0[0].rolled(by: -7, axis: 1) * $0[0] },
  CatalogEntry("Roll", "flat", [[3, 4]]) { try $0[0].rolled(by: 5) },
  CatalogEntry("Slice", "ranges", [[5, 6, 3]]) { try $0[0].sliced(.range(1..<4), .range(2...)) },
  CatalogEntry("Slice", "steps", [[7, 4]]) { try $0[0].sliced(.range(1..<6, step: -2), .every(3)) },
  CatalogEntry("Slice", "an index", [[4, 3]]) { try $0[0].sliced(.index(-2)) * $0[0].sliced(.index(1)) },
  CatalogEntry("Slice", "empty", [[4, 3]]) { try $0[0].sliced(axis: 1, 2..<2).sum() + $0[0].sum() },
  CatalogEntry("StridedCopy", "of a square", [[4, 5]]) {
    try ($0[0] * $0[0]).sliced(axis: -1, ..<4, step: 2)
  },
  CatalogEntry("StridedSum", "of overlapping patches", [[1, 6, 8]]) {
    let image = try $0[0].folded2D(to: Size2D(3, 4), window: 2)
    return try image * image
  },
  CatalogEntry("Pad", "constant", [[2, 3]]) {
    let y = try $0[0].padded(
      [AxisPadding(before: 1), AxisPadding(before: 2, after: 1)], mode: .constant(0.5))
    return try y * y
  },
  CatalogEntry("Pad", "reflect", [[1, 4, 3, 2]]) {
    let y = try $0[0].padded(.explicit(top: 3, bottom: 1, left: 0, right: 2), mode: .reflect)
    return try y * y
  },
  CatalogEntry("Pad", "replicate", [[2, 3]]) { try $0[0].padded(axis: 1, before: 2, after: 4, mode: .replicate) },
  CatalogEntry("Pad", "circular", [[3, 2]]) { try $0[0].padded(axis: 0, before: 3, after: 1, mode: .circular) },
  CatalogEntry("Concatenate", [[2, 3], [2, 1], [2, 2]]) { try .concatenated([$0[0], $0[1], $0[2], $0[0]], axis: -1) },
  CatalogEntry("Concatenate", "of products", [[2, 3], [4, 3]]) {
    try .concatenated([$0[0] * $0[0], $0[1], $0[0]], axis: 0)
  },
  CatalogEntry("Stack", [[2, 3], [2, 3]]) { try .stacked([$0[0], $0[1], $0[0] * $0[1]], axis: 1) },
  CatalogEntry("Split", "sizes", [[2, 7]]) {
    let parts = try $0[0].split(sizes: [2, 3, 2], axis: 1)
    return try parts[0] * parts[2] + parts[1].sum(axes: [1], keepsDimensions: true)
  },
  CatalogEntry("Split", "chunks", [[5, 2]]) { try .concatenated($0[0].chunked(into: 2).reversed()) },
  CatalogEntry("Split", "unstacked", [[3, 4]]) {
    let rows = try $0[0].unstacked()
    return try rows[0] * rows[1] * rows[2]
  },
  CatalogEntry("Tile", [[2, 3]]) { try $0[0].tiled([2, 1, 2]) },
  CatalogEntry("Tile", "trailing axes", [[2, 3]]) {
    let y = try $0[0].tiled([3])
    return try y * y
  },
  CatalogEntry("RepeatInterleaved", [[3, 2, 2]]) { try $0[0].repeatInterleaved(3, axis: 1) },
  CatalogEntry("RepeatInterleaved", "counts", [[3, 2]]) {
    let y = try $0[0].repeatInterleaved([2, 0, 3], axis: 0)
    return try y * y
  },
  CatalogEntry("IndexSelect", [[2, 4, 3]]) { try $0[0].indexSelected(Tensor([3, 0, 3] as [Int32]), axis: 1) },
  CatalogEntry("IndexSelect", "a matrix of indices", [[4, 3]]) {
    let y = try $0[0].indexSelected(Tensor([3, 0, 3, 1] as [Int32], shape: [2, 2]), axis: 0)
    return try y * y
  },
  CatalogEntry("IndexSelect", "flat", [[3, 4]]) { try $0[0].taken(Tensor([11, 0, 5, 5] as [Int32])) },
  CatalogEntry("IndexSum", [[2, 4, 3], [2, 3, 3]]) {
    let y = try $0[0].indexAdded($0[1], at: Tensor([2, 0, 2] as [Int32]), axis: 1)
    return try y * y
  },
  CatalogEntry("GatherAlongAxis", [[2, 3, 4]]) {
    try ($0[0] * $0[0]).gathered(at: Tensor([0, 2, 1, 2, 1, 1, 0, 2] as [Int32], shape: [2, 1, 4]), axis: 1)
  },
  CatalogEntry("GatherAlongAxis", "scattered", [[3, 5], [2, 4]]) {
    let y = try $0[0].scatterAdded($0[1], at: Tensor([4, 0, 0, 2, 3, 3] as [Int32], shape: [2, 3]), axis: 1)
    return try y * y
  },
]

let linearAlgebraEntries: [CatalogEntry] = [
  CatalogEntry("Dot", [[5], [5]]) { try $0[0].dot($0[1]) },
  CatalogEntry("Dot", "of itself", [[5]]) { try $0[0].dot($0[0]) },
  CatalogEntry("OuterProduct", [[3], [4]]) { try $0[0].outerProduct($0[1]) },
  CatalogEntry("MatrixProduct", "matrix, vector", [[3, 4], [4]]) { try $0[0].matrixProduct($0[1]) },
  CatalogEntry("MatrixProduct", "vector, matrix", [[3], [3, 4]]) { try $0[0].matrixProduct($0[1]) },
  CatalogEntry("MatrixProduct", "vector, batches", [[3], [2, 3, 4]]) { try $0[0].matrixProduct($0[1]) },
  CatalogEntry("MatrixProduct", "batches transposed, vector", [[2, 4, 3], [4]]) {
    try $0[0].matrixProduct($0[1], transposingSelf: true, transposingOther: true)
  },
  CatalogEntry("MatrixProduct", "batches, one matrix", [[2, 3, 4], [4, 2]]) { try $0[0].matrixProduct($0[1]) },
  CatalogEntry("MatrixProduct", "batches, one matrix transposed", [[2, 1, 3, 4], [2, 4]]) {
    try $0[0].matrixProduct($0[1], transposingOther: true)
  },
  CatalogEntry("MatrixProduct", "one matrix, batches", [[3, 4], [2, 4, 2]]) { try $0[0].matrixProduct($0[1]) },
]
