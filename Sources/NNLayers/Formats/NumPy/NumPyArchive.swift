import Foundation

/// Named arrays in NumPy's `.npz` format: a zip archive of `.npy` files, stored or deflated.
///
/// ```swift
/// let archive = try NumPyArchive(contentsOf: "digits.npz")
/// let images = archive.arrays["x_train"]
/// try NumPyArchive(["scores": scores]).write(to: "scores.npz")
/// ```
///
/// The types are those of `Tensor.init(contentsOfNumPyFile:)`. Archives of 4 GB and more, which need zip's 64-bit form,
/// are refused.
public struct NumPyArchive: Sendable {
  public var arrays: [String: Tensor]

  public init(_ arrays: [String: Tensor] = [:]) { self.arrays = arrays }

  /// - Throws: `CheckpointError` that names the file, the array in it, what was expected and what is there.
  public init(contentsOf path: String) throws(CheckpointError) {
    try self.init(decoding: AtomicFile.contents(of: path), path: path)
  }

  init(decoding data: Data, path: String) throws(CheckpointError) {
    arrays = [:]
    for entry in try ZipArchive(data, path: path).entries {
      guard entry.name.hasSuffix(".npy") else {
        throw CheckpointError(path: path, "holds \(entry.name), expected are .npy arrays alone")
      }
      let name = String(entry.name.dropLast(4))
      let array = try NumPyArray.decode(entry.content, path: path, name: name)
      guard arrays.updateValue(array, forKey: name) == nil else {
        throw CheckpointError(path: path, "holds \(name) twice")
      }
    }
  }

  /// Replaces the file as a whole.
  /// - Parameter compressed: whether the arrays are deflated, as by NumPy's `savez_compressed`.
  public func write(to path: String, compressed: Bool = false) throws(CheckpointError) {
    try AtomicFile.write(try encoded(path, compressed: compressed), to: path)
  }

  /// The bytes of the file, the arrays in the order of their names; the same for the same content.
  func encoded(_ path: String, compressed: Bool) throws(CheckpointError) -> Data {
    let entries = arrays.sorted { $0.key < $1.key }.map { name, array in
      ZipArchive.Entry(name: name + ".npy", content: NumPyArray.encode(array))
    }
    return try ZipArchive.encode(entries, compressed: compressed, path: path)
  }
}
