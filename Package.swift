// swift-tools-version: 6.2
import PackageDescription

// The kernels are compiled with optimization in debug builds too: a user's debug build trains at full speed. As a whole
// module, or a function of another file would be a call, and a generic one would not be specialised. Two threads: the
// compiler then writes a file of objects for each source, as the package manager expects of a debug build.
let optimization = ["-O", "-wmo", "-num-threads", "2", "-disable-batch-mode"]
let optimized: SwiftSetting = .unsafeFlags(optimization)

// The float32 kernels are compiled once more for each newer kind of x86-64; the core chooses one at start.
#if arch(x86_64)
  let variants: [(name: String, flag: String, architecture: String)] = [
    ("TensorKernelsAVX2", "KERNELS_AVX2", "x86-64-v3"),
    ("TensorKernelsAVX512", "KERNELS_AVX512", "x86-64-v4"),
  ]
#else
  let variants: [(name: String, flag: String, architecture: String)] = []
#endif

let variantTargets: [Target] = variants.map { variant in
  .target(
    name: variant.name,
    dependencies: ["KernelInterface"],
    swiftSettings: [
      .define(variant.flag), .unsafeFlags(optimization + ["-Xcc", "-march=\(variant.architecture)"]),
    ])
}

let package = Package(
  name: "AutoDiff",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "AutoDiffCore", targets: ["AutoDiffCore"]),
    .library(name: "NNLayers", targets: ["NNLayers"]),
    .executable(name: "expression", targets: ["ExpressionApp"]),
  ],
  targets: [
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CMicroHTTPD"),
    .target(name: "KernelInterface", swiftSettings: [optimized]),
    .target(name: "TensorKernels", dependencies: ["KernelInterface"], swiftSettings: [optimized]),
    .target(
      name: "AutoDiffCore",
      dependencies: ["KernelInterface", "TensorKernels"] + variants.map { .byName(name: $0.name) }),
    .target(name: "NNLayers", dependencies: ["AutoDiffCore", "TensorKernels", "CZlib"]),
    .executableTarget(name: "ExpressionApp", dependencies: ["AutoDiffCore", "NNLayers", "CMicroHTTPD"]),
    .target(
      name: "TestSupport", dependencies: ["AutoDiffCore", "KernelInterface"], path: "Tests/TestSupport",
      swiftSettings: [optimized]),
    .testTarget(
      name: "TensorKernelsTests", dependencies: ["AutoDiffCore", "KernelInterface", "TensorKernels", "TestSupport"]),
    .testTarget(name: "AutoDiffCoreTests", dependencies: ["AutoDiffCore", "TestSupport"]),
    .testTarget(name: "NNLayersTests", dependencies: ["NNLayers", "TestSupport"]),
    .testTarget(name: "ExpressionAppTests", dependencies: ["ExpressionApp", "NNLayers", "TestSupport"]),
  ] + variantTargets,
  swiftLanguageModes: [.v6]
)
