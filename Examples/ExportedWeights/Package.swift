// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "ExportedWeights",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "AutoDiff", path: "../..")],
  targets: [
    .executableTarget(name: "ExportedWeights", dependencies: [.product(name: "NNLayers", package: "AutoDiff")])
  ],
  swiftLanguageModes: [.v6]
)
