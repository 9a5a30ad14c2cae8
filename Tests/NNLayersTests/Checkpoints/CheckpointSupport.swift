import Foundation
import TestSupport
import Testing

@testable import NNLayers

/// Runs the body with the path of a new folder, and removes it.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("checkpoints-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// The names of what is in a folder.
func folderContents(_ folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

/// The path of a file that Python's safetensors wrote.
func pythonFile(_ name: String) -> String { fixture("safetensors/\(name).safetensors").path }

func fileBytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

/// A file of this header, its length, and so many bytes of numbers.
func safeTensorsFile(header: String, length: UInt64? = nil, numbers: Int = 0) -> Data {
  var data = Data()
  withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { data.append(contentsOf: $0) }
  data.append(Data(header.utf8))
  data.append(Data(repeating: 1, count: numbers))
  return data
}

/// The error with which these bytes are refused; nil, and a recorded issue, where they are not.
@discardableResult
func refusal(
  _ data: Data, _ part: String? = nil, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) -> CheckpointError? {
  let error = #expect(throws: CheckpointError.self, comment, sourceLocation: sourceLocation) {
    try SafeTensors(decoding: data, path: "file")
  }
  guard let error else { return nil }
  #expect(error.path == "file", comment, sourceLocation: sourceLocation)
  if let part { #expect(error.message.contains(part), "\(error.message)", sourceLocation: sourceLocation) }
  return error
}

/// A small network with every kind of state: parameters, running statistics, a nested path.
func smallModel(seed: UInt64) -> Sequential {
  var random = RandomSource(seed: seed)
  return Sequential {
    Sequential {
      Conv2D(inputChannels: 1, outputChannels: 3, kernelSize: 3, padding: .same, using: &random)
      BatchNorm(channels: 3)
      ReLU()
    }
    Flatten()
    Linear(inputs: 48, outputs: 2, using: &random)
  }
}

/// One training step of `smallModel` on data that the seed fixes.
func trainOnce(_ model: Sequential, _ optimizer: inout any Optimizer, seed: UInt64) throws {
  var random = RandomSource(seed: seed)
  let tape = Tape(.training(seed: seed))
  let x = tape.constant(try .normal([4, 4, 4, 1], using: &random))
  let loss = try model(x).softmaxCrossEntropy(labels: Tensor([0, 1, 1, 0] as [Int32]))
  try optimizer.step(tape.gradients(of: loss))
}
