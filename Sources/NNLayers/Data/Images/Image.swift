/// A picture of 8-bit samples.
///
/// `pixels` holds rows from top to bottom, pixels from left to right, the channels of a pixel side by side:
/// channel `c` of column `x`, row `y` is `pixels[(y * width + x) * channels + c]`.
public struct Image: Sendable, Equatable {
  /// The largest `width * height`; a damaged header can ask for no more memory than this implies.
  public static let maximumPixels = 1 << 26

  public let width: Int
  public let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  public let pixels: [UInt8]

  /// Throws unless both sides are positive, the area is at most `maximumPixels`, there are 1 or 3 channels,
  /// and `pixels` has exactly one byte a sample.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) throws(ImageError) {
    let expected = try Image.byteCount(width: width, height: height, channels: channels)
    guard pixels.count == expected else {
      throw ImageError(
        reason: "an image of \(width)×\(height)×\(channels) has \(expected) samples, \(pixels.count) were given")
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// `luma` has one sample for each pixel of `image`, so nothing is left to check.
  private init(greyOf image: Image, luma: [UInt8]) {
    width = image.width
    height = image.height
    channels = 1
    pixels = luma
  }

  /// The number of samples of a valid image; throws for every shape that is none.
  static func byteCount(width: Int, height: Int, channels: Int) throws(ImageError) -> Int {
    guard width > 0, height > 0 else {
      throw ImageError(reason: "width and height must be positive, not \(width)×\(height)")
    }
    let (area, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, area <= maximumPixels else {
      throw ImageError(reason: "\(width)×\(height) is more than the limit of \(maximumPixels) pixels")
    }
    guard channels == 1 || channels == 3 else {
      throw ImageError(reason: "an image has 1 or 3 channels, not \(channels)")
    }
    return area * channels
  }

  /// Luma Y = 0.299 R + 0.587 G + 0.114 B in integers, rounded to nearest; a grey image is returned as it is.
  ///
  /// Source: Recommendation ITU-R BT.601-7, section 2.5.1.
  public func grey() -> Image {
    guard channels == 3 else { return self }
    var luma = [UInt8](repeating: 0, count: width * height)
    for index in luma.indices {
      let red = Int(pixels[3 * index])
      let green = Int(pixels[3 * index + 1])
      let blue = Int(pixels[3 * index + 2])
      luma[index] = UInt8((299 * red + 587 * green + 114 * blue + 500) / 1000)
    }
    return Image(greyOf: self, luma: luma)
  }
}
