import Foundation
import Testing

@testable import NNLayers

/// Files that NumPy wrote, and files that it would read.
@Suite struct NumPyTests {
  @Test(arguments: ["stored.npz", "deflated.npz"]) func archives(_ file: String) throws {
    let expected = try SafeTensors(contentsOf: interopFile("arrays.safetensors")).tensors
    let archive = try NumPyArchive(contentsOf: interopFile(file))
    #expect(archive.arrays.count == 21)
    #expect(archive.arrays.keys.sorted() == expected.keys.sorted())
    for (name, array) in archive.arrays { #expect(array == expected[name], "\(name)") }
  }

  @Test(arguments: 1...3) func versions(_ version: Int) throws {
    let expected = try SafeTensors(contentsOf: interopFile("arrays.safetensors")).tensors["float32-big-fortran"]
    #expect(try Tensor(contentsOfNumPyFile: interopFile("version\(version).npy")) == expected)
  }

  @Test func roundTrip() throws {
    let arrays = try SafeTensors(contentsOf: interopFile("arrays.safetensors")).tensors
    try withTemporaryFolder { folder in
      for (name, array) in arrays {
        try array.write(toNumPyFile: folder + "/a.npy")
        #expect(try Tensor(contentsOfNumPyFile: folder + "/a.npy") == array, "\(name)")
        #expect(try fileBytes(folder + "/a.npy").count % 64 == array.elementCount * array.scalarType.byteCount % 64)
      }
      for compressed in [false, true] {
        try NumPyArchive(arrays).write(to: folder + "/a.npz", compressed: compressed)
        #expect(try NumPyArchive(contentsOf: folder + "/a.npz").arrays == arrays)
      }
      let zeros = try NumPyArchive(["größe": .zeros([1000, 50])]).encoded("file", compressed: true)
      #expect(zeros.count < 1000)
      #expect(try NumPyArchive(decoding: zeros, path: "file").arrays["größe"]?.shape == [1000, 50])
      #expect(try NumPyArchive(decoding: NumPyArchive().encoded("file", compressed: true), path: "file").arrays.isEmpty)
    }
  }

  private func array(_ header: String, numbers: Int = 0) -> Data {
    var data = Data(NumPyArray.magic + [1, 0, UInt8(header.utf8.count), 0])
    data.append(Data(header.utf8))
    data.append(Data(repeating: 0, count: numbers))
    return data
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 8),
    ("{\"shape\":(2L,),'fortran_order':True,'descr':'<i4',}\n", 8),
    ("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 0, 3)}", 0),
  ]) func otherSpellings(_ header: String, _ numbers: Int) throws {
    #expect(try NumPyArray.decode(array(header, numbers: numbers), path: "file").elementCount * 4 == numbers)
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "8 bytes"), ("", "is no Python dictionary"),
    ("{'descr': '<c8', 'fortran_order': False, 'shape': ()}", "<c8"),
    ("{'descr': '|O', 'fortran_order': False, 'shape': ()}", "|O"),
    ("{'descr': '|f4', 'fortran_order': False, 'shape': ()}", "|f4"),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", "several fields"),
    ("{'descr': '<f4', 'fortran_order': False}", "it has descr, fortran_order"),
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", "expected"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}", "tuple of sizes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2)}", "not a tuple"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (), 'shape': ()}", "twice"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': ()} {}", "goes on"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "tuple of sizes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 4)}", "8 bytes"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387906,)}", "8 bytes"),
    ("{'descr': '<f4, 'fortran_order': False, 'shape': ()}", "expected"),
  ]) func wrongHeaders(_ header: String, _ part: String) throws {
    let file = array(header, numbers: part == "8 bytes" ? 12 : 8)
    let error = #expect(throws: CheckpointError.self) { try NumPyArray.decode(file, path: "file", name: "a") }
    #expect(error?.path == "file")
    let expected = part == "8 bytes" ? "12 bytes of numbers are there" : part
    #expect(error?.message.hasPrefix("a: ") == true && error?.message.contains(expected) == true, "\(error!)")
  }

  @Test func integersThatDoNotFit() throws {
    var file = array("{'descr': '<i8', 'fortran_order': False, 'shape': (1,)}", numbers: 8)
    file[file.count - 1] = 1
    let error = #expect(throws: CheckpointError.self) { try NumPyArray.decode(file, path: "file") }
    #expect(error?.message.contains("72057594037927936 does not fit") == true)
  }

  @Test func missingFiles() throws {
    #expect(throws: CheckpointError(path: "/no/file", "there is no such file")) {
      try Tensor(contentsOfNumPyFile: "/no/file")
    }
    #expect(throws: CheckpointError(path: "/", "is a folder, not a file")) { try NumPyArchive(contentsOf: "/") }
  }

  @Test(arguments: ["version1.npy", "version3.npy"]) func cutArrays(_ file: String) throws {
    let whole = try fileBytes(interopFile(file))
    for length in 0..<whole.count {
      #expect(throws: CheckpointError.self) { try NumPyArray.decode(whole.prefix(length), path: "file") }
    }
    #expect(throws: CheckpointError.self) { try NumPyArray.decode(whole + [0], path: "file") }
  }

  @Test(arguments: ["stored.npz", "deflated.npz"]) func cutArchives(_ file: String) throws {
    let whole = try fileBytes(interopFile(file))
    for length in 0..<whole.count {
      #expect(throws: CheckpointError.self) { try NumPyArchive(decoding: whole.prefix(length), path: "file") }
    }
  }

  /// Changed bytes end in an error or in arrays, never in a crash; most are noticed by the checksums.
  @Test(arguments: ["stored.npz", "deflated.npz", "version1.npy", "version2.npy"]) func flippedBytes(_ file: String)
    throws
  {
    let whole = [UInt8](try fileBytes(interopFile(file)))
    var random = FixtureRandom(state: 29)
    var refused = 0
    for _ in 0..<3000 {
      let data = Data(random.mutated(whole))
      do {
        if file.hasSuffix("npz") {
          _ = try NumPyArchive(decoding: data, path: "file")
        } else {
          _ = try NumPyArray.decode(data, path: "file")
        }
      } catch {
        #expect(error.path == "file")
        refused += 1
      }
    }
    #expect(refused > (file.hasSuffix("npz") ? 1500 : 600))
  }

  @Test func otherArchives() throws {
    let entries = [ZipArchive.Entry(name: "readme.txt", content: Data("hello".utf8))]
    let text = try ZipArchive.encode(entries, compressed: false, path: "file")
    #expect(throws: CheckpointError(path: "file", "holds readme.txt, expected are .npy arrays alone")) {
      try NumPyArchive(decoding: text, path: "file")
    }
    let scalar = NumPyArray.encode(try Tensor(1))
    let twice = try ZipArchive.encode(
      [.init(name: "a.npy", content: scalar), .init(name: "a.npy", content: scalar)], compressed: true, path: "file")
    #expect(throws: CheckpointError(path: "file", "holds a twice")) { try NumPyArchive(decoding: twice, path: "file") }
  }
}
