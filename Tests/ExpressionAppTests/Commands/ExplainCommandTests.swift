import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// `expression explain`, through the real executable, with weights as a fresh model has them.
@Suite struct ExplainCommandTests {
  private func withFace(
    _ model: ModelDescription.Architecture = .default, size: Int = 48,
    _ body: (_ root: String, _ weights: String, _ face: String) throws -> Void
  ) throws {
    try inTemporaryFolder { root in
      let weights = try RunningServer.weights(root, model)
      let pixels = FaceGenerator(seed: 3).face(.happy, split: "test", index: 0)
      let image = try Image(width: 48, height: 48, channels: 1, pixels: pixels).resized(width: size, height: size)
      try Data(image.encodedPNG()).write(to: URL(fileURLWithPath: "\(root)/a face.png"))
      try body(root, weights, "\(root)/a face.png")
    }
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func picturesAndThePage() throws {
    try withFace { root, weights, face in
      let first = try ExpressionCommand(
        "explain", "--weights", weights, "--samples", "3", "--label", "sad", face, in: root)
      #expect(first.status == 0, "\(first.errors)")
      let folder = "\(root)/explain/a face"
      #expect(first.output.contains("explained: sad;") && first.output.hasSuffix("explain/a face/index.html\n"))
      let names = try files(folder)
      let edges = ["sobel", "scharr", "prewitt", "roberts"].flatMap { name in ["", "-1", "-2"].map { name + $0 } }
      for name in ["face", "grad-cam", "gradient", "smooth-gradient", "filters", "edges-laplacian"]
        + edges.map({ "edges-\($0)" })
      {
        #expect(names.contains("\(name).png"), "\(name)")
      }
      let features = names.filter { $0.hasPrefix("features-") }
      #expect(features.contains("features-features.0.png") && features.contains("features-features.1.png"))
      #expect(try Image(contentsOf: "\(folder)/face.png") == Image(contentsOf: face))
      for name in names where name.hasSuffix(".png") { _ = try Image(contentsOf: "\(folder)/\(name)") }

      let html = try String(contentsOfFile: "\(folder)/index.html", encoding: .utf8)
      let page = try ParsedPage(html)
      page.expectNoReferences(html)
      #expect(page.count("img") == names.count - 1 && page.count("script") == 0)
      for text in ["sad", "Grad-CAM", "SmoothGrad", "Feature maps", "First layer", "Laplacian"] {
        #expect(page.text.contains(text), "\(text)")
      }

      // The same seed gives the same bytes; another one, or another class, others.
      func smooth(_ options: String...) throws -> [UInt8] {
        let call = ["explain", "--weights", weights, "--samples", "3", "-o", "\(root)/again", face] + options
        let again = try ExpressionCommand.start(call).finish()
        #expect(again.status == 0, "\(again.errors)")
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(root)/again/smooth-gradient.png")))
      }
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/smooth-gradient.png")))
      #expect(try smooth("--label", "sad") == bytes)
      #expect(try smooth("--label", "sad", "--seed", "2") != bytes)
      #expect(try smooth("--label", "fear") != bytes)
    }
  }

  @Test func aModelWithoutFeatureMapsAndOtherSizes() throws {
    try withFace(.linear, size: 60) { root, weights, face in
      let refused = try ExpressionCommand("explain", "--weights", weights, "-o", "\(root)/out", face)
      #expect(refused.status == 1 && refused.errors.contains("60"))
      #expect(!FileManager.default.fileExists(atPath: "\(root)/out"))
      let explained = try ExpressionCommand(
        "explain", "--weights", weights, "--resize", "--samples", "2", "-o", "\(root)/out", face)
      #expect(explained.status == 0, "\(explained.errors)")
      let names = try files("\(root)/out")
      #expect(!names.contains("grad-cam.png") && names.contains("gradient.png") && names.contains("filters.png"))
      #expect(!names.contains { $0.hasPrefix("features-") })
      let html = try String(contentsOfFile: "\(root)/out/index.html", encoding: .utf8)
      #expect(try ParsedPage(html).text.contains("the model has no feature map"))
    }
  }

  /// An explanation takes the place of the one before it, and of nothing else.
  @Test func anotherExplanationInTheSameFolder() throws {
    try withFace { root, weights, face in
      let out = "\(root)/out"
      func explain() throws -> [String] {
        let call = try ExpressionCommand("explain", "--weights", weights, "--samples", "2", "-o", out, face)
        #expect(call.status == 0, "\(call.errors)")
        return try files(out)
      }
      #expect(try explain().contains { $0.hasPrefix("features-") })
      for name in ["features.txt", "face.pgm"] { try Data().write(to: URL(fileURLWithPath: "\(out)/\(name)")) }
      // The same file, with the weights of a model without feature maps.
      _ = try RunningServer.weights(root, .linear)
      let names = try explain()
      #expect(!names.contains { $0.hasPrefix("features-") } && !names.contains("grad-cam.png"), "\(names)")
      for name in ["features.txt", "face.pgm", "face.png", "edges-sobel.png", "index.html"] {
        #expect(names.contains(name), "\(name)")
      }
    }
  }

  @Test func theTapeIsPrinted() throws {
    try withFace { root, weights, face in
      let tape = try ExpressionCommand("explain", "--weights", weights, "--tape", "--pixel", "20,24", face, in: root)
      #expect(tape.status == 0, "\(tape.errors)")
      for text in ["row 20, column 24", "features.0.conv  Conv2D", "crossCorrelation2D(%0, weight)", "head  Linear"] {
        #expect(tape.output.contains(text), "\(text)")
      }
      for line in tape.output.split(separator: "\n").dropFirst() { #expect(line.count <= 80, "\(line)") }
      #expect(!FileManager.default.fileExists(atPath: "\(root)/explain"), "nothing is written")
    }
  }

  @Test func wrongCallsAreExplained() throws {
    try withFace { root, weights, face in
      func refusal(_ options: String..., status: Int32) throws -> String {
        let call = try ExpressionCommand.start(["explain", "--weights", weights] + options, in: root).finish()
        #expect(call.status == status, "\(options): \(call.status) \(call.output) \(call.errors)")
        return call.errors
      }
      #expect(try refusal(status: 2).contains("which picture?"))
      #expect(try refusal(face, face, status: 2).contains("is not understood"))
      #expect(try refusal("--label", "hapy", face, status: 2).contains("not “hapy”; did you mean happy?"))
      #expect(try refusal("--tape", "--pixel", "48,0", face, status: 2).contains("a row from 0 to 47"))
      #expect(try refusal("--tape", "--pixel", "0,0,0", face, status: 2).contains("not “0,0,0”"))
      #expect(try refusal("--tape", "--pixel", "1;2", face, status: 2).contains("ROW,COLUMN"))
      #expect(try refusal("--pixel", "1,2", face, status: 2).contains("--pixel is for --tape"))
      #expect(try refusal("--samples", "0", face, status: 2).contains("--samples takes a whole number"))
      #expect(try refusal("--noise", "-1", face, status: 2).contains("--noise takes a number"))
      #expect(try refusal("\(root)/none.png", status: 1).contains("none.png"))
      #expect(try refusal(root, status: 1).contains(root))
      try Data("no picture".utf8).write(to: URL(fileURLWithPath: "\(root)/text.png"))
      #expect(try refusal("\(root)/text.png", status: 1).contains("text.png"))
      #expect(try refusal("--output", "\(root)/text.png/out", face, status: 1).contains("the folder cannot be made"))
      #expect(try refusal("--output", "\(root)/text.png", face, status: 1).contains("text.png"))
      #expect(!FileManager.default.fileExists(atPath: "\(root)/explain"))
      let weightless = try ExpressionCommand("explain", "--weights", "\(root)/none", face)
      #expect(weightless.status == 1 && weightless.errors.contains("\(root)/none"))
    }
  }
}
