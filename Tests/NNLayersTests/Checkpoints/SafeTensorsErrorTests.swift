import Foundation
import Testing

@testable import NNLayers

/// Files that are damaged or lie about themselves end in an error, never in a crash or in wrong numbers.
@Suite struct SafeTensorsErrorTests {
  /// A header of one tensor `a`.
  private static func entry(_ type: String, _ shape: String, _ offsets: String) -> String {
    "{\"a\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}}"
  }

  @Test func smallestFiles() throws {
    let empty = try SafeTensors(decoding: safeTensorsFile(header: "{}"), path: "file")
    #expect(empty.tensors.isEmpty && empty.metadata.isEmpty)
    let one = safeTensorsFile(header: Self.entry("U8", "[2]", "[0,2]"), numbers: 2)
    #expect(try SafeTensors(decoding: one, path: "file").tensors["a"] == Tensor([1, 1] as [Int32]))
    let padded = safeTensorsFile(header: Self.entry("U8", "[]", "[0,1]") + "  \n ", numbers: 1)
    #expect(try SafeTensors(decoding: padded, path: "file").tensors["a"] == Tensor(1, .int32))
  }

  @Test(arguments: ["types", "bytes", "escapes"]) func truncated(_ name: String) throws {
    let whole = try fileBytes(pythonFile(name))
    for length in 0..<whole.count { refusal(whole.prefix(length), nil, "\(length) bytes") }
  }

  @Test func surplusBytes() throws {
    refusal(try fileBytes(pythonFile("bytes")) + [0], "53 are there")
    refusal(safeTensorsFile(header: "{}", numbers: 1), "1 are there")
  }

  @Test(arguments: [3, 1 << 32, 1 << 62, 1 << 63, UInt64.max, UInt64.max - 7])
  func headerLength(_ length: UInt64) {
    refusal(safeTensorsFile(header: "{}", length: length), "2 are there")
  }

  @Test(arguments: [
    "", " ", "{", "}", "{\"a\"", "{\"a\":}", "{a:1}", "{'a':1}", "{}x", "{}{}", "nonsense", "{\"__metadata__\":{},}",
    "{\"__metadata__\":{\"a\":\"b\" , }}",
    "\u{0}", " {}",
  ]) func noJSON(_ header: String) { refusal(safeTensorsFile(header: header), "JSON") }

  @Test(arguments: ["[]", "1", "null", "\"a\"", "true"]) func noObject(_ header: String) {
    refusal(safeTensorsFile(header: header), "JSON")
  }

