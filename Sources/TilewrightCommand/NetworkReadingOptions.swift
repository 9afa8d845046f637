import ArgumentParser
import Diagnostics
import Formats
import Tilewright

/// What the reader of networks is told beside the file.
struct NetworkReadingOptions: ParsableArguments {
  @Option(
    name: .customLong("dim"),
    help: ArgumentHelp(
      "The size of a symbolic dimension of an ONNX model; may be repeated.", valueName: "name=size"))
  var dimensions: [DimensionSize] = []

  @Flag(help: "List operators that aren't understood as not costed instead of stopping.")
  var skipUnsupported = false

  @Option(
    name: .customLong("partial-sum"),
    help: ArgumentHelp(
      "Bits of a sum while a reduction is under way, such as '16 b', in place of what the files say.",
      valueName: "bits"))
  var partialSum: ElementWidth?

  @Option(
    help: ArgumentHelp(
      "Bits of an element of each input that isn't constant, and of results unless --output-precision says otherwise.",
      valueName: "bits"))
  var activation: ElementWidth?

  @Option(help: ArgumentHelp("Bits of an element of each constant input.", valueName: "bits"))
  var weight: ElementWidth?

  @Option(
    name: .customLong("output-precision"),
    help: ArgumentHelp("Bits of an element of each finished result.", valueName: "bits"))
  var output: ElementWidth?

  /// The options as the reader takes them.
  var options: NetworkOptions { options(importingAsZigZag: false) }

  /// The widths that are given.
  var widths: ElementWidths {
    ElementWidths(
      activationBits: activation?.bits, weightBits: weight?.bits, partialSumBits: partialSum?.bits,
      outputBits: output?.bits)
  }

  func options(importingAsZigZag: Bool) -> NetworkOptions {
    NetworkOptions(
      dimensions: Dictionary(dimensions.map { ($0.name, $0.size) }) { first, _ in first },
      skipUnsupported: skipUnsupported, importsAsZigZag: importingAsZigZag, widths: widths)
  }

  /// What is said of entries of constraints that give another width than an option, which wins.
  func conflicts(with constraints: Constraints?) -> [Diagnostic] {
    (constraints?.entries ?? []).flatMap { entry in
      widths.byName.compactMap { name, bits in
        guard let other = entry.widths.byName.first(where: { $0.name == name }), other.bits != bits else {
          return nil
        }
        let option = name == "output" ? "output-precision" : name
        return .warning(
          .badOption,
          "'--\(option)' gives \(bits) bits, the entry '\(entry.selector)' \(other.bits); the option wins",
          at: entry.location, fix: "leave out one of the two")
      }
    }
  }

  func validate() throws {
    let names = dimensions.map(\.name)
    if let twice = names.first(where: { name in names.filter { $0 == name }.count > 1 }) {
      throw ValidationError("'--dim \(twice)' is given twice.")
    }
  }
}

/// `16 b`, `16b`, `2 B` or `16`: bits of an element, 1 to 1024.
struct ElementWidth: ExpressibleByArgument {
  let bits: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let unit = argument.dropFirst(digits.count).drop { $0 == " " }
    guard digits.count <= 4, let count = Int(digits), let factor = ["": 1, "b": 1, "B": 8][unit],
      (1...1024).contains(count * factor)
    else { return nil }
    bits = count * factor
  }
}
