/// The five row filters, undone in place.
///
/// With x the filtered byte, a, b, c the restored bytes to the left, above, and above left (0 outside the image):
/// None x; Sub x + a; Up x + b; Average x + ⌊(a + b) / 2⌋; Paeth x + that of a, b, c nearest to a + b - c, where
/// a goes before b and b before c. Sums are modulo 256.
///
/// Source: PNG specification, third edition, W3C 2025, section 9.
enum PNGFilter {
  /// `row` and `above` begin with their filter byte and have the same length; `distance` is a pixel in bytes.
  static func undo(_ row: inout [UInt8], above: [UInt8], distance: Int) throws(ImageError) {
    let end = row.count
    let left = min(end, 1 + distance)
    guard end > 0, above.count == end, distance > 0 else { return }
    switch row[0] {
    case 0: break
    case 1:
      for index in left..<end { row[index] &+= row[index - distance] }
    case 2:
      for index in 1..<end { row[index] &+= above[index] }
    case 3:
      for index in 1..<left { row[index] &+= above[index] / 2 }
      for index in left..<end {
        row[index] &+= UInt8((Int(row[index - distance]) + Int(above[index])) / 2)
      }
    case 4:
      // With nothing to the left, the nearest is always the byte above.
      for index in 1..<left { row[index] &+= above[index] }
      for index in left..<end {
        row[index] &+= paeth(row[index - distance], above[index], above[index - distance])
      }
    default:
      throw PNGDecoder.failure("filter type \(row[0]) does not exist")
    }
  }

  private static func paeth(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
    // With p = a + b - c: |p - a| = |b - c|, |p - b| = |a - c|, |p - c| = |a + b - 2c|.
    let toLeft = abs(Int(above) - Int(corner))
    let toAbove = abs(Int(left) - Int(corner))
    let toCorner = abs(Int(left) + Int(above) - 2 * Int(corner))
    if toLeft <= toAbove, toLeft <= toCorner { return left }
    return toAbove <= toCorner ? above : corner
  }
}
