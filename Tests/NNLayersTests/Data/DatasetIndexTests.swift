import NNLayers
import Testing

/// An example that is not there is an error, whatever is asked of it.
@Suite struct DatasetIndexTests {
  private static func datasets() throws -> [any Dataset] {
    let inputs = try Tensor.zeros([3, 2])
    let memory = try InMemoryDataset(inputs: inputs, labels: [0, 1, 1], classNames: ["a", "b"])
    let images = try ImageDataset(
      examples: [0, 1, 1].map { ImageDataset.Example(path: "picture.png", label: $0) },
      images: [Image](repeating: Image(width: 2, height: 2, channels: 1, pixels: [0, 1, 2, 3]), count: 3),
      classNames: ["a", "b"], format: ImageDataset.Format(width: 2, height: 2, channels: 1))
    return [
      memory, images, try TensorDataset(inputs: inputs, targets: inputs), try Subset(memory, indices: [2, 0, 1]),
      try Subset(images, indices: [2, 0, 1]),
    ]
  }

  @Test(arguments: [3, -1, Int.max, Int.min]) func outOfRange(_ index: Int) throws {
    for dataset in try Self.datasets() {
      #expect(dataset.count == 3)
      let error = #expect(throws: DataError.self, "\(type(of: dataset))") { try dataset.label(at: index) }
      #expect(error?.message == "there is no example \(index) of 3", "\(type(of: dataset))")
      #expect(throws: (any Error).self, "\(type(of: dataset))") { try dataset.input(at: index) }
    }
  }

  @Test func labels() throws {
    let labels = try Self.datasets().map { dataset in try (0..<3).map { try dataset.label(at: $0) } }
    #expect(labels == [[0, 1, 1], [0, 1, 1], [0, 0, 0], [1, 0, 1], [1, 0, 1]])
  }

  /// Errors of a data set's own labels come through what asks for all of them.
  @Test func labelsThatAreNotKnown() throws {
    struct Unknown: Error {}
    struct Broken: Dataset {
      let count = 4
      let classNames = ["a"]
      func label(at index: Int) throws -> Int {
        guard index < 2 else { throw Unknown() }
        return 0
      }
      func input(at index: Int) throws -> Tensor { try .zeros([1]) }
    }
    let split = #expect(throws: DataError.self) { try Broken().split([0.5], seed: 1, stratified: true) }
    #expect(split?.message.hasPrefix("the label of example 2 is not known") == true)
    #expect(throws: DataError.self) { try WeightedSampler.balanced(Broken()) }
    #expect(throws: Unknown.self) { try DataLoader(Broken(), batchSize: 4).epoch(1).first { _ in true }?.labels }
  }
}
