import ArgumentParser
import Formats

/// What the reader of networks is told beside the file.
struct NetworkReadingOptions: ParsableArguments {
  @Option(
    name: .customLong("dim"),
    help: ArgumentHelp(
      "The size of a symbolic dimension of an ONNX model; may be repeated.", valueName: "name=size"))
  var dimensions: [DimensionSize] = []

  @Flag(help: "List operators that aren't understood as not costed instead of stopping.")
  var skipUnsupported = false

  /// The options as the reader takes them.
  var options: NetworkOptions { options(importingAsZigZag: false) }

  func options(importingAsZigZag: Bool) -> NetworkOptions {
    NetworkOptions(
      dimensions: Dictionary(dimensions.map { ($0.name, $0.size) }) { first, _ in first },
      skipUnsupported: skipUnsupported, importsAsZigZag: importingAsZigZag)
  }

  func validate() throws {
    let names = dimensions.map(\.name)
    if let twice = names.first(where: { name in names.filter { $0 == name }.count > 1 }) {
      throw ValidationError("'--dim \(twice)' is given twice.")
    }
  }
}
