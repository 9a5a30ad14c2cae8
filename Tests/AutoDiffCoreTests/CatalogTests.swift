import AutoDiffCore
import Foundation
import Testing

@Suite struct CatalogTests {
  /// The first and the second derivative of every operation in double precision.
  @Test(arguments: operationCatalog) func derivatives(_ entry: CatalogEntry) throws {
    let points = try entry.points(seed: 3)
    let report = try checkGradient(of: entry.function, at: points, order: 2)
    #expect(report.passed && report.warnings.isEmpty, "\(entry): \(report)")
  }

  /// The forward in float32, on the vector kernels, agrees with the one in double precision, on the plain ones.
  @Test(arguments: operationCatalog) func precisions(_ entry: CatalogEntry) throws {
    let points = try entry.points(seed: 3)
    let gradients = try [ScalarType.float64, .float32].map { type in
      let tape = Tape(.training(seed: 1))
      let x = try points.map { tape.variable(try $0.converted(to: type)) }
      let y = try entry.function(x)
      #expect(y.scalarType == type)
      let upstream = tape.constant(try Tensor.random(y.shape, seed: 9).converted(to: type))
      let gradients = try tape.gradients(of: y, upstream: upstream)
      return [y.value] + x.compactMap { gradients[$0] }
    }
    #expect(gradients[0].count == gradients[1].count)
    for (double, float) in zip(gradients[0], gradients[1]) {
      #expect(float.isClose(to: double, relative: 1e-4, absolute: 1e-5), "\(entry)")
    }
  }

  /// A gradient that is to be differentiated again may be computed another way; it must be the same.
  @Test(arguments: operationCatalog) func differentiableGradientIsTheSame(_ entry: CatalogEntry) throws {
    let points = try entry.points(seed: 5)
    let results = try [false, true].map { differentiable in
      let tape = Tape(.training(seed: 1))
      let x = points.map { tape.variable($0) }
      let y = try entry.function(x)
      let upstream = tape.constant(try Tensor.random(y.shape, seed: 9))
      let gradients = try tape.gradients(of: y, upstream: upstream, differentiable: differentiable)
      return x.map { gradients[$0] }
    }
    for (first, second) in zip(results[0], results[1]) {
      let (first, second) = (try #require(first), try #require(second))
      #expect(first.isClose(to: second, relative: 1e-9, absolute: 1e-12), "\(entry)")
    }
  }

  @Test func everyOperationIsInTheCatalog() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/AutoDiffCore/Operations").standardizedFileURL
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }.map { String($0.split(separator: "/").last!.dropLast(6)) }
    #expect(files.count > 20)
    let listed = Set(operationCatalog.map(\.file))
    for file in files { #expect(listed.contains(file), "Operations/\(file).swift is not in the catalog") }
    for entry in listed { #expect(files.contains(entry), "the catalog lists \(entry), which has no file") }
  }

  /// One shape or one argument would not show a wrong sum along an axis.
  @Test func everyOperationHasSeveralEntries() {
    for (file, entries) in Dictionary(grouping: operationCatalog, by: \.file) {
      #expect(entries.count >= 3, "\(file) has \(entries.count)")
      #expect(Set(entries.map(\.shapes)).count >= 2, "\(file) has one combination of shapes")
      #expect(Set(entries.map(\.description)).count == entries.count, "two entries of \(file) have the same name")
    }
  }
}
