// swift-tools-version: 6.2
import PackageDescription

// A package of its own: its sanitizers need every target built with them, and ordinary builds never see it.
let fuzzing: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"]),
]
let linking: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer,address"])]

let package = Package(
  name: "tilewright-fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "tilewright", path: "..")],
  targets: [
    .executableTarget(
      name: "YamlFuzzer", dependencies: [.product(name: "TilewrightFormats", package: "tilewright")],
      swiftSettings: fuzzing, linkerSettings: linking),
    .executableTarget(
      name: "OnnxFuzzer", dependencies: [.product(name: "TilewrightFormats", package: "tilewright")],
      swiftSettings: fuzzing, linkerSettings: linking),
  ]
)
