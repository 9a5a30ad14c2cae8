import Foundation

/// A file of TensorBoard events: records of a length, its check, a message and its check. The messages are `Event`s of
/// TensorFlow's event.proto, with the fields that scalars take.
final class EventFile {
  /// Of the name of every such file.
  static let prefix = "events.out.tfevents."

  let path: String
  /// Bytes written.
  private(set) var length = 0
  private let handle: FileHandle

  private enum Field {
    static let wallTime = 1
    static let step = 2
    static let fileVersion = 3
    static let summary = 5
    static let sessionLog = 7
    /// Of `Summary`.
    static let value = 1
    /// Of `Summary.Value`.
    static let tag = 1
    static let simpleValue = 2
    /// Of `SessionLog`; 1 is START.
    static let status = 1
  }

  /// Makes a new file in the folder. TensorBoard knows it by `tfevents` in the name and reads files in the names' order.
  init(folder: String) throws(TrainingError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw TrainingError(.file, "\(folder): the folder cannot be made")
    }
    let seconds = Int(Date().timeIntervalSince1970)
    var descriptor: CInt = -1
    var name = ""
    // Runs of the same second get files of their own.
    for number in 0..<1000 {
      let digits = String(number)
      name = "\(folder)/\(Self.prefix)\(seconds).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
      descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL, 0o644)
      if descriptor >= 0 || errno != EEXIST { break }
    }
    guard descriptor >= 0 else {
      throw TrainingError(.file, "\(name): cannot be written: \(String(cString: strerror(errno)))")
    }
    path = name
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try append { $0.append(Field.fileVersion, "brain.Event:2") }
  }

  func write(_ values: [(tag: String, value: Double)], step: Int) throws(TrainingError) {
    var summary = ProtocolBuffer()
    for (tag, value) in values {
      var entry = ProtocolBuffer()
      entry.append(Field.tag, tag)
      entry.append(Field.simpleValue, Float(value))
      summary.append(Field.value, entry)
    }
    try append { event in
      event.append(Field.step, step)
      event.append(Field.summary, summary)
    }
  }

  /// What was written before for this step and later ones is void.
  func startSession(step: Int) throws(TrainingError) {
    var log = ProtocolBuffer()
    log.append(Field.status, 1)
    try append { event in
      event.append(Field.step, step)
      event.append(Field.sessionLog, log)
    }
  }

  private func append(_ fill: (inout ProtocolBuffer) -> Void) throws(TrainingError) {
    var event = ProtocolBuffer()
    event.append(Field.wallTime, Date().timeIntervalSince1970)
    fill(&event)
    do {
      let record = Self.record(Array(event.data))
      try handle.write(contentsOf: Data(record))
      length += record.count
    } catch {
      throw TrainingError(.file, "\(path): cannot be written")
    }
  }

  /// Brings what was written to the disk. Not every file system can.
  func synchronize() { try? handle.synchronize() }

  static func record(_ message: [UInt8]) -> [UInt8] {
    var record: [UInt8] = []
    record.append(littleEndian: UInt64(message.count))
    record.append(littleEndian: CRC32C.masked(record))
    record += message
    record.append(littleEndian: CRC32C.masked(message))
    return record
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
