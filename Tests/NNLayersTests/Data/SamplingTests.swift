import NNLayers
import Testing

/// Subsets, splits and samplers.
@Suite struct SamplingTests {
  /// So many examples of each class, in turn; an example's input is its index.
  private func dataset(_ counts: [Int]) throws -> InMemoryDataset {
    let labels = counts.enumerated().flatMap { [Int](repeating: $0, count: $1) }
    let inputs = try Tensor(labels.indices.map { Float($0) }, shape: [labels.count, 1])
    return try InMemoryDataset(inputs: inputs, labels: labels, classNames: counts.indices.map(String.init))
  }

  @Test func subsets() throws {
    let subset = try Subset(dataset([3, 3]), indices: [5, 0, 5])
    #expect(try subset.count == 3 && subset.label(at: 0) == 1 && subset.classNames == ["0", "1"])
    #expect(try subset.input(at: 2).floats == [5])
    #expect(try Subset(subset, indices: [1]).input(at: 0).floats == [0])
    #expect(throws: DataError.self) { try subset.input(at: 3) }
    #expect(throws: DataError.self) { try Subset(dataset([3]), indices: [3]) }
    #expect(throws: DataError.self) { try Subset(dataset([3]), indices: [-1]) }
  }

  @Test(arguments: [nil, 1, 2] as [UInt64?], [false, true]) func splits(_ seed: UInt64?, _ stratified: Bool) throws {
    let data = try dataset([50, 30, 20])
    let parts = try data.split([0.7, 0.1, 0.2], seed: seed, stratified: stratified)
    #expect(parts.map(\.count) == [70, 10, 20])
    #expect(parts.flatMap(\.indices).sorted() == Array(0..<100))
    #expect(parts.allSatisfy { $0.indices == $0.indices.sorted() })
    if stratified {
      let counts = try parts.map { part in
        try (0..<3).map { label in try (0..<part.count).count { try part.label(at: $0) == label } }
      }
      #expect(counts == [[35, 21, 14], [5, 3, 2], [10, 6, 4]])
    }
    let again = try data.split([0.7, 0.1, 0.2], seed: seed, stratified: stratified)
    #expect(again.map(\.indices) == parts.map(\.indices))
    if seed == nil, !stratified { #expect(parts[0].indices == Array(0..<70)) }
    if let seed {
      let other = try data.split([0.7, 0.1, 0.2], seed: seed + 10, stratified: stratified)
      #expect(other[1].indices != parts[1].indices)
    }
  }

  /// Classes of a few examples: the parts' sizes are right all the same.
  @Test func stratifiedRounding() throws {
    let data = try dataset([Int](repeating: 3, count: 40))
    let parts = try data.split([0.5, 0.25], seed: 1, stratified: true)
    #expect(parts.map(\.count) == [60, 30])
    for label in 0..<40 {
      let count = try (0..<60).count { try parts[0].label(at: $0) == label }
      #expect(count >= 0 && count <= 3)
    }
    #expect(try dataset([]).split([0.5, 0.5], seed: 1).map(\.count) == [0, 0])
    #expect(try dataset([1]).split([0.5, 0.5], seed: 1).map(\.count).reduce(0, +) == 1)
    for fractions in [[0.7, 0.4], [-0.1, 0.5], [.nan], [.infinity]] {
      #expect(throws: DataError.self) { try data.split(fractions, seed: 1) }
    }
  }

  @Test func weights() throws {
    let data = try dataset([4])
    let sampler = try WeightedSampler(weights: [0, 1, 3, 0], count: 4000)
    let loader = DataLoader(data, batchSize: 64, shuffleSeed: 1, sampler: sampler)
    #expect(loader.batchCount == 63 && loader.exampleCount == 4000)
    let drawn = loader.epoch(1).flatMap(\.indices)
    #expect(drawn.count == 4000 && Set(drawn) == [1, 2])
    let share = Double(drawn.count { $0 == 2 }) / 4000
    #expect(abs(share - 0.75) < 0.03)
    #expect(loader.epoch(1).flatMap(\.indices) == drawn)
    #expect(loader.epoch(2).flatMap(\.indices) != drawn)
  }

  /// As many as no machine lists.
  @Test(arguments: [-1, 1 << 31, Int.max]) func countsThatCannotBeDrawn(_ count: Int) throws {
    let error = #expect(throws: DataError.self) { try WeightedSampler(weights: [1, 2], count: count) }
    #expect("\(try #require(error))".contains("\(count) examples cannot be drawn"))
    #expect(throws: DataError.self) { try WeightedSampler.balanced(dataset([2, 1]), count: count) }
    #expect(throws: DataError.self) { try WeightedSampler(weights: [1, 2], count: count, replacing: false) }
  }

  @Test func withoutReplacement() throws {
    let sampler = try WeightedSampler(weights: (0..<100).map { $0 < 50 ? 9 : 1 } + [0], count: 30, replacing: false)
    var random = RandomSource(seed: 1)
    var heavy = 0
    for _ in 0..<100 {
      let indices = sampler.indices(of: 101, using: &random)
      #expect(Set(indices).count == 30 && !indices.contains(100))
      heavy += indices.count { $0 < 50 }
    }
    #expect(heavy > 2400 && heavy < 2900, "\(heavy)")
  }

  @Test func balanced() throws {
    let data = try dataset([900, 90, 10])
    let loader = DataLoader(
      data, batchSize: 100, shuffleSeed: 1, sampler: try WeightedSampler.balanced(data, count: 3000))
    let labels = try loader.epoch(1).flatMap(\.indices).map { try data.label(at: $0) }
    for label in 0..<3 { #expect(abs(labels.count { $0 == label } - 1000) < 120) }
  }

  @Test func samplersWithoutMeaning() throws {
    #expect(throws: DataError.self) { try WeightedSampler(weights: []) }
    #expect(throws: DataError.self) { try WeightedSampler(weights: [0, 0]) }
    #expect(throws: DataError.self) { try WeightedSampler(weights: [1, -1]) }
    #expect(throws: DataError.self) { try WeightedSampler(weights: [1, .nan]) }
    #expect(throws: DataError.self) {
      try WeightedSampler(weights: [.greatestFiniteMagnitude, .greatestFiniteMagnitude])
    }
    #expect(throws: DataError.self) { try WeightedSampler(weights: [1], count: -1) }
    #expect(throws: DataError.self) { try WeightedSampler(weights: [1, 0], count: 2, replacing: false) }
    // Weights of another data set.
    let loader = try DataLoader(dataset([2]), batchSize: 1, sampler: WeightedSampler(weights: [0, 0, 1]))
    let batch = try #require(Array(loader.epoch(1)).first)
    let error = #expect(throws: DataError.self) { try batch.images }
    #expect(error?.message == "the sampler has chosen example 2 of 2")
  }

  @Test func anExampleThatComesTwiceIsChangedInTwoWays() throws {
    let inputs = try Tensor.ones([1, 2, 2, 1])
    let data = try InMemoryDataset(inputs: inputs, labels: [0], classNames: ["a"])
    let loader = DataLoader(
      data, batchSize: 2, augmentation: RandomBrightness(1), sampler: try WeightedSampler(weights: [1], count: 4))
    let values = try loader.epoch(1).flatMap { batch in try (0..<2).map { try batch.images[$0, 0, 0, 0] } }
    #expect(Set(values).count == 4)
  }

  @Test func continuingWithinAnEpoch() throws {
    let loader = DataLoader(try dataset([20]), batchSize: 3, shuffleSeed: 4, augmentation: nil)
    let whole = Array(loader.epoch(2))
    for first in [0, 1, 6, 7, 9, -1] {
      let rest = Array(loader.epoch(2, from: first))
      #expect(rest.map(\.indices) == whole.dropFirst(max(0, first)).map(\.indices))
      #expect(rest.map(\.seed) == whole.dropFirst(max(0, first)).map(\.seed))
    }
  }

  @Test func tensorsInMemory() throws {
    let data = try TensorDataset(inputs: .ones([3, 2]), targets: Tensor([1, 2, 3] as [Float]))
    #expect(data.count == 3)
    let batches = Array(DataLoader(data, batchSize: 2).epoch(1))
    #expect(try batches[0].targets.floats == [1, 2] && batches[1].targets.shape == [1])
    #expect(throws: TensorError.self) { try data.input(at: 3) }
    #expect(throws: TensorError.self) { try TensorDataset(inputs: .ones([3, 2]), targets: .ones([2])) }
    #expect(throws: TensorError.self) { try TensorDataset(inputs: .ones([]), targets: .ones([])) }
    // Labels as targets.
    let labelled = Array(DataLoader(try dataset([1, 1]), batchSize: 2).epoch(1))
    #expect(try labelled[0].targets == Tensor([1, 0, 0, 1] as [Float], shape: [2, 2]))
  }
}
