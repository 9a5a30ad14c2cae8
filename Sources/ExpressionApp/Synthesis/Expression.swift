/// The seven expressions, in the order of their class numbers.
enum Expression: String, CaseIterable, Sendable {
  case angry, disgust, fear, happy, neutral, sad, surprise
}
