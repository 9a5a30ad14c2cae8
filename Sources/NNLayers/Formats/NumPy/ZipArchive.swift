import CZlib
import Foundation

/// A zip archive of stored and deflated files, as far as `.npz` needs it: one disk, no encryption, below 4 GB.
///
/// The sizes and places are the central directory's; of a file's own header only its length counts. Every file's
/// checksum is compared.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
struct ZipArchive {
  struct Entry {
    let name: String
    let content: Data
  }

  let entries: [Entry]

  private static let localHeader: UInt32 = 0x0403_4B50
  private static let directoryHeader: UInt32 = 0x0201_4B50
  private static let directoryEnd: UInt32 = 0x0605_4B50

  init(_ data: Data, path: String) throws(CheckpointError) {
    func fail(_ message: String) -> CheckpointError { CheckpointError(path: path, message) }
    let reader = ByteReader([UInt8](data))
    // The directory's end is 22 bytes and a comment of up to 65535.
    let size = reader.bytes.count
    guard size >= 22,
      let end = stride(from: size - 22, through: max(0, size - 22 - 65_535), by: -1).first(where: {
        reader.uint32($0) == Self.directoryEnd && reader.uint16($0 + 20) == size - $0 - 22
      })
    else { throw fail("is no zip archive, or truncated: its \(size) bytes do not end with a central directory") }
    let (count, length, start) = (reader.uint16(end + 10), reader.uint32(end + 12), reader.uint32(end + 16))
    guard reader.uint16(end + 4) == 0, reader.uint16(end + 8) == count, count < 0xFFFF, start < UInt32.max else {
      throw fail("is a zip archive of several disks or of zip's 64-bit form, which are not read")
    }
    guard Int(start) + Int(length) == end else {
      throw fail("the zip directory should have \(length) bytes at \(start) and end at \(end)")
    }
    var entries: [Entry] = []
    var offset = Int(start)
    for index in 0..<count {
      guard offset + 46 <= end, reader.uint32(offset) == Self.directoryHeader else {
        throw fail("the zip directory has no entry \(index) of \(count)")
      }
      let nameLength = reader.uint16(offset + 28)
      let next = offset + 46 + nameLength + reader.uint16(offset + 30) + reader.uint16(offset + 32)
      guard next <= end else { throw fail("the zip directory's entry \(index) is longer than the directory") }
      guard let name = String(bytes: reader.bytes[(offset + 46)..<(offset + 46 + nameLength)], encoding: .utf8) else {
        throw fail("the name of the archive's file \(index) is not UTF-8")
      }
      entries.append(
        Entry(name: name, content: try Self.content(reader, name, directory: offset, below: Int(start), path)))
      offset = next
    }
    guard offset == end else { throw fail("the zip directory has \(end - offset) bytes after its \(count) entries") }
    self.entries = entries
  }

  private static func content(
    _ reader: ByteReader, _ name: String, directory: Int, below limit: Int, _ path: String
  ) throws(CheckpointError) -> Data {
    func fail(_ message: String) -> CheckpointError { CheckpointError(path: path, "\(name): \(message)") }
    let method = reader.uint16(directory + 10)
    let checksum = reader.uint32(directory + 16)
    let (packed, size) = (Int(reader.uint32(directory + 20)), Int(reader.uint32(directory + 24)))
    let place = Int(reader.uint32(directory + 42))
    guard reader.uint16(directory + 8) & 1 == 0 else { throw fail("is encrypted") }
    guard packed < UInt32.max, size < UInt32.max, place < UInt32.max else {
      throw fail("has 4 GB or more, which are not read from a zip archive")
    }
    guard place + 30 <= limit, reader.uint32(place) == localHeader else {
      throw fail("should begin at byte \(place), where no file of the archive begins")
    }
    let start = place + 30 + reader.uint16(place + 26) + reader.uint16(place + 28)
    guard start + packed <= limit else {
      throw fail("should have \(packed) bytes at \(start), of which \(max(0, limit - start)) are there")
    }
    let bytes = reader.bytes[start..<start + packed]
    let content: Data
    switch method {
    case 0:
      guard size == packed else { throw fail("is stored in \(packed) bytes, but should have \(size)") }
      content = Data(bytes)
    case 8:
      // Deflate shrinks by 1032 at most: no more memory is taken than the bytes can fill.
      guard size <= packed * 1032 + 64 else { throw fail("cannot have \(size) bytes, deflated to \(packed)") }
      guard let inflated = inflated(bytes, size: size) else {
        throw fail("the deflated data is damaged, or is not \(size) bytes")
      }
      content = inflated
    default: throw fail("is compressed by method \(method); read are 0 (stored) and 8 (deflated)")
    }
    guard crc(content) == checksum else { throw fail("the checksum is wrong: the data is damaged") }
    return content
  }
}

