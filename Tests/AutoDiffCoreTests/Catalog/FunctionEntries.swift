import AutoDiffCore

/// Operations/Elementwise.
let functionEntries: [CatalogEntry] =
  [
    CatalogEntry("Absolute", [[3, 5]]) { try $0[0].abs() },
    CatalogEntry("Absolute", "of a product", [[3], [2, 3]]) { try ($0[0] * $0[1]).abs() * $0[0] },
    CatalogEntry("Square", [[2, 3]]) { try $0[0].square() },
    CatalogEntry("ReciprocalSquareRoot", [[2, 3]], in: 0.3...2) { try $0[0].rsqrt() },
    CatalogEntry("LogarithmOfOnePlus", [[2, 3]], in: -0.7...2) { try $0[0].log1p() },
    CatalogEntry("ExponentialMinusOne", [[2, 3]]) { try $0[0].expm1() },
    CatalogEntry("Sine", [[2, 3]], in: -4...4) { try $0[0].sin() },
    CatalogEntry("Cosine", [[]], in: -4...4) { try $0[0].cos() },
    CatalogEntry("Cosine", [[2, 3]], in: -4...4) { try $0[0].cos() },
    CatalogEntry("GaussianError", [[2, 5]], in: -2...2) { try $0[0].erf() },
    CatalogEntry("Clamp", "both limits", [[4, 5]], in: -2...2) { try $0[0].clamped(min: -0.5, max: 1) },
    CatalogEntry("Clamp", "below, of a product", [[4, 5], [5]]) { try ($0[0] * $0[1]).clamped(min: 0.1) },
    CatalogEntry("Clamp", "above", [[7]]) { try $0[0].clamped(max: 0.2) },
    CatalogEntry("Select", "by a comparison", [[3, 4], [3, 4]]) { try .select($0[0] .< $0[1], $0[0], $0[1]) },
    CatalogEntry("Select", "broadcast", [[4], [3, 1]]) {
      try Variable.select(Tensor([1, 0, 0, 2] as [Int32]), $0[0], $0[1]) * $0[0]
    },
    CatalogEntry("Select", "a number", [[2, 6]]) { try $0[0].replacing(with: 0.5, where: $0[0] .> 0).square() },
    CatalogEntry("Sign", [[2, 6]]) { try $0[0].sign() * $0[0] },
    CatalogEntry("Rounding", "down", [[2, 6]], in: -3...3) { try $0[0].floor() * $0[0] },
    CatalogEntry("Rounding", "up", [[2, 6]], in: -3...3) { try $0[0].ceil() * $0[0] },
    CatalogEntry("Rounding", "to the nearest", [[2, 6]], in: -3...3) { try $0[0].round() * $0[0] },
    CatalogEntry("Rounding", "toward zero", [[2, 6]], in: -3...3) { try $0[0].trunc() * $0[0] },
    // There and back where the inputs are float32.
    CatalogEntry("Cast", [[2, 3]]) { try $0[0].converted(to: .float64).square().converted(to: $0[0].scalarType) },
  ]
  + [[[2, 3], [2, 3]], [[4], [2, 1, 4]], [[2, 1, 3], [1, 4, 1]], [[], [2, 2]]].flatMap { (shapes: [Shape]) in
    [
      CatalogEntry("ElementwiseMaximum", shapes) { try $0[0].maximum($0[1]) },
      CatalogEntry("ElementwiseMinimum", shapes) { try $0[0].minimum($0[1]) },
    ]
  } + [
    CatalogEntry("ElementwiseMaximum", "a number, squared", [[3, 4]]) { try $0[0].maximum(0.1).square() },
    CatalogEntry("ElementwiseMinimum", "a number, squared", [[3, 4]]) { try $0[0].minimum(0.1).square() },
  ]
