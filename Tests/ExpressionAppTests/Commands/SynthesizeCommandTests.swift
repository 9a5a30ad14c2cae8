import Foundation
import Testing

/// Where drawn faces go.
@Suite struct SynthesizeCommandTests {
  private func draw(_ folder: String, _ more: String...) throws -> ExpressionCommand {
    try ExpressionCommand.start(["synthesize", "--output", folder, "--test", "1"] + more).finish()
  }

  @Test func facesAreOverwrittenWhereAskedOnly() throws {
    try inTemporaryFolder { root in
      let folder = "\(root)/faces"
      #expect(try draw(folder, "--train", "3").status == 0)
      let face = "\(folder)/train/angry/00000.png"
      let before = try Data(contentsOf: URL(fileURLWithPath: face))
      let refused = try draw(folder, "--train", "2", "--seed", "9")
      #expect(refused.status == 1 && refused.output.isEmpty)
      #expect(
        refused.errors.contains("\(folder): has files already, such as train/angry/00000.png; --overwrite draws anew"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: face)) == before)

      try FileManager.default.copyItem(atPath: face, toPath: "\(folder)/train/angry/mine.png")
      let again = try draw(folder, "--train", "2", "--seed", "9", "--overwrite")
      #expect(again.status == 0, "\(again.errors)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: face)) != before)
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/train/angry").sorted()
      #expect(names == ["00000.png", "00001.png", "mine.png"], "no face of before, and what was not drawn")

      // A folder with something else in it is as good as an empty one.
      try FileManager.default.createDirectory(atPath: "\(root)/other", withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: "\(root)/other/notes.txt"))
      #expect(try draw("\(root)/other", "--train", "1").status == 0)
    }
  }
}
