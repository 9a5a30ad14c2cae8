import AutoDiffCore
import TestSupport
import Testing

/// Strides, dilations, windows and groups that make no sense, for everything that slides.
@Suite struct WindowErrorTests: WrongArguments {
  let tape = Tape(.training(seed: 1))

  struct Arguments {
    var stride = 1
    var dilation = 1
    var window = 2
    var padding = 0
    var groups = 1
  }

  typealias Run = (_ suite: WindowErrorTests, _ a: Arguments) throws -> Variable

  /// Filters of images of 4x5 pixels and of sequences of 5, of 4 channels each.
  private let convolutions: [(name: String, run: Run)] = [
    (
      "crossCorrelation2D",
      {
        try $0.zeros([1, 4, 5, 4]).crossCorrelation2D(
          $0.zeros([$1.window, $1.window, 4, 2]), stride: Size2D($1.stride, 1), padding: .all($1.padding),
          dilation: Size2D(1, $1.dilation), groups: $1.groups)
      }
    ),
    (
      "crossCorrelation1D",
      {
        try $0.zeros([1, 5, 4]).crossCorrelation1D(
          $0.zeros([$1.window, 4, 2]), stride: $1.stride, padding: .all($1.padding), dilation: $1.dilation,
          groups: $1.groups)
      }
    ),
    (
      "convolution2D",
      {
        try $0.zeros([1, 4, 5, 4]).convolution2D(
          $0.zeros([$1.window, $1.window, 4, 2]), stride: Size2D(1, $1.stride), padding: .all($1.padding),
          dilation: Size2D($1.dilation, 1), groups: $1.groups)
      }
    ),
    (
      "convolution1D",
      {
        try $0.zeros([1, 5, 4]).convolution1D(
          $0.zeros([$1.window, 4, 2]), stride: $1.stride, padding: .all($1.padding), dilation: $1.dilation,
          groups: $1.groups)
      }
    ),
    (
      "transposedConvolution2D",
      {
        try $0.zeros([1, 4, 5, 4]).transposedConvolution2D(
          $0.zeros([$1.window, $1.window, 2, 4]), stride: Size2D($1.stride, 1), padding: .all($1.padding),
          dilation: Size2D(1, $1.dilation), groups: $1.groups)
      }
    ),
    (
      "transposedConvolution1D",
      {
        try $0.zeros([1, 5, 4]).transposedConvolution1D(
          $0.zeros([$1.window, 2, 4]), stride: $1.stride, padding: .all($1.padding), dilation: $1.dilation,
          groups: $1.groups)
      }
    ),
  ]

  private let depthwise: (name: String, run: Run) = (
    "depthwiseCrossCorrelation2D",
    {
      try $0.zeros([1, 4, 5, 4]).depthwiseCrossCorrelation2D(
        $0.zeros([$1.window, $1.window, 1, 8]), stride: Size2D($1.stride, 1), padding: .all($1.padding),
        dilation: Size2D(1, $1.dilation))
    }
  )

  private let dilatedWindows: [(name: String, run: Run)] = [
    (
      "maxPool2D",
      {
        try $0.zeros([1, 4, 5, 2]).maxPool2D(
          window: Size2D(2, $1.window), stride: Size2D($1.stride, 1), padding: .all($1.padding),
          dilation: Size2D(1, $1.dilation))
      }
    ),
    (
      "maxPool2D",
      {
        try $0.zeros([1, 4, 5, 2]).maxPool2DWithIndices(
          window: Size2D($1.window, 2), stride: Size2D(1, $1.stride), padding: .all($1.padding),
          dilation: Size2D($1.dilation, 1)
        ).values
      }
    ),
    (
      "maxPool1D",
      {
        try $0.zeros([1, 5, 2]).maxPool1D(
          window: $1.window, stride: $1.stride, padding: .all($1.padding), dilation: $1.dilation)
      }
    ),
    (
      "maxPool1D",
      {
        try $0.zeros([1, 5, 2]).maxPool1DWithIndices(
          window: $1.window, stride: $1.stride, padding: .all($1.padding), dilation: $1.dilation
        ).values
      }
    ),
    (
      "unfold2D",
      {
        try $0.zeros([1, 4, 5, 2]).unfolded2D(
          window: Size2D($1.window, 1), stride: Size2D(1, $1.stride), padding: .all($1.padding),
          dilation: Size2D($1.dilation, 1))
      }
    ),
    (
      "fold2D",
      {
        try $0.zeros([1, 12, 8]).folded2D(
          to: Size2D(4, 5), window: Size2D($1.window, 2), stride: Size2D($1.stride, 1), padding: .all($1.padding),
          dilation: Size2D(1, $1.dilation))
      }
    ),
    (
      "pad",
      {
        try $0.zeros([1, 4, 5, 2]).padded(
          .same, mode: .reflect, window: Size2D(1, $1.window), stride: Size2D($1.stride, 1),
          dilation: Size2D(1, $1.dilation))
      }
    ),
    (
      "pad",
      {
        try $0.zeros([1, 5, 2]).padded1D(
          .same, mode: .reflect, window: $1.window, stride: $1.stride, dilation: $1.dilation)
      }
    ),
  ]

