/// What a contender can be told to do.
enum Task: String, Codable, CaseIterable, Sendable {
  /// Training steps at the network's batch.
  case step
  /// Inference of one image.
  case one
  /// Inference of the whole batch.
  case batch
}

/// What a contender answers: a line of JSON for each line it is told. It opens with one that says `ready` or `missing`.
///
/// It is told `TASK WARMUPS COUNT`, to which the answer has `milliseconds`, or `memory`.
struct Reply: Codable {
  /// The framework and its version.
  var ready: String?
  /// The framework that cannot be imported.
  var missing: String?
  var error: String?
  var milliseconds: [Double]?
  /// The peak of resident memory.
  var bytes: Int?
}
