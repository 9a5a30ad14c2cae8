import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// The report on a data set, through the executable.
@Suite struct DataCommandTests {
  /// Drawn faces: three of each class in `train`, two in `test`.
  private func withFaces(_ body: (_ root: String, _ faces: String) throws -> Void) throws {
    try inTemporaryFolder { root in
      let faces = "\(root)/faces"
      let drawing = try ExpressionCommand("synthesize", "--output", faces, "--train", "3", "--test", "2")
      #expect(drawing.status == 0, "\(drawing.errors)")
      try body(root, faces)
    }
  }

  private func image(_ path: String) throws -> Image { try Image(contentsOf: path) }

  private func write(_ image: Image, _ path: String) throws {
    try Data(image.encodedPNG()).write(to: URL(fileURLWithPath: path))
  }

  private func changed(_ image: Image, _ change: (Double) -> Double) throws -> Image {
    try Image(
      width: image.width, height: image.height, channels: image.channels,
      pixels: image.pixels.map { UInt8(max(0, min(255, change(Double($0)).rounded()))) })
  }

  private func object(_ command: ExpressionCommand) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    return try #require(value as? [String: Any])
  }

  private func groups(_ report: [String: Any], _ name: String) throws -> [[String: [String]]] {
    try #require(report[name] as? [[String: [String]]])
  }

  @Test func aCleanSetHasNoFindings() throws {
    try withFaces { _, faces in
      let command = try ExpressionCommand("data", "\(faces)/")
      #expect(command.status == 0 && command.errors.isEmpty, "\(command.errors)")
      let lines = command.output.split(separator: "\n").map(String.init)
      #expect(lines.contains("images  35"))
      #expect(lines.contains("sizes   48 x 48 grey: 35"))
      #expect(lines.contains { $0.split(separator: " ") == ["angry", "3", "14.3", "%", "2", "14.3", "%"] })
      #expect(lines.contains { $0.split(separator: " ") == ["all", "21", "14"] })
      #expect(lines.contains { $0.split(separator: " ") == ["the", "same", "pixels", "0", "0", "0", "0"] })
      #expect(!command.output.contains("Problems") && !command.output.contains("Unreadable"))
      for line in lines where !line.contains(faces) { #expect(line.displayWidth <= 80, "\(line)") }

      let report = try object(try ExpressionCommand("data", "--json", faces))
      #expect(report["images"] as? Int == 35)
      for name in ["problems", "unreadable", "same_file", "same_pixels", "outliers"] {
        #expect((report[name] as? [Any])?.isEmpty == true, "\(name)")
      }
    }
  }

  /// Every kind of finding at once, by its names in the object and in the text.
  @Test func findingsAreNamed() throws {
    try withFaces { root, faces in
      let files = FileManager.default
      try files.copyItem(atPath: "\(faces)/train/happy/00000.png", toPath: "\(faces)/train/happy/again.png")
      // The same pixels in another file, in the other split and with another label.
      let sad = try image("\(faces)/train/sad/00001.png")
      var header = Data("P5\n48 48\n255\n".utf8)
      header.append(contentsOf: sad.pixels)
      try header.write(to: URL(fileURLWithPath: "\(faces)/test/fear/twin.pgm"))
      let pale = try changed(image("\(faces)/train/angry/00002.png")) { $0 * 0.7 + 50 }
      try write(pale, "\(faces)/test/angry/pale.png")
      try write(try changed(sad) { _ in 3 }, "\(faces)/train/neutral/flat.png")
      try write(try changed(sad) { $0 / 10 + 225 }, "\(faces)/train/neutral/white.png")
      try write(try image("\(faces)/test/sad/00000.png").resized(width: 20, height: 30), "\(faces)/train/sad/small.png")
      try Data("no image".utf8).write(to: URL(fileURLWithPath: "\(faces)/train/fear/broken.png"))
      try Data("notes".utf8).write(to: URL(fileURLWithPath: "\(faces)/train/fear/notes.txt"))
      try files.createDirectory(atPath: "\(faces)/train/fear/more", withIntermediateDirectories: true)
      try files.createDirectory(atPath: "\(faces)/train/bored", withIntermediateDirectories: true)
      try files.removeItem(atPath: "\(faces)/test/disgust")

      let report = try object(try ExpressionCommand("data", faces, "--json"))
      #expect(
        try groups(report, "same_file").map { $0["images"] } == [["train/happy/00000.png", "train/happy/again.png"]])
      let exact = try groups(report, "same_pixels")
      let twins = try #require(exact.first { $0["images"] == ["train/sad/00001.png", "test/fear/twin.pgm"] })
      #expect(exact.count == 2 && twins["splits"] == ["train", "test"] && twins["labels"] == ["fear", "sad"])
      let near = try groups(report, "look_alike").map { $0["images"] ?? [] }
      #expect(near.contains { $0.contains("train/angry/00002.png") && $0.contains("test/angry/pale.png") })
      let unreadable = try #require(report["unreadable"] as? [[String: String]])
      #expect(unreadable.map { $0["image"] } == ["train/fear/broken.png"])
      #expect(unreadable[0]["reason"]?.contains("PNG, JPEG and PNM") == true)
      let problems = try #require(report["problems"] as? [String])
      for problem in [
        "train/fear/notes.txt: is no image by its ending", "train/fear/more: is a folder inside a class",
        "train/bored: is no class that expression train knows", "train/bored: the class has no images",
        "test/disgust: the class has no folder",
      ] { #expect(problems.contains(problem), "\(problem) in \(problems)") }
      let outliers = try #require(report["outliers"] as? [[String: Any]])
      #expect(outliers.map { $0["image"] as? String } == ["train/neutral/flat.png", "train/neutral/white.png"])
      #expect(outliers.map { $0["kind"] as? String } == ["flat", "faint"])
      let splits = try #require(report["splits"] as? [[String: Any]])
      #expect(splits[1]["also_in_first"] as? Int == 1 && splits[1]["also_or_nearly_in_first"] as? Int ?? 0 >= 2)
      #expect((report["formats"] as? [Any])?.count == 2)

      let text = try ExpressionCommand("data", faces)
      #expect(text.status == 0 && text.errors.isEmpty, "\(text.errors)")
      for part in [
        "of which 1 cannot be read", "20 x 30 grey: 1", "test: 1 of", "test/fear/twin.pgm", "Unreadable: 1",
        "  train/fear/broken.png\n    unknown format", "Problems: ", "The same picture with different labels: 1",
        "Little to see: 2",
      ] { #expect(text.output.contains(part), "\(part) in\n\(text.output)") }
      for line in text.output.split(separator: "\n") where !line.contains(faces) && !line.contains("unknown format") {
        #expect(String(line).displayWidth <= 80, "\(line)")
      }
    }
  }

  @Test func thePageHasThePictures() throws {
    try withFaces { root, faces in
      let odd = "\(faces)/train/happy/<b>&\"'.png"
      try FileManager.default.copyItem(atPath: "\(faces)/test/sad/00000.png", toPath: odd)
      try Data("no image".utf8).write(to: URL(fileURLWithPath: "\(faces)/train/fear/broken.png"))
      let command = try ExpressionCommand("data", "--html", "\(root)/page.html", faces)
      #expect(command.status == 0 && command.output.hasSuffix("page in \(root)/page.html\n"), "\(command.errors)")
      let html = try String(contentsOfFile: "\(root)/page.html", encoding: .utf8)
      let page = try ParsedPage(html)
      page.expectNoReferences(html)
      for title in [
        "Classes", "The same picture in several splits", "The same picture with different labels", "Samples",
        "Images that cannot be read", "train/fear/broken.png",
      ] { #expect(page.text.contains(title), "\(title)") }
      let pictures = page.elements.filter { $0.name == "img" }
      // Three samples of each class, four of happy; the two copies stand in two sections.
      #expect(pictures.count >= 7 * 3 + 1 + 4)
      #expect(pictures.contains { $0.attributes["alt"] == "train/happy/<b>&\"'.png, happy" })
    }
  }

  /// A folder without splits, and one with others than train and test.
  @Test func otherSplits() throws {
    try withFaces { root, faces in
      let single = try object(try ExpressionCommand("data", "--json", "\(faces)/train"))
      let splits = try #require(single["splits"] as? [[String: Any]])
      #expect(splits.map { $0["name"] as? String } == ["train"])
      #expect(single["images"] as? Int == 21)
      #expect((single["problems"] as? [String])?.first?.contains("no train and no test") == true)

      try FileManager.default.copyItem(atPath: "\(faces)/test", toPath: "\(faces)/another")
      let three = try object(try ExpressionCommand("data", "--json", faces))
      let names = try #require(three["splits"] as? [[String: Any]]).map { $0["name"] as? String }
      #expect(names == ["train", "test", "another"])
      #expect(try groups(three, "same_file").count == 14)
    }
  }

  @Test func aTable() throws {
    try inTemporaryFolder { root in
      func row(_ emotion: Int, _ usage: String, _ pixel: (Int) -> Int) -> String {
        "\(emotion),\((0..<2304).map { String(pixel($0)) }.joined(separator: " ")),\(usage)"
      }
      let rows = [
        "emotion,pixels,Usage", row(3, "Training") { $0 % 251 }, row(3, "Training") { $0 / 10 },
        row(0, "PublicTest") { $0 % 251 }, row(1, "PrivateTest") { _ in 0 },
      ]
      let path = "\(root)/fer2013.csv"
      try rows.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
      let report = try object(try ExpressionCommand("data", "--json", path, "--html", "\(root)/page.html"))
      let exact = try groups(report, "same_pixels")
      #expect(exact.map { $0["images"] } == [["line 2", "line 4"]])
      #expect(exact.map { $0["labels"] } == [["angry", "happy"]] && exact[0]["splits"] == ["Training", "PublicTest"])
      let outliers = try #require(report["outliers"] as? [[String: Any]])
      #expect(outliers.map { $0["image"] as? String } == ["line 5"])
      #expect(FileManager.default.fileExists(atPath: "\(root)/page.html"))
      #expect(try ExpressionCommand("data", path).output.contains("line 2 (Training, happy)"))
    }
  }

  @Test func wrongCallsAreExplained() throws {
    try inTemporaryFolder { root in
      func message(_ arguments: String..., status: Int32 = 1) throws -> String {
        let command = try ExpressionCommand.start(["data"] + arguments).finish()
        #expect(command.status == status && command.output.isEmpty, "\(command.output)")
        return command.errors
      }
      #expect(try message(status: 2).contains("which folder?"))
      #expect(try message("a", "b", status: 2).contains("“b” is not understood"))
      #expect(try message("a", "--distance", "16", status: 2).contains("from 0 to 15"))
      #expect(try message("\(root)/none").contains("\(root)/none: there is no such folder"))
      #expect(try message("\(root)/none.csv").contains("\(root)/none.csv: "))
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(root)/file"))
      #expect(try message("\(root)/file").contains("\(root)/file: is a file"))
      try Data("a,b\n".utf8).write(to: URL(fileURLWithPath: "\(root)/other.csv"))
      #expect(try message("\(root)/other.csv").contains("the header is \"a,b\""))
      try Data("emotion,pixels,Usage\n".utf8).write(to: URL(fileURLWithPath: "\(root)/empty.csv"))
      #expect(try message("\(root)/empty.csv").contains("has no rows"))
      try FileManager.default.createDirectory(atPath: "\(root)/set", withIntermediateDirectories: true)
      #expect(try message("\(root)/set").contains("has no folders of classes"))
      try FileManager.default.createDirectory(atPath: "\(root)/set/train/happy", withIntermediateDirectories: true)
      #expect(try message("\(root)/set").contains("the folders of classes have no images"))
      try Data("P5\n1 1\n255\n7".utf8).write(to: URL(fileURLWithPath: "\(root)/set/train/happy/a.pgm"))
      let one = try ExpressionCommand("data", "\(root)/set", "--html", "\(root)/no/page.html")
      #expect(one.status == 1 && one.errors.contains("\(root)/no/page.html"))
      #expect(one.output.contains("1 x 1 grey: 1"))
    }
  }

  /// A folder that may not be looked into is a finding like others.
  @Test(.enabled(if: geteuid() != 0, "root may look into every folder")) func aFolderThatCannotBeListed() throws {
    try withFaces { _, faces in
      let closed = ["train/fear", "test"].map { "\(faces)/\($0)" }
      defer { for folder in closed { chmod(folder, 0o755) } }
      chmod(closed[0], 0)
      let report = try object(try ExpressionCommand("data", "--json", faces))
      #expect(report["problems"] as? [String] == ["train/fear: cannot be listed"])
      #expect(report["images"] as? Int == 32)
      chmod(closed[1], 0)
      let text = try ExpressionCommand("data", faces)
      #expect(text.status == 0 && text.output.contains("test: cannot be listed"), "\(text.errors)")
      let alone = try ExpressionCommand("data", "\(faces)/train/fear")
      #expect(alone.status == 1 && alone.errors.contains("\(faces)/train/fear: cannot be listed"), "\(alone.errors)")
    }
  }

  /// A set of which nothing can be read is reported on all the same.
  @Test func nothingReadable() throws {
    try inTemporaryFolder { root in
      try FileManager.default.createDirectory(atPath: "\(root)/train/happy", withIntermediateDirectories: true)
      for name in ["a.png", "b.jpg"] { try Data().write(to: URL(fileURLWithPath: "\(root)/train/happy/\(name)")) }
      let command = try ExpressionCommand("data", root, "--html", "\(root)/page.html")
      #expect(command.status == 0, "\(command.errors)")
      #expect(command.output.contains("2, of which 2 cannot be read") && command.output.contains("the file is empty"))
      #expect(try ParsedPage(String(contentsOfFile: "\(root)/page.html", encoding: .utf8)).count("img") == 0)
    }
  }

  @Test func trainingWarnsOfTestImagesThatItLearns() throws {
    try withFaces { root, faces in
      func training(_ run: String) throws -> ExpressionCommand {
        try ExpressionCommand(
          "train", "--data", faces, "--model", "linear", "--epochs", "1", "--batch", "8", "--output", "\(root)/\(run)")
      }
      let clean = try training("clean")
      #expect(clean.status == 0 && clean.errors.isEmpty, "\(clean.errors)")
      try FileManager.default.copyItem(
        atPath: "\(faces)/train/happy/00001.png", toPath: "\(faces)/test/sad/copy.png")
      let warned = try training("warned")
      #expect(warned.status == 0)
      #expect(warned.errors.hasPrefix("expression: warning: 1 of 15 test images (6.7 %) are among the training images"))
      #expect(
        warned.errors.contains("\(faces)/test/sad/copy.png, which is \(faces)/train/happy/00001.png; expression data"))
    }
  }
}
