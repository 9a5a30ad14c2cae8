/// How large the model is, known before it is made: its memory is taken at once.
extension ModelDescription {
  /// Larger models are not made.
  static let parameterLimit = 500_000_000

  /// Numbers that training changes.
  var parameterCount: Int {
    let (channels, classes, own) = (format.channels, classNames.count, architecture.settings)
    let width = settings.width ?? own.width ?? 1
    let depth = settings.depth ?? own.depth ?? 0
    // A convolution of 3 x 3 without bias, and a scale and a shift for each channel.
    func block(_ inputs: Int, _ outputs: Int) -> Int { 9 * inputs * outputs + 2 * outputs }
    func head(_ inputs: Int) -> Int { (inputs + 1) * classes }
    switch architecture {
    case .default:
      let features = [
        block(channels, width), block(width, 2 * width), block(2 * width, 2 * width), block(2 * width, 4 * width),
        block(4 * width, 4 * width), block(4 * width, 8 * width),
      ]
      return features.reduce(head(8 * width), +)
    case .residual:
      let stages = (1...3).map { stage -> Int in
        let (before, after) = (width << (stage - 1), width << stage)
        return block(before, after) + 2 * depth * block(after, after)
      }
      let others = block(channels, width) + block(width, width) + head(8 * width)
      return stages.reduce(others, +)
    case .linear:
      return head(format.height * format.width * channels)
    }
  }

  /// Such as “585.1 million parameters; the limit is 500 million”.
  var parameterText: String {
    "\((Double(parameterCount) / 1e6).digits(1)) million parameters; the limit is \(Self.parameterLimit / 1_000_000) "
      + "million"
  }
}
