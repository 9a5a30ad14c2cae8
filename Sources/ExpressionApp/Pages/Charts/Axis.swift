import Foundation

/// What an axis shows, besides the numbers.
struct Axis: Sendable {
  enum Format: Sendable {
    case number
    /// 0.25 is written as 25 %.
    case percent
  }

  var label: String?
  /// Numbers that are not positive, or hardly so, are then left out.
  var isLogarithmic = false
  var format = Format.number
  /// Whether 0 is on the axis in any case.
  var includesZero = false
  /// The axis from end to end; from the data unless given.
  var range: ClosedRange<Double>?
  /// Whether the ends are moved outwards to round numbers.
  var endsAtTicks = true

  init(
    _ label: String? = nil, isLogarithmic: Bool = false, format: Format = .number, includesZero: Bool = false,
    range: ClosedRange<Double>? = nil, endsAtTicks: Bool = true
  ) {
    self.label = label
    self.isLogarithmic = isLogarithmic
    self.format = format
    self.includesZero = includesZero
    self.range = range
    self.endsAtTicks = endsAtTicks
  }
}

/// Where the numbers of an axis lie, and which of them are written beside it.
struct AxisScale: Sendable {
  /// From end to end; positive where the axis is logarithmic.
  let bounds: ClosedRange<Double>
  let ticks: [Double]
  let isLogarithmic: Bool
  private let format: Axis.Format
  private let step: Double

  /// Magnitudes above this one are left out: their differences may be infinite.
  private static let limit = 1e100
  /// Differences below this one count as none, and a logarithmic axis has no numbers below it: steps of such a size may
  /// come out as 0.
  private static let least = 1e-100

  /// An axis for values, with about `count` round numbers: multiples of 1, 2 or 5 times a power of ten, whole numbers
  /// for whole values; powers of ten, or 1, 2 and 5 times them, on a logarithmic axis.
  init(_ axis: Axis, values: [Double], ticks count: Int = 5) {
    var known = values.filter { abs($0) <= Self.limit && (!axis.isLogarithmic || $0 >= Self.least) }
    let isWhole = axis.format == .number && known.allSatisfy { $0 == $0.rounded() }
    if let range = axis.range { known = [range.lowerBound, range.upperBound] }
    if axis.includesZero && !axis.isLogarithmic { known.append(0) }
    var low = known.min() ?? (axis.isLogarithmic ? 0.1 : 0)
    var high = known.max() ?? 1
    isLogarithmic = axis.isLogarithmic
    format = axis.format
    if isLogarithmic {
      if low <= 0 { low = high > 0 ? high / 10 : 0.1 }
      if high <= low { (low, high) = (low / 2, low * 2) }
      ticks = Self.logarithmicTicks(low, high, count)
      step = 0
      bounds = low...high
      return
    }
    if high - low < Self.least {
      let margin = abs(low) < Self.least ? 1 : abs(low) / 2
      (low, high) = (low - (axis.includesZero && low == 0 ? 0 : margin), high + margin)
    }
    var step = Self.roundStep((high - low) / Double(max(1, count)))
    if isWhole { step = max(1, step) }
    if axis.endsAtTicks && axis.range == nil {
      low = (low / step + 1e-9).rounded(.down) * step
      high = (high / step - 1e-9).rounded(.up) * step
    }
    let first = Int((low / step - 1e-9).rounded(.up))
    let last = Int((high / step + 1e-9).rounded(.down))
    ticks = first <= last ? (first...last).map { Double($0) * step } : [low, high]
    self.step = step
    bounds = low...high
  }

  /// The smallest of 1, 2, 5 and 10 times a power of ten that is not below a length.
  private static func roundStep(_ length: Double) -> Double {
    let power = pow(10, log10(length).rounded(.down))
    let factor = [1, 2, 5].first { $0 * power >= length * (1 - 1e-9) } ?? 10
    return factor * power
  }

  private static func logarithmicTicks(_ low: Double, _ high: Double, _ count: Int) -> [Double] {
    let first = Int((log10(low) - 1e-9).rounded(.up))
    let last = Int((log10(high) + 1e-9).rounded(.down))
    if last - first >= 2 {
      let stride = (last - first) / max(1, count) + 1
      return Swift.stride(from: first, through: last, by: stride).map { pow(10, Double($0)) }
    }
    let ticks = (first - 1...max(first - 1, last + 1)).flatMap { power in [1, 2, 5].map { $0 * pow(10, Double(power)) }
    }
    let inside = ticks.filter { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) }
    return inside.count >= 2 ? inside : [low, high]
  }

  /// Where a value lies: 0 at the lower end, 1 at the upper one; `nil` for what the axis cannot show.
  func position(_ value: Double) -> Double? {
    guard abs(value) <= Self.limit else { return nil }
    if isLogarithmic {
      guard value >= Self.least else { return nil }
      return log(value / bounds.lowerBound) / log(bounds.upperBound / bounds.lowerBound)
    }
    return (value - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
  }

  /// A tick as it is written.
  func label(_ tick: Double) -> String {
    let value = format == .percent ? 100 * tick : tick
    let unit = format == .percent ? " %" : ""
    if isLogarithmic { return ChartText.number(value) + unit }
    let step = format == .percent ? 100 * self.step : self.step
    guard abs(value) < 1e5, step >= 1e-4 else { return ChartText.number(value) + unit }
    let digits = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    return (value == 0 ? 0 : value).digits(digits) + unit
  }
}

/// Numbers and names in drawings.
enum ChartText {
  /// With three digits that count, and no zeros behind them: 0.05, 3.14, 1.2e-05.
  static func number(_ value: Double) -> String {
    let text = String(format: "%.3g", value)
    // "1e-05" is "1e-5" for whoever reads it.
    return text.replacingOccurrences(of: "e-0", with: "e-").replacingOccurrences(of: "e+0", with: "e")
  }

  /// About how wide a text of the drawings' size is. It is not known which font the reader has.
  static func width(_ text: String) -> Double { 7.4 * Double(text.count) }

  /// A name cut to a length, so that it does not run into its neighbour.
  static func shortened(_ name: String, to length: Int) -> String {
    name.count <= length ? name : name.prefix(max(1, length - 1)) + "…"
  }
}
