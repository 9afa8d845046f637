import Foundation
import Testing
import Tilewright

@testable import Formats

/// The files in `examples/`.
enum Examples {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// Sizes of the symbolic dimensions of the ONNX examples.
  static let dimensions = ["small-cnn.onnx": ["batch": 1], "transformer-block.onnx": ["seq": 16]]

  /// The files of one folder, by name without extension, sorted; scripts left out.
  static func paths(_ folder: String) throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: root.appendingPathComponent("examples/\(folder)").path)
    return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".onnx") }.sorted()
      .map { root.appendingPathComponent("examples/\(folder)/\($0)").path }
  }

  static func path(_ file: String) -> String { root.appendingPathComponent("examples/\(file)").path }

  static func network(_ file: String) throws -> Network {
    let options = NetworkOptions(dimensions: dimensions[file] ?? [:])
    let parsed = NetworkFile.read(at: path("networks/\(file)"), options: options)
    #expect(parsed.diagnostics.isEmpty, "\(parsed.report)")
    return try parsed.checked()
  }

  static func machine(_ name: String) throws -> Machine {
    let parsed = MachineFile.read(at: path("machines/\(name).yaml"))
    #expect(parsed.diagnostics.isEmpty, "\(parsed.report)")
    return try parsed.checked()
  }

  static func constraints(_ name: String) throws -> Constraints {
    let parsed = ConstraintsFile.read(at: path("constraints/\(name).yaml"))
    #expect(parsed.diagnostics.isEmpty, "\(parsed.report)")
    return try parsed.checked()
  }
}
