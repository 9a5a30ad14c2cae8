import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// Axes, charts and colours.
@Suite struct ChartTests {
  private func scale(_ values: [Double], _ axis: Axis = Axis(), ticks: Int = 5) -> AxisScale {
    AxisScale(axis, values: values, ticks: ticks)
  }

  private func labels(_ scale: AxisScale) -> [String] { scale.ticks.map(scale.label) }

  @Test func ticksAreRound() {
    #expect(labels(scale([0.13, 1.94])) == ["0.0", "0.5", "1.0", "1.5", "2.0"])
    #expect(labels(scale([0, 0.1])) == ["0.00", "0.02", "0.04", "0.06", "0.08", "0.10"])
    #expect(labels(scale([1, 2, 3])) == ["1", "2", "3"], "whole numbers for whole values")
    #expect(labels(scale([0.2, 1], Axis(format: .percent))) == ["20 %", "40 %", "60 %", "80 %", "100 %"])
    #expect(labels(scale([-1.5, 1])) == ["-1.5", "-1.0", "-0.5", "0.0", "0.5", "1.0"])
    #expect(labels(scale([1, 40], Axis(endsAtTicks: false))) == ["10", "20", "30", "40"])
    #expect(labels(scale([3.5, 4], Axis(includesZero: true))) == ["0", "1", "2", "3", "4"])
    #expect(labels(scale([0, 3e6])) == ["0", "1e6", "2e6", "3e6"])
    #expect(labels(scale([1e-5, 0.1], Axis(isLogarithmic: true))) == ["1e-5", "0.0001", "0.001", "0.01", "0.1"])
    #expect(labels(scale([1.5, 30], Axis(isLogarithmic: true))) == ["2", "5", "10", "20"])
  }

  private static let ranges: [[Double]] = [
    [], [0], [5], [-5], [.nan], [.infinity, -.infinity], [1e300, -1e300], [1, 1 + 1e-15], [1e-300, 2e-300], [0, -3],
    [1e-200, 1], [1e-99, 1e99],
  ]

  /// Too small for a step between ticks.
  private static var tinyRanges: [[Double]] {
    let tiny = Double.leastNonzeroMagnitude
    return [[0, tiny], [tiny], [2 * tiny, 4 * tiny], [tiny, 1e-300], [-tiny, 0]]
  }

  /// No axis is without length, and no number is infinite.
  @Test(arguments: ranges + tinyRanges) func axesExistForAnyValues(_ values: [Double]) {
    for axis in [Axis(), Axis(isLogarithmic: true), Axis(includesZero: true), Axis(endsAtTicks: false)] {
      let scale = scale(values, axis)
      #expect(scale.bounds.lowerBound < scale.bounds.upperBound, "\(values) \(axis)")
      #expect((2...20).contains(scale.ticks.count), "\(values) \(axis) \(scale.ticks)")
      for tick in scale.ticks {
        let position = scale.position(tick)
        #expect(position.map { $0 > -0.01 && $0 < 1.01 } == true, "\(values) \(axis) \(tick)")
      }
    }
    #expect(scale([1, 2]).position(.nan) == nil)
    #expect(scale([1, 2], Axis(isLogarithmic: true)).position(0) == nil)
  }

  @Test func positionsAreLinearOrLogarithmic() throws {
    #expect(scale([0, 10]).position(2.5) == 0.25)
    let position = try #require(scale([0.01, 100], Axis(isLogarithmic: true)).position(0.1))
    #expect(abs(position - 0.25) < 1e-12)
  }

