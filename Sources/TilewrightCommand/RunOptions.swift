public import ArgumentParser
import Formats
public import Tilewright

/// What `map` and `explain` are told.
struct RunOptions: ParsableArguments {
  @Argument(help: "The network: an ONNX model, or YAML in tilewright's or ZigZag's form.")
  var network: String

  @Option(
    name: .customLong("on"),
    help: ArgumentHelp("The machine: YAML in tilewright's or ZigZag's form.", valueName: "machine"))
  var machine: String

  @Option(
    help: ArgumentHelp(
      "What mappings must keep to: YAML in tilewright's or ZigZag's form.", valueName: "file"))
  var constraints: String?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("What to minimise; edp is energy times latency.", valueName: "objective"))
  var objective: Objective = .latency

  @Option(
    help: ArgumentHelp("Write the results as JSON to this file; '-' for standard output.", valueName: "file"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "Take mappings from a file that --json wrote; layers that it lacks are searched.", valueName: "file"))
  var mapping: String?

  @OptionGroup var reading: NetworkReadingOptions

  @Option(
    name: .customLong("layer"),
    help: ArgumentHelp("Only the layer with this id; may be repeated.", valueName: "id"))
  var layers: [String] = []

  @Option(help: ArgumentHelp("Threads of the search; all cores when not given.", valueName: "count"))
  var threads: Int?

  @OptionGroup var limits: LimitOptions

  @Flag(
    name: .customLong("no-cache"),
    help: "Search every layer anew: take no results of earlier runs, and keep none.")
  var ignoresEarlierResults = false

  @Flag(help: "Print no progress and no warnings.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("'--threads' must be at least 1, not \(threads).") }
  }
}

/// `batch=1`.
struct DimensionSize: ExpressibleByArgument {
  let name: String
  let size: Int

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let size = Int(parts[1]), (1...1 << 40).contains(size) else {
      return nil
    }
    name = String(parts[0])
    self.size = size
  }
}

extension Objective: ExpressibleByArgument {}