extension ZipArchive {
  /// The date is always 1980-01-01, the first that the format has: the same content gives the same bytes.
  static func encode(_ entries: [Entry], compressed: Bool, path: String) throws(CheckpointError) -> Data {
    var data = Data()
    var directory = Data()
    let tooLarge = CheckpointError(path: path, "zip archives hold less than 4 GB and 65535 files")
    guard entries.count < 0xFFFF else { throw tooLarge }
    for entry in entries {
      guard entry.content.count < UInt32.max, entry.name.utf8.count < 0xFFFF else { throw tooLarge }
      let deflated = compressed ? deflated(entry.content) : nil
      let content = deflated ?? entry.content
      guard data.count + content.count + directory.count < Int(UInt32.max) - 1 << 20 else { throw tooLarge }
      // What the file's header and the directory have in common. Bit 11: the name is UTF-8.
      var common = Data()
      common.append(word: 20, bytes: 2)
      common.append(word: 1 << 11, bytes: 2)
      common.append(word: deflated == nil ? 0 : 8, bytes: 2)
      common.append(word: 0x21 << 16, bytes: 4)
      common.append(word: Int(crc(entry.content)), bytes: 4)
      common.append(word: content.count, bytes: 4)
      common.append(word: entry.content.count, bytes: 4)
      common.append(word: entry.name.utf8.count, bytes: 2)
      common.append(word: 0, bytes: 2)

      directory.append(word: Int(directoryHeader), bytes: 4)
      directory.append(word: 20, bytes: 2)
      directory.append(common)
      directory.append(Data(repeating: 0, count: 10))
      directory.append(word: data.count, bytes: 4)
      directory.append(Data(entry.name.utf8))
      data.append(word: Int(localHeader), bytes: 4)
      data.append(common)
      data.append(Data(entry.name.utf8))
      data.append(content)
    }
    let start = data.count
    data.append(directory)
    data.append(word: Int(directoryEnd), bytes: 4)
    data.append(word: 0, bytes: 4)
    data.append(word: entries.count, bytes: 2)
    data.append(word: entries.count, bytes: 2)
    data.append(word: directory.count, bytes: 4)
    data.append(word: start, bytes: 4)
    data.append(word: 0, bytes: 2)
    return data
  }

  private static func crc(_ data: Data) -> UInt32 {
    data.withUnsafeBytes {
      UInt32(truncatingIfNeeded: crc32(0, $0.bindMemory(to: UInt8.self).baseAddress, uInt($0.count)))
    }
  }

  /// Raw deflate, without zlib's header: that is what the negative window says.
  private static func inflated(_ bytes: ArraySlice<UInt8>, size: Int) -> Data? {
    // One byte more than expected, so that a longer stream is noticed.
    var output = [UInt8](repeating: 0, count: size + 1)
    let written = run(
      bytes, &output, begin: { inflateInit2_($0, -15, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) },
      step: { inflate($0, Z_FINISH) }, end: { inflateEnd($0) })
    guard written == size else { return nil }
    return Data(output.dropLast())
  }

  /// `nil` where deflating does not make it smaller.
  private static func deflated(_ content: Data) -> Data? {
    var output = [UInt8](repeating: 0, count: content.count)
    let written = run(
      ArraySlice(content), &output,
      begin: {
        deflateInit2_(
          $0, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
          CInt(MemoryLayout<z_stream>.size))
      }, step: { deflate($0, Z_FINISH) }, end: { deflateEnd($0) })
    return written.map { Data(output.prefix($0)) }
  }

  /// The number of bytes written, once zlib has taken all of the input and come to the stream's end.
  private static func run(
    _ input: ArraySlice<UInt8>, _ output: inout [UInt8], begin: (z_streamp) -> CInt, step: (z_streamp) -> CInt,
    end: (z_streamp) -> CInt
  ) -> Int? {
    // Behind a pointer: zlib keeps the stream's address.
    let stream = z_streamp.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    guard begin(stream) == Z_OK else { return nil }
    return output.withUnsafeMutableBufferPointer { output in
      input.withUnsafeBufferPointer { input in
        defer { _ = end(stream) }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = uInt(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = uInt(output.count)
        guard step(stream) == Z_STREAM_END, stream.pointee.avail_in == 0 else { return nil }
        return output.count - Int(stream.pointee.avail_out)
      }
    }
  }
}

/// Little-endian numbers at places that the caller has checked.
private struct ByteReader {
  let bytes: [UInt8]
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func uint16(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
  func uint32(_ offset: Int) -> UInt32 { UInt32(uint16(offset)) | UInt32(uint16(offset + 2)) << 16 }
}

extension Data {
  fileprivate mutating func append(word: Int, bytes: Int) {
    for shift in 0..<bytes { append(UInt8(truncatingIfNeeded: word >> (8 * shift))) }
  }
}
