import Foundation

/// The probabilities of one picture's expressions.
struct Prediction {
  /// The picture's file; `-` for standard input.
  let path: String
  /// The picture's number in a stream, from 1, and the offset of its first byte.
  var place: (number: Int, offset: Int)?
  let classNames: [String]
  let probabilities: [Double]

  /// The class names with their probabilities, the largest first.
  var ranked: [(name: String, probability: Double)] {
    zip(classNames, probabilities).map { (name: $0, probability: $1) }.sorted { $0.probability > $1.probability }
  }

  func text(top: Int) -> String {
    (place.map { "image \($0.number): " } ?? "\(path): ")
      + ranked.prefix(top).map { "\($0.name) \($0.probability.percent)" }.joined(separator: ", ")
  }

  var json: String {
    get throws {
      struct Output: Encodable {
        let path: String
        let image: Int?
        let offset: Int?
        let label: String
        let probabilities: [String: Double]
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let output = Output(
        path: path, image: place?.number, offset: place?.offset, label: ranked.first?.name ?? "",
        probabilities: Dictionary(zip(classNames, probabilities), uniquingKeysWith: { first, _ in first }))
      return String(decoding: try encoder.encode(output), as: UTF8.self)
    }
  }
}