  /// Invalid UTF-8, and UTF-16, which the format does not allow.
  @Test func otherEncodings() throws {
    var header = Data("{\"__metadata__\":{\"a\":\"?\"}}".utf8)
    let text = try #require(header.firstIndex(of: UInt8(ascii: "?")))
    header[text] = 0xFF
    var file = safeTensorsFile(header: String(repeating: " ", count: header.count))
    file.replaceSubrange(8..., with: header)
    refusal(file, "JSON")

    for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf16] {
      let header = try #require("{}".data(using: encoding))
      refusal(safeTensorsFile(header: "", length: UInt64(header.count)) + header, "JSON")
    }
  }

  @Test func deepNesting() {
    for opening in ["[", "{\"a\":"] {
      refusal(safeTensorsFile(header: String(repeating: opening, count: 100_000)))
      refusal(safeTensorsFile(header: "{\"a\":" + String(repeating: opening, count: 100_000)))
    }
  }

  @Test(arguments: [
    "1", "[]", "null", "{}", "{\"dtype\":\"F32\"}", "{\"dtype\":\"F32\",\"shape\":[1]}",
    "{\"dtype\":\"F32\",\"data_offsets\":[0,4]}", "{\"shape\":[1],\"data_offsets\":[0,4]}",
    "{\"dtype\":4,\"shape\":[1],\"data_offsets\":[0,4]}", "{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}",
    "{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}",
    "{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}",
    "{\"dtype\":\"F32\",\"shape\":[true],\"data_offsets\":[0,4]}",
    "{\"dtype\":\"F32\",\"shape\":[null],\"data_offsets\":[0,4]}",
    "{\"dtype\":\"F32\",\"shape\":[1e400],\"data_offsets\":[0,4]}",
    "{\"dtype\":\"F32\",\"shape\":[18446744073709551616],\"data_offsets\":[0,4]}",
    "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,-1e400]}",
  ]) func entryForm(_ entry: String) {
    refusal(safeTensorsFile(header: "{\"a\":\(entry)}", numbers: 4))
  }

  @Test(arguments: [
    "[]", "[4]", "[0,4,4]", "[-4,0]", "[4,0]", "[0,5]", "[4,8]", "[0,9223372036854775807]",
    "[-9223372036854775808,9223372036854775807]",
  ]) func offsets(_ offsets: String) {
    refusal(safeTensorsFile(header: Self.entry("F32", "[1]", offsets), numbers: 4), "a should lie at")
  }

  @Test(arguments: [
    ("F32", "[2]"), ("F32", "[]"), ("F64", "[2]"), ("F64", "[]"), ("I16", "[4,2]"), ("U8", "[2,2]"), ("F32", "[0]"),
    ("F32", "[-1,-2]"), ("F32", "[4294967296,4294967296]"), ("F32", "[9223372036854775807,2]"),
    ("F64", "[2305843009213693953]"), ("U8", "[18014398509481984,1024]"),
  ]) func shapeAndBytes(_ type: String, _ shape: String) {
    refusal(safeTensorsFile(header: Self.entry(type, shape, "[0,12]"), numbers: 12), "which is not 12 bytes")
  }

  /// No elements, but a shape that no tensor has.
  @Test(arguments: [
    "[0,-1]", "[-1,0]", "[4294967296,4294967296,0]", "[281474976710657,0]",
    "[0,4294967296,4294967296]", "[4294967296,0,4294967296]", "[0,9223372036854775807,2]", "[0,281474976710657]",
  ]) func emptyButImpossible(_ shape: String) {
    refusal(safeTensorsFile(header: Self.entry("F32", shape, "[0,0]")), "a")
  }

  @Test(arguments: ["F4", "C64", "U16", "U32", "U64", "F8_E4M3", "f32", "", "F32 "]) func unknownType(_ type: String) {
    refusal(safeTensorsFile(header: Self.entry(type, "[1]", "[0,4]"), numbers: 4), "has the type \(type)")
  }

  /// Two tensors of two bytes at these places of the numbers.
  @Test(arguments: [
    ("[0,2]", "[1,3]", 3), ("[0,2]", "[0,2]", 2), ("[0,2]", "[3,5]", 5), ("[1,3]", "[3,5]", 5), ("[0,2]", "[2,4]", 5),
  ]) func layout(_ first: String, _ second: String, _ numbers: Int) {
    func entry(_ offsets: String) -> String { "{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":\(offsets)}" }
    let header = "{\"a\":\(entry(first)),\"b\":\(entry(second))}"
    refusal(safeTensorsFile(header: header, numbers: numbers), "numbers")
  }

  @Test(arguments: [
    // The same tensor twice, and once under an escape.
    "{\"a\":E,\"a\":E}", "{\"a\":E,\"\\u0061\":E}",
    "{\"__metadata__\":{},\"a\":E,\"__metadata__\":{}}", "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"},\"a\":E}",
    "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
  ]) func duplicateKeys(_ header: String) {
    let entry = "{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}"
    let file = safeTensorsFile(header: header.replacingOccurrences(of: "E", with: entry), numbers: 1)
    refusal(file, "twice")
  }

  @Test(arguments: ["1", "[]", "null", "\"a\"", "{\"a\":1}", "{\"a\":null}", "{\"a\":[\"b\"]}"])
  func metadataThatAreNoTexts(_ metadata: String) {
    refusal(safeTensorsFile(header: "{\"__metadata__\":\(metadata)}"), "metadata")
  }

  @Test(arguments: ["types", "bytes", "escapes"]) func flippedBytes(_ name: String) throws {
    let whole = [UInt8](try fileBytes(pythonFile(name)))
    var random = FixtureRandom(state: 17)
    var refused = 0
    for _ in 0..<3000 {
      do {
        _ = try SafeTensors(decoding: Data(random.mutated(whole)), path: "file")
      } catch {
        #expect(error.path == "file")
        refused += 1
      }
    }
    // Changes to the numbers themselves, or to a letter of a name, are no damage that could be seen.
    #expect(refused > 500)
  }
}
