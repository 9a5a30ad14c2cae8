import NNLayers
import Testing

@Suite struct DataLoaderTests {
  private func dataset(_ count: Int) throws -> InMemoryDataset {
    let inputs = try Tensor((0..<count * 4).map { Float($0) }, shape: [count, 2, 2, 1])
    return try InMemoryDataset(inputs: inputs, labels: (0..<count).map { $0 % 3 }, classNames: ["a", "b", "c"])
  }

  @Test func batchesInOrder() throws {
    let loader = DataLoader(try dataset(7), batchSize: 3)
    let batches = Array(loader.epoch(1))
    #expect(loader.batchCount == 3)
    #expect(batches.map(\.count) == [3, 3, 1])
    #expect(batches.flatMap(\.indices) == Array(0..<7))
    #expect(try batches[1].images.shape == [3, 2, 2, 1])
    #expect(try batches[1].labels.elements(as: Int32.self) == [0, 1, 2])
    #expect(try batches[2].images.floats == [24, 25, 26, 27])
  }

  @Test func theLastPartialBatchCanBeDropped() throws {
    let loader = DataLoader(try dataset(7), batchSize: 3, dropsLast: true)
    #expect(loader.batchCount == 2)
    #expect(loader.epoch(1).map(\.count) == [3, 3])
  }

  @Test(arguments: [Int.max, Int.max - 1, 1 << 62]) func aBatchLargerThanAnyDataSet(_ size: Int) throws {
    let loader = DataLoader(try dataset(7), batchSize: size, shuffleSeed: 1)
    #expect(loader.batchCount == 1)
    #expect(loader.epoch(1).map(\.count) == [7])
    let dropping = DataLoader(try dataset(7), batchSize: size, dropsLast: true)
    #expect(dropping.batchCount == 0)
    #expect(Array(dropping.epoch(1)).isEmpty)
    #expect(DataLoader(try dataset(0), batchSize: size).batchCount == 0)
  }

  @Test func shufflingFollowsSeedAndEpoch() throws {
    let data = try dataset(50)
    func order(_ seed: UInt64, _ epoch: Int) -> [Int] {
      DataLoader(data, batchSize: 8, shuffleSeed: seed).epoch(epoch).flatMap(\.indices)
    }
    #expect(order(1, 1) == order(1, 1))
    #expect(order(1, 1) != order(1, 2))
    #expect(order(1, 1) != order(2, 1))
    #expect(order(1, 1).sorted() == Array(0..<50))
    let seeds = DataLoader(data, batchSize: 8, shuffleSeed: 1).epoch(1).map(\.seed)
    #expect(Set(seeds).count == seeds.count)
  }

  @Test func anEarlyEndStopsTheBackground() throws {
    for batch in DataLoader(try dataset(500), batchSize: 1).epoch(1) where batch.indices == [3] { break }
  }

  @Test func errorsArriveWithTheirBatch() throws {
    struct Failing: Dataset {
      let count = 4
      let classNames = ["a"]
      func label(at index: Int) -> Int { 0 }
      func input(at index: Int) throws -> Tensor {
        guard index != 2 else { throw DataError(path: "two.png", "is broken") }
        return try .zeros([1])
      }
    }
    let batches = Array(DataLoader(Failing(), batchSize: 1).epoch(1))
    #expect(batches.count == 4)
    #expect(try batches[1].images.shape == [1, 1])
    #expect(throws: DataError(path: "two.png", "is broken")) { try batches[2].images }
    #expect(try batches[3].images.shape == [1, 1])
  }

  @Test(arguments: [Int(Int32.max) + 1, Int(Int32.min) - 1, .max, .min])
  func aLabelThatDoesNotFit(_ label: Int) throws {
    struct Labelled: Dataset {
      let label: Int
      let count = 3
      let classNames = ["a"]
      func label(at index: Int) -> Int { index == 1 ? label : 0 }
      func input(at index: Int) throws -> Tensor { try .zeros([1]) }
    }
    let batches = Array(DataLoader(Labelled(label: label), batchSize: 1).epoch(1))
    #expect(try batches[0].labels.elements(as: Int32.self) == [0])
    let error = #expect(throws: DataError.self) { try batches[1].labels }
    #expect("\(try #require(error))".contains("example 1 has the label \(label)"))
  }

  @Test func badDataSetsAreErrors() throws {
    #expect(throws: TensorError.self) {
      try InMemoryDataset(inputs: .zeros([2, 1]), labels: [0], classNames: ["a"])
    }
    #expect(throws: TensorError.self) {
      try InMemoryDataset(inputs: .zeros([1, 1]), labels: [1], classNames: ["a"])
    }
    #expect(throws: TensorError.self) { try dataset(2).input(at: 2) }
    #expect(throws: TensorError.self) { try Tensor.stacked([]) }
    #expect(throws: TensorError.self) { try Tensor.stacked([.zeros([1]), .zeros([2])]) }
  }
}
