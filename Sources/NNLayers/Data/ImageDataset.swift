import Foundation
import Synchronization

/// Labelled images of one size, read from files when first asked for and kept.
public final class ImageDataset: Dataset {
  /// What an image must be, or is made.
  public struct Format: Sendable, Hashable, Codable {
    public var width: Int
    public var height: Int
    /// 1 (grey) or 3 (RGB). Colour becomes grey; grey does not become colour.
    public var channels: Int
    /// Whether images of another size are resampled; if not, they are errors.
    public var resizes: Bool

    public init(width: Int, height: Int, channels: Int = 1, resizes: Bool = false) {
      self.width = width
      self.height = height
      self.channels = channels
      self.resizes = resizes
    }
  }

  /// Where an example comes from.
  public struct Example: Sendable {
    /// The file, or the file and the line.
    public let path: String
    public let label: Int

    public init(path: String, label: Int) {
      self.path = path
      self.label = label
    }
  }

  public let examples: [Example]
  public let classNames: [String]
  public let format: Format
  private let normalizationBox: Mutex<PixelNormalization>
  private let images: Mutex<[Image?]>
  /// Whether the examples' paths are those of files that hold one image each.
  private let isFromFiles: Bool

  /// - Throws: `DataError` unless each label is the index of a class and the images, if any, are as many as examples.
  public init(
    examples: [Example], images: [Image]? = nil, classNames: [String], format: Format,
    normalization: PixelNormalization = PixelNormalization(mean: 0.5, deviation: 0.25)
  ) throws(DataError) {
    if let example = examples.first(where: { !classNames.indices.contains($0.label) }) {
      throw DataError(
        path: example.path, "label \(example.label) is not the index of one of \(classNames.count) classes")
    }
    if let images, images.count != examples.count {
      throw DataError(path: "data", "there are \(images.count) images for \(examples.count) examples")
    }
    self.examples = examples
    self.classNames = classNames
    self.format = format
    normalizationBox = Mutex(normalization)
    isFromFiles = images == nil
    self.images = Mutex(images?.map { $0 } ?? [Image?](repeating: nil, count: examples.count))
  }

  public var count: Int { examples.count }

  public func label(at index: Int) throws(DataError) -> Int {
    guard examples.indices.contains(index) else { throw .noExample(index, of: count) }
    return examples[index].label
  }

  /// How pixels become numbers.
  public var normalization: PixelNormalization {
    get { normalizationBox.withLock { $0 } }
    set { normalizationBox.withLock { $0 = newValue } }
  }

  public func input(at index: Int) throws -> Tensor { try normalization.tensor(try image(at: index)) }

  /// An example's picture in the data set's format.
  public func image(at index: Int) throws -> Image {
    guard examples.indices.contains(index) else { throw DataError.noExample(index, of: count) }
    if let known = images.withLock({ $0[index] }) { return known }
    return try keep(try Image(contentsOf: examples[index].path), at: index)
  }

  private func keep(_ picture: Image, at index: Int) throws -> Image {
    let image = try format.apply(to: picture, path: examples[index].path)
    images.withLock { $0[index] = image }
    return image
  }

  /// Reads every image that is not known yet, on all cores.
  /// - Parameter visit: gets the bytes of each file, also where its image is known already, so that nobody who wants
  ///   them has to read the files again. It is called on several threads at once, in no order; not for images that
  ///   come from no file of their own.
  /// - Throws: the error of the first image, in the order of the examples, that cannot be read.
  public func readAll(visiting visit: (@Sendable (_ index: Int, _ bytes: [UInt8]) -> Void)? = nil) throws {
    let failures = Mutex<[Int: any Error]>([:])
    DispatchQueue.concurrentPerform(iterations: (count + 63) / 64) { piece in
      for index in piece * 64..<min(count, piece * 64 + 64) {
        do {
          if let visit, isFromFiles {
            try read(index, visit)
          } else {
            _ = try image(at: index)
          }
        } catch {
          failures.withLock { $0[index] = error }
          return
        }
      }
    }
    if let first = failures.withLock({ $0.min { $0.key < $1.key } }) { throw first.value }
  }

  private func read(_ index: Int, _ visit: (Int, [UInt8]) -> Void) throws {
    let path = examples[index].path
    let bytes = try ImageFile.bytes(path: path)
    visit(index, bytes)
    guard images.withLock({ $0[index] }) == nil else { return }
    let picture: Image
    do {
      picture = try ImageFormat.decode(bytes)
    } catch {
      throw error.at(path: path)
    }
    _ = try keep(picture, at: index)
  }

  /// The mean and the deviation of all pixels.
  public func measuredNormalization() throws -> PixelNormalization {
    try readAll()
    return PixelNormalization(measuring: images.withLock { $0.compactMap { $0 } })
  }
}

extension ImageDataset.Format {
  /// The image in this format.
  /// - Throws: `DataError` where the size differs and `resizes` is off, or colour is wanted of a grey image.
  public func apply(to image: Image, path: String) throws -> Image {
    var image = image
    if channels == 1 { image = image.grey() }
    guard image.channels == channels else {
      throw DataError(path: path, "the image has \(image.channels) channel, expected were \(channels)")
    }
    if image.width != width || image.height != height {
      guard resizes else {
        throw DataError(
          path: path,
          "the image is \(image.width) x \(image.height), expected was \(width) x \(height); ask for resizing to accept it"
        )
      }
      image = try image.resized(width: width, height: height)
    }
    return image
  }
}
