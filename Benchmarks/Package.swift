// swift-tools-version: 6.2
import PackageDescription

// The loop that measures the machine's peak, compiled for the widest registers that a processor may have; the tool
// chooses at start. Optimised in debug builds too: a slow loop would measure itself.
#if arch(x86_64)
  let peaks: [(name: String, settings: [SwiftSetting])] = [
    ("MultiplyAddPeakAVX2", [.define("PEAK_AVX2"), .unsafeFlags(["-O", "-Xcc", "-march=x86-64-v3"])]),
    ("MultiplyAddPeakAVX512", [.define("PEAK_AVX512"), .unsafeFlags(["-O", "-Xcc", "-march=x86-64-v4"])]),
  ]
#else
  let peaks: [(name: String, settings: [SwiftSetting])] = [("MultiplyAddPeak", [.unsafeFlags(["-O"])])]
#endif

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "benchmarks", targets: ["BenchmarkTool"]), .executable(name: "parity", targets: ["ParityTool"]),
  ],
  dependencies: [.package(name: "AutoDiff", path: "..")],
  targets: [
    .executableTarget(
      name: "BenchmarkTool",
      dependencies: [.product(name: "NNLayers", package: "AutoDiff")] + peaks.map { .byName(name: $0.name) }),
    .executableTarget(name: "ParityTool", dependencies: [.product(name: "NNLayers", package: "AutoDiff")]),
  ] + peaks.map { .target(name: $0.name, swiftSettings: $0.settings) },
  swiftLanguageModes: [.v6]
)
