import AutoDiffCore

/// Operations/Reductions.
let rowReductionEntries: [CatalogEntry] =
  reductions.flatMap { file, label, range, function in
    [
      CatalogEntry(file, label + "of all", [[3, 4]], in: range) { try function($0[0], nil, false) },
      CatalogEntry(file, label + "last axis, kept", [[3, 4]], in: range) { try function($0[0], [-1], true) },
      CatalogEntry(file, label + "first axis", [[4, 3]], in: range) { try function($0[0], [0], false) },
      CatalogEntry(file, label + "apart", [[2, 3, 4]], in: range) { try function($0[0].square(), [0, -1], false) },
    ]
  } + [
    CatalogEntry("Extremum", "smallest of equal squares", [[3, 4]]) { try $0[0].min(axes: [1]).square() },
    CatalogEntry("Product", "one factor", [[3, 1]]) { try $0[0].product(axes: [1]) },
    CatalogEntry("Product", "two factors", [[2, 3]]) { try $0[0].product(axes: [0]) },
    CatalogEntry("Product", "with no zero, one, two and only zeros", [[4, 5]]) {
      let zeros: [Double] = [1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0]
      let factors = try Tensor(zeros, shape: [4, 5]).converted(to: $0[0].scalarType)
      return try ($0[0] * $0[0].tape.constant(factors)).product(axes: [1])
    },
    CatalogEntry("Variance", "not biased by 1.5", [[3, 4]]) { try $0[0].variance(axes: [1], correction: 1.5) },
    CatalogEntry("CumulativeSum", "last axis", [[3, 4]]) { try $0[0].square().cumulativeSum() },
    CatalogEntry("CumulativeSum", "middle axis", [[2, 4, 3]]) { try $0[0].cumulativeSum(axis: 1) },
    CatalogEntry("CumulativeSum", "reversed", [[3, 4]]) { try $0[0].square().cumulativeSum(axis: 0, reversed: true) },
    CatalogEntry("TopK", "last axis", [[3, 6]]) { try $0[0].topK(3).values.square() },
    CatalogEntry("TopK", "middle axis, smallest", [[2, 5, 3]]) {
      try $0[0].topK(2, axis: 1, largest: false).values.square()
    },
  ]

private typealias Reduction = @Sendable (Variable, [Int]?, Bool) throws -> Variable

private let reductions: [(file: String, label: String, range: ClosedRange<Double>, function: Reduction)] = [
  ("Extremum", "smallest, ", -1...1, { try $0.min(axes: $1, keepsDimensions: $2) }),
  ("Product", "", -2...2, { try $0.product(axes: $1, keepsDimensions: $2) }),
  ("Variance", "", -1...1, { try $0.variance(axes: $1, keepsDimensions: $2) }),
  ("Variance", "biased, ", -1...1, { try $0.variance(axes: $1, correction: 0, keepsDimensions: $2) }),
  ("StandardDeviation", "", -1...1, { try $0.standardDeviation(axes: $1, keepsDimensions: $2) }),
  ("Norm", "2, ", -1...1, { try $0.norm(axes: $1, keepsDimensions: $2) }),
  ("Norm", "1, ", -1...1, { try $0.norm(order: 1, axes: $1, keepsDimensions: $2) }),
  ("Norm", "3, ", -1...1, { try $0.norm(order: 3, axes: $1, keepsDimensions: $2) }),
  ("Norm", "1.5, ", 0.3...1, { try $0.norm(order: 1.5, axes: $1, keepsDimensions: $2) }),
  ("Norm", "infinite, ", -1...1, { try $0.norm(order: .infinity, axes: $1, keepsDimensions: $2) }),
  ("LogSumExp", "", -3...3, { try $0.logSumExp(axes: $1, keepsDimensions: $2) }),
]
