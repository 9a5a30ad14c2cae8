import Foundation
import Testing

@testable import NNLayers

/// Files that Python's safetensors wrote: read with the right values, and written to the very same bytes.
@Suite struct PythonFilesTests {
  @Test func types() throws {
    let file = try SafeTensors(contentsOf: pythonFile("types"))
    #expect(file.metadata == ["ключ": "значение “😀”"])

    let doubles: [Double] = [1 / 3, -2.5, 1e300, .leastNonzeroMagnitude, .infinity, 0]
    try check(file, "f64", Tensor(doubles, shape: [2, 3]))
    #expect(file.tensors["f64"]?.doubles.last?.sign == .minus)
    try check(file, "f32", Tensor([1 / 3, -2.5, 3e38, .leastNonzeroMagnitude, -.infinity] as [Float]))
    let halves: [Float] = [
      0, 0, 1, -2.5, 0x1.554p-2, 65504, 0x1p-24, 0x1.04p-14, .infinity, -.infinity,
    ]
    try check(file, "f16", Tensor(halves))
    let brains: [Float] = [0, 0, 1, -2.5, 0x1.56p-2, 65536, 0x1.02p-24, 0x1.04p-14, .infinity, -.infinity]
    try check(file, "bf16", Tensor(brains))
    for name in ["f16", "bf16"] { #expect(file.tensors[name]?.floats[1].sign == .minus) }
    #expect(file.tensors["nan"]?.floats[0].isNaN == true)

    try check(file, "i64", Tensor([Int32.min, Int32.max], shape: [2, 1]))
    try check(file, "i32", Tensor([Int32.min, -1, 0, Int32.max]))
    try check(file, "i16", Tensor([-32768, 32767] as [Int32]))
    try check(file, "i8", Tensor([-128, -1, 127] as [Int32]))
    try check(file, "u8", Tensor([0, 128, 255] as [Int32]))
    try check(file, "bool", Tensor([1, 0, 0, 1] as [Int32], shape: [2, 2]))

    try check(file, "scalar", Tensor(2.75))
    try check(file, "empty", Tensor([] as [Float], shape: [2, 0, 3]))
    try check(file, "größe.重み.😀", Tensor([7] as [Float]))
    try check(file, "quote \" and \\ and / and \n", Tensor([8] as [Float]))
    #expect(file.tensors.count == 15)
  }

  private func check(
    _ file: SafeTensors, _ name: String, _ expected: Tensor, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(file.tensors[name] == expected, "\(name)", sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    ("large", "big: the integer 2147483648 does not fit"), ("complex", "z has the type C64"),
    // Two names that are one to Swift must not silently become one tensor.
    ("equivalent", "twice"),
  ]) func refused(_ name: String, _ part: String) throws {
    let path = pythonFile(name)
    let error = #expect(throws: CheckpointError.self) { try SafeTensors(contentsOf: path) }
    #expect(error?.path == path)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
  }

  @Test func sameBytes() throws {
    let tensors = try [
      "steps": Tensor([1, -2, 3] as [Int32]),
      "layer.weight": Tensor([0.5, -1.25, 1 / 3, 0x1p-130] as [Float], shape: [2, 2]),
      "layer.bias": Tensor([0.1, 0.2] as [Float]),
      "z.mean": Tensor([1.0 / 3]),
      "loss": Tensor(0.625, .float64),
      "none": Tensor([] as [Float], shape: [0, 4]),
    ]
    try checkBytes(SafeTensors(tensors: tensors, metadata: ["epoch": "3"]), "bytes")
  }

  /// The library's order of names, by their bytes, and its escapes.
  @Test func sameBytesOfUnusualNames() throws {
    let names = [
      "\u{8}", "\u{c}", "\n", "\r", "\t", "\0", "\u{1f}", "\u{7f}", "\"", "\\", "/", "e\u{301}", "f", "z", "\u{ffee}",
      "😀",
    ]
    var tensors: [String: Tensor] = [:]
    for (index, name) in names.enumerated() { tensors[name] = try Tensor([Float(index)]) }
    let metadata = ["a\u{8}\u{c}\u{1}": "b\u{2028}\u{7f}</"]
    try checkBytes(SafeTensors(tensors: tensors, metadata: metadata), "escapes")
  }

  /// The content gives Python's bytes, and Python's bytes give the content.
  private func checkBytes(_ content: SafeTensors, _ name: String) throws {
    let reference = try fileBytes(pythonFile(name))
    try withTemporaryFolder { folder in
      let path = folder + "/written.safetensors"
      try content.write(to: path)
      let written = try fileBytes(path)
      #expect(written == reference, "\(String(decoding: written, as: UTF8.self))")
    }
    let read = try SafeTensors(contentsOf: pythonFile(name))
    #expect(read.tensors == content.tensors)
    #expect(read.metadata == content.metadata)
  }

  /// Reading and writing again changes nothing where the types are those that are written.
  @Test(arguments: ["bytes", "escapes"]) func rewritten(_ name: String) throws {
    let reference = try fileBytes(pythonFile(name))
    #expect(try SafeTensors(decoding: reference, path: name).encoded(name) == reference)
  }
}
