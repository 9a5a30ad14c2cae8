import NNLayers

extension ONNXModels {
  static func selections() -> [ONNXCheckedModel] {
    [
      function("gather", rows) { x throws(TensorError) in
        let picked = try x.indexSelected(Tensor([4, 0, 0, 2] as [Int32]), axis: 1)
        let (largest, places) = try x.topK(3, axis: 1)
        let (smallest, _) = try x.topK(3, axis: 1, largest: false)
        let again = try (x * 2).gathered(at: places, axis: 1)
        let matrix = try x.indexSelected(Tensor([7, 1, 1, 3] as [Int32], shape: [2, 2]), axis: 2).reshaped([-1, 5, 4])
        let scattered = try x.scatterAdded(again, at: places, axis: 1)
        let added = try x.indexAdded(picked, at: Tensor([1, 1, 3, 0] as [Int32]), axis: 1)
        let joined = try Variable.concatenated([picked, largest, smallest, again, scattered, added], axis: 1)
        return try joined.sum(axes: [1]) + matrix.sum(axes: [1]).repeatInterleaved(2, axis: 1)
      },
      function("largest-places", rows) { x throws(TensorError) in
        let place = try x.value.argmax(axis: -1, keepsDimensions: true)
        return try x.gathered(at: place, axis: -1)
          - x.gathered(at: x.value.argmin(axis: 2, keepsDimensions: true), axis: 2)
      },
      function("slices", image) { x throws(TensorError) in
        let row = try x.sliced(.all, .index(2))
        let pixel = try x.sliced(.all, .index(-1), .index(3), .range(1..<4))
        let columns = try x.flipped(axes: [2]).sliced(.all, .index(0))
        return try (row + columns).sum(axes: [1]).sliced(axis: 1, 0..<3) * pixel
      },
    ]
  }

  static func rearrangements() -> [ONNXCheckedModel] {
    [
      function("rearrangements", image) { x throws(TensorError) in
        let y = try x.maxPool2D(window: 2)
        let rolled = try y.rolled(by: 2, axis: 1).rolled(by: -1, axis: 3)
        let padded = try y.padded(.all(1), mode: .reflect).sliced(.all, .range(1..<7), .range(1..<6))
        let circular = try y.padded(.all(2), mode: .circular).sliced(.all, .range(0..<6), .range(0..<5))
        let edge = try y.padded(.all(2), mode: .replicate).sliced(.all, .range(0..<6), .range(0..<5))
        let tiled = try y.sliced(.all, .range(0..<3)).tiled([1, 2, 1, 1])
        let stacked = try Variable.stacked([rolled, padded, circular, edge, tiled], axis: 1)
        return try stacked.sum(axes: [1]).softmax(axis: 2).movedAxis(3, to: 1)
      },
      function("parts", rows) { x throws(TensorError) in
        let uneven = try x.split(sizes: [3, 5], axis: 2)
        let halves = try x.split(size: 4, axis: 2)
        let chunks = try x.chunked(into: 2, axis: 2)
        let lines = try x.unstacked(axis: 1)
        let second = try x.sliced(.all, .range(1..<2)).squeezed(axes: [1])
        let taken = try x.taken(Tensor([39, 0, 7, 7, 12, 3, 20, 1] as [Int32]))
        let parts = [
          try Variable.concatenated([uneven[1], uneven[0]], axis: 2).max(axes: [1]),
          try Variable.concatenated([halves[1], chunks[0]], axis: 2).min(axes: [1]), try lines[0] * lines[4],
          try second + taken, try x.swappedAxes(1, 2).sum(axes: [2]),
        ]
        return try .stacked(parts, axis: 1)
      },
      ONNXCheckedModel(
        name: "double-precision", input: rows,
        layer: Function { x throws(TensorError) in
          try x.layerNormalized(over: [8]).topK(4).values.sigmoid().cumulativeSum(axis: 1)
        }, scalarType: .float64),
    ]
  }
}
