// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "NewLayer",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "AutoDiff", path: "../..")],
  targets: [
    .executableTarget(name: "NewLayer", dependencies: [.product(name: "NNLayers", package: "AutoDiff")])
  ],
  swiftLanguageModes: [.v6]
)