  @Test func missingPointsLeaveGaps() throws {
    let chart = LineChart(
      title: "A", series: [.init("a", [(1, 1), (2, 2), (3, .nan), (4, 1), (5, 3), (6, .infinity), (7, 1)])], x: Axis(),
      y: Axis())
    let parsed = try ParsedPage(chart.markup.description)
    #expect(parsed.elements.count { $0.attributes["class"] == "line" } == 2)
    #expect(parsed.elements.count { $0.attributes["class"] == "dot" } == 1, "a point alone is a dot")
    #expect(parsed.elements.count { $0.attributes["class"] == "hit" } == 5)
    let path = try #require(parsed.elements.first { $0.attributes["class"] == "line" }?.attributes["d"])
    #expect(path.count { $0 == "M" } == 1 && path.count { $0 == "L" } == 1)
  }

  @Test func nothingLeavesTheDrawing() throws {
    let bars = BarChart(
      title: "t",
      bars: [
        .init("a name that is far too long for its place", 0.5, text: "50 %", interval: 0.4...1.7),
        .init("b", .nan, text: "—"), .init("c", 3, text: "300 %"),
      ], maximum: 1)
    for element in try ParsedPage(bars.markup.description).elements where element.name == "rect" {
      let x = try #require(element.attributes["x"].flatMap(Double.init))
      let width = try #require(element.attributes["width"].flatMap(Double.init))
      #expect(x >= 0 && width >= 0 && x + width <= PlotFrame.width)
    }
  }

  @Test func theConfusionMatrixSaysItsCounts() throws {
    var confusion = ConfusionMatrix(classes: 2)
    try confusion.add(predictions: [0, 0, 1, 1, 1], labels: [0, 0, 0, 1, 1])
    let matrix = HeatMatrix(title: "t", confusion: confusion, classNames: ["no", "yes"])
    #expect(matrix.texts == [["2", "1"], ["·", "2"]])
    let shades: [[Double]] = [[2 / 3, 1 / 3], [0, 1]]
    #expect(matrix.shades == shades)
    let parsed = try ParsedPage(matrix.markup.description)
    #expect(parsed.elements.count { $0.attributes["class"] == "good" } == 2)
    #expect(parsed.text.contains("true no, predicted yes: 1"))
  }

  /// Oklab's lightness of the maps' colours, found from the bytes, rises or falls evenly.
  @Test func lightnessOrdersTheColours() throws {
    func luminance(_ value: Double, _ map: ColorMap) -> Double {
      let color = map.color(value)
      let linear = [color.red, color.green, color.blue].map { byte -> Double in
        let part = Double(byte) / 255
        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
    let sequential = (0...32).map { luminance(Double($0) / 32, .sequential) }
    #expect(zip(sequential, sequential.dropFirst()).allSatisfy { $0 < $1 })
    #expect(sequential[0] < 0.03 && sequential[32] > 0.75)
    let diverging = (-16...16).map { luminance(Double($0) / 16, .diverging) }
    #expect(zip(diverging.prefix(17), diverging.prefix(17).dropFirst()).allSatisfy { $0 < $1 })
    #expect(zip(diverging.dropFirst(16), diverging.dropFirst(17)).allSatisfy { $0 > $1 })
    #expect(ColorMap.diverging.color(-1).blue > ColorMap.diverging.color(-1).red)
    #expect(ColorMap.diverging.color(1).red > ColorMap.diverging.color(1).blue)
    #expect(ColorMap.sequential.color(7) == ColorMap.sequential.color(1))
    #expect(ColorMap.sequential.color(.nan) == (128, 128, 128))
  }

  @Test func planesBecomeImages() throws {
    func bytes(_ value: Double) -> [UInt8] {
      let color = ColorMap.diverging.color(value)
      return [color.red, color.green, color.blue]
    }
    let image = try ColorMap.diverging.image([-2, 0, 1, 2], width: 2, height: 2)
    let expected: [UInt8] = bytes(-1) + bytes(0) + bytes(0.5) + bytes(1)
    #expect(image.pixels == expected)
    let flat = try ColorMap.sequential.image([3, 3], width: 2, height: 1).pixels
    #expect(flat.count == 6 && flat.prefix(3) == flat.suffix(3))
    #expect(throws: ImageError.self) { try ColorMap.sequential.image([1], width: 2, height: 2) }
  }
}
