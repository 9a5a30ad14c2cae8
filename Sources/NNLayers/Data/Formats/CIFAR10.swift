import TensorKernels

/// The binary version of CIFAR-10: records of a label and 32 × 32 bytes each of red, green and blue.
///
/// Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, and
/// www.cs.toronto.edu/~kriz/cifar.html.
public enum CIFAR10 {
  /// The width and the height of an image.
  public static let side = 32
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  private static let pixels = side * side
  private static let record = 1 + 3 * pixels

  /// The images of files such as `data_batch_1.bin`, one file after the other. A file that is compressed by gzip is
  /// inflated.
  /// - Throws: `DataError` for a file that does not end with a record, and a label above 9, with its byte.
  public static func dataset(_ paths: [String]) throws(DataError) -> ImageDataset {
    var examples: [ImageDataset.Example] = []
    var images: [Image] = []
    for path in paths {
      let bytes = try DataFile.bytes(path: path)
      let count = bytes.count / record
      guard count > 0, bytes.count % record == 0 else {
        throw DataError(
          path: path,
          "has \(bytes.count) bytes, expected were records of \(record); the last, record \(count), begins at byte "
            + "\(count * record) and has \(bytes.count % record)")
      }
      for index in 0..<count {
        let start = index * record
        let label = Int(bytes[start])
        guard label < classNames.count else {
          throw DataError(path: path, "the label at byte \(start), record \(index), is \(label), expected was 0 to 9")
        }
        let interleaved = [UInt8](unsafeUninitializedCapacity: 3 * pixels) { target, filled in
          bytes.withUnsafeBufferPointer { source in
            guard let from = source.baseAddress, let to = target.baseAddress else { return }
            interleavePlanes(from + start + 1, planes: 3, size: pixels, to)
            filled = 3 * pixels
          }
        }
        do {
          images.append(try Image(width: side, height: side, channels: 3, pixels: interleaved))
        } catch {
          throw DataError(path: path, "record \(index): \(error.reason)")
        }
        examples.append(ImageDataset.Example(path: "\(path), record \(index)", label: label))
      }
    }
    return try ImageDataset(
      examples: examples, images: images, classNames: classNames,
      format: ImageDataset.Format(width: side, height: side, channels: 3))
  }
}
