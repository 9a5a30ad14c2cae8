import Foundation
import Synchronization

/// Files that are read and replaced as a whole: a crash leaves the old one or the new one, never a part.
public enum AtomicFile {
  /// How many files this process has begun to write.
  private static let writes = Atomic<Int>(0)

  /// The bytes of a file.
  static func contents(of path: String) throws(CheckpointError) -> Data {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CheckpointError(path: path, "there is no such file")
    }
    guard !isFolder.boolValue, let data = FileManager.default.contents(atPath: path) else {
      throw CheckpointError(path: path, isFolder.boolValue ? "is a folder, not a file" : "cannot be read")
    }
    return data
  }

  /// Writes the bytes beside the file, syncs them to the disk and renames them onto it. Of several that write one path at
  /// the same time, in one process or in many, the last to rename wins. What a killed process was writing stays beside it
  /// as `path.PID.NUMBER.part`.
  /// - Throws: `CheckpointError` where the file cannot be written or replaced; the old one is then as it was.
  public static func write(_ data: Data, to path: String) throws(CheckpointError) {
    let number = writes.add(1, ordering: .relaxed).newValue
    try write(data, to: path, by: "\(path).\(ProcessInfo.processInfo.processIdentifier).\(number).part")
  }

  /// - Parameter temporary: the file that is written and then renamed, which nobody else writes.
  static func write(_ data: Data, to path: String, by temporary: String) throws(CheckpointError) {
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw failure(path, "cannot be written") }
    let isWritten = data.withUnsafeBytes { bytes -> Bool in
      var offset = 0
      while offset < bytes.count {
        guard let base = bytes.baseAddress else { return false }
        let count = Foundation.write(descriptor, base + offset, bytes.count - offset)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        offset += count
      }
      return fsync(descriptor) == 0
    }
    let error = isWritten ? nil : failure(path, "cannot be written")
    close(descriptor)
    if let error {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let error = failure(path, "cannot be replaced")
      unlink(temporary)
      throw error
    }
    // The rename itself lasts once the folder is on the disk. Not every file system can; the file is whole anyway.
    let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  private static func failure(_ path: String, _ what: String) -> CheckpointError {
    CheckpointError(path: path, "\(what): \(String(cString: strerror(errno)))")
  }
}
