// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "tilewright",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Tilewright", targets: ["Tilewright"]),
    .library(name: "TilewrightFormats", targets: ["Formats"]),
    .library(name: "TilewrightReports", targets: ["Reports"]),
    .executable(name: "tilewright", targets: ["TilewrightCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "Diagnostics", swiftSettings: settings),
    .target(name: "Tilewright", dependencies: ["Diagnostics"], swiftSettings: settings),
    .target(
      name: "Formats",
      dependencies: [
        "Diagnostics", "Tilewright",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    .target(name: "Reports", dependencies: ["Diagnostics", "Tilewright"], swiftSettings: settings),
    .executableTarget(
      name: "TilewrightCommand",
      dependencies: [
        "Diagnostics", "Tilewright", "Formats", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    // Never a product: who depends on tilewright doesn't build it.
    .target(name: "CountedMalloc", path: "Benchmarks/Sources/CountedMalloc"),
    .executableTarget(
      name: "Benchmarks", dependencies: ["CountedMalloc", "Tilewright", "Formats", "Diagnostics"],
      path: "Benchmarks/Sources/Benchmarks", swiftSettings: [.swiftLanguageMode(.v6)]),
    .testTarget(
      name: "TilewrightTests", dependencies: ["Tilewright", "Diagnostics", "Formats", "Reports"],
      swiftSettings: settings),
    .testTarget(
      name: "FormatsTests",
      dependencies: ["Formats", "Tilewright", "Diagnostics"],
      exclude: ["BadInputs", "Fixtures", "RepairedCases", "Schedules", "SeedCases"],
      swiftSettings: settings),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", "Formats", "Tilewright", "Diagnostics"],
      exclude: ["Golden"],
      swiftSettings: settings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "TilewrightCommand", "Tilewright", "Diagnostics", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
  ]
)
