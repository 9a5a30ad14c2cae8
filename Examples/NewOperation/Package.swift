// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "NewOperation",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "AutoDiff", path: "../..")],
  targets: [
    .executableTarget(name: "NewOperation", dependencies: [.product(name: "AutoDiffCore", package: "AutoDiff")])
  ],
  swiftLanguageModes: [.v6]
)
