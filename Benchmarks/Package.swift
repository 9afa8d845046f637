// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that who builds tilewright never builds this.
let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "tilewright", path: "..")],
  targets: [
    .target(name: "CountedMalloc"),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CountedMalloc",
        .product(name: "Tilewright", package: "tilewright"),
        .product(name: "TilewrightFormats", package: "tilewright"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)