  private let averages: [(name: String, run: Run)] = [
    (
      "averagePool2D",
      {
        try $0.zeros([1, 4, 5, 2]).averagePool2D(
          window: Size2D($1.window, 1), stride: Size2D(1, $1.stride), padding: .all($1.padding))
      }
    ),
    (
      "averagePool1D",
      {
        try $0.zeros([1, 5, 2]).averagePool1D(window: $1.window, stride: $1.stride, padding: .all($1.padding))
      }
    ),
  ]

  private func expect(
    _ part: String, _ table: [(name: String, run: Run)], _ arguments: Arguments,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (index, (name, run)) in table.enumerated() {
      let error = message { try run(self, arguments) }
      #expect(error.contains(part), "\(index): \(name): \(error)", sourceLocation: sourceLocation)
      // The 1-D operations run as 2-D ones, whose name is as good.
      #expect(
        error.hasPrefix(name.dropLast(2)) || error.hasPrefix("crossCorrelation"), "\(index): \(name): \(error)",
        sourceLocation: sourceLocation)
    }
  }

  /// What is refused below is the one argument that is changed.
  @Test func theOthersAreRight() {
    for (index, (name, run)) in (convolutions + [depthwise] + dilatedWindows + averages).enumerated() {
      #expect(message { try run(self, Arguments()) }.hasPrefix("no error"), "\(index): \(name)")
    }
  }

  @Test(arguments: [0, -1, -7, Int.min, Int.max, 1 << 24]) func strides(_ stride: Int) {
    expect(
      "the stride must be positive and below 2²⁴", convolutions + [depthwise] + dilatedWindows + averages,
      Arguments(stride: stride))
  }

  @Test(arguments: [0, -1, -7, Int.min, Int.max, 1 << 24]) func dilations(_ dilation: Int) {
    expect(
      "the dilation must be positive and below 2²⁴", convolutions + [depthwise] + dilatedWindows,
      Arguments(dilation: dilation))
  }

  @Test(arguments: [0, -1, -7, Int.min, Int.max, 1 << 24]) func windows(_ window: Int) {
    expect("the window must be positive and below 2²⁴", dilatedWindows + averages, Arguments(window: window))
  }

  /// A filter that is there but has no taps.
  @Test func filtersWithoutTaps() {
    expect("the filter's size must be positive", convolutions + [depthwise], Arguments(window: 0))
  }

  @Test(arguments: [-1, Int.min, Int.max, 1 << 24]) func paddings(_ padding: Int) {
    let padded = dilatedWindows.filter { $0.name != "pad" }
    expect(
      "the padding must not be negative", convolutions + [depthwise] + padded + averages, Arguments(padding: padding))
  }

  @Test(arguments: [0, -1, 3, 5, Int.min, Int.max]) func groups(_ groups: Int) {
    expect("\(groups) groups do not divide", convolutions, Arguments(groups: groups))
  }

  @Test func groupsOfOtherThings() throws {
    for groups in [0, -1, 3, Int.max, Int.min] {
      #expect(
        message { try zeros([2, 3, 4]).groupNormalized(groups: groups) }.contains("\(groups) groups do not divide"))
    }
    // Groups that divide the input's channels but not the output's, and the other way.
    #expect(message { try zeros([1, 5, 4]).crossCorrelation1D(zeros([2, 2, 3]), groups: 2) }.contains("2 groups"))
    #expect(message { try zeros([1, 5, 3]).crossCorrelation1D(zeros([2, 1, 4]), groups: 2) }.contains("2 groups"))
    #expect(
      message { try zeros([1, 4, 5, 3]).depthwiseCrossCorrelation2D(zeros([2, 2, 1, 4])) }.contains("3 groups"))
    #expect(
      message { try zeros([1, 4, 5, 0]).depthwiseCrossCorrelation2D(zeros([2, 2, 1, 0])) }.contains("0 groups"))
  }

  @Test func largerThanThePaddedInput() {
    let sliding = dilatedWindows.filter { !["pad", "fold2D"].contains($0.name) }
    // 6 taps on at most 5 pixels; with a padding of 1 on each side 8 taps on 7.
    let all = convolutions.filter { !$0.name.hasPrefix("transposed") } + [depthwise] + sliding + averages
    expect("is larger than the padded input's", all, Arguments(window: 6))
    expect("is larger than the padded input's", all, Arguments(window: 8, padding: 1))
    // Two taps, six pixels apart.
    let dilated = all.filter { !$0.name.hasPrefix("average") }
    expect("is larger than the padded input's", dilated, Arguments(dilation: 6))
    // Patches of an image that is smaller than they are.
    #expect(
      message { try zeros([1, 12, 24]).folded2D(to: Size2D(4, 5), window: Size2D(6, 2)) }
        .contains("is larger than the padded input's"))
  }

  /// Against every window looked at by itself.
  @Test func windowsThatSeeNothing() throws {
    for (size, window, dilation) in [(1, 2, 4), (2, 3, 4), (3, 2, 5), (4, 1, 1), (5, 3, 2), (0, 1, 1)] {
      for (stride, before, after) in [(1, 0, 9), (1, 9, 0), (2, 3, 4), (3, 7, 9), (4, 4, 4), (5, 1, 12), (9, 0, 9)] {
        let places = size + before + after - (window - 1) * dilation - 1
        guard places >= 0 else { continue }
        let isSeen = (0...places / stride).allSatisfy { output in
          (0..<window).contains { (0..<size).contains(output * stride - before + $0 * dilation) }
        }
        let text = message {
          try zeros([1, size, 1, 1]).maxPool2D(
            window: Size2D(window, 1), stride: Size2D(stride, 1),
            padding: .explicit(top: before, bottom: after, left: 0, right: 0), dilation: Size2D(dilation, 1))
        }
        #expect(
          text.contains(isSeen ? "no error" : "would see nothing"),
          "\(size), \(window), \(dilation), \(stride), \(before), \(after): \(text)")
      }
    }
  }

  /// What a transposed convolution cuts off, and adds.
  @Test func transposed() throws {
    let run = convolutions.filter { $0.name.hasPrefix("transposed") }
    #expect(run.count == 2)
    expect("the padding leaves nothing of the output's", run, Arguments(padding: 3))
    for (stride, dilation) in [(1, 1), (2, 1), (1, 3), (3, 2)] {
      let limit = max(stride, dilation)
      for amount in [limit, -1, Int.max, Int.min] {
        #expect(
          message {
            try zeros([1, 5, 4]).transposedConvolution1D(
              zeros([3, 2, 4]), stride: stride, outputPadding: amount, dilation: dilation)
          }.contains("less than the stride or the dilation, \(stride) and \(dilation) in width, not \(amount)"))
      }
      let y = try zeros([1, 5, 4]).transposedConvolution1D(
        zeros([3, 2, 4]), stride: stride, outputPadding: limit - 1, dilation: dilation)
      #expect(y.shape == [1, 4 * stride + 2 * dilation + 1 + limit - 1, 2])
    }
  }
}
