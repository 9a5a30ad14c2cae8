import Foundation
import NNLayers

/// What is in a data set of faces, and what is wrong with it.
struct DataReport {
  let survey: FaceSurvey
  let duplicates: FaceDuplicates
  /// What took how long, in seconds.
  let readingTime: Double
  let searchTime: Double

  var collection: FaceCollection { survey.collection }

  /// - Throws: where there is nothing to report on; unreadable pictures are part of the report.
  init(path: String, distance: Int = DuplicateSearch.defaultDistance) throws {
    let clock = ContinuousClock()
    let start = clock.now
    survey = FaceSurvey(of: try FaceCollection(path: path))
    let middle = clock.now
    duplicates = FaceDuplicates(in: survey, distance: distance)
    readingTime = (middle - start) / .seconds(1)
    searchTime = (clock.now - middle) / .seconds(1)
  }

  /// Such as “48 x 48 grey”.
  static func text(_ format: FaceFacts.Format) -> String {
    "\(format.width) x \(format.height) \(format.channels == 1 ? "grey" : "colour")"
  }

  /// How many times the largest class of a split is the smallest one; `nil` where one is empty.
  func imbalance(ofSplit split: Int) -> (ratio: Double, largest: Int, smallest: Int)? {
    let counts = survey.counts[split]
    guard let largest = counts.indices.max(by: { counts[$0] < counts[$1] }),
      let smallest = counts.indices.min(by: { counts[$0] < counts[$1] }), counts[smallest] > 0
    else { return nil }
    return (Double(counts[largest]) / Double(counts[smallest]), largest, smallest)
  }

  /// The label, and the split if there are several.
  func place(of face: Int) -> String {
    let face = collection.faces[face]
    let label = collection.classNames[face.label]
    return collection.splits.count > 1 ? "\(collection.splits[face.split]), \(label)" : label
  }
}
