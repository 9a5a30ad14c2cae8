extension ExpressionData {
  /// What to say of test images that stand, pixel by pixel, among the training images too: a model that has learned them
  /// by heart looks better than it is. `nil` where there are none. Reads the images that are not known yet.
  func overlapWarning(path: String) throws -> String? {
    let overlap = try test.examples(alsoIn: train)
    guard let first = overlap.first else { return nil }
    let share = Double(overlap.count) / Double(test.count)
    let (image, twin) = (test.examples[first.index].path, train.examples[first.otherIndex].path)
    return "\(overlap.count) of \(test.count) test images (\(share.percent)) are among the training images too, "
      + "such as \(image), which is \(twin); expression data \(path) lists them"
  }
}
