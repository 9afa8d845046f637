import ArgumentParser
import Reports
import Tilewright

/// `tilewright map`: the best mapping of every layer and what it costs.
struct MapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Find the best mapping of each layer of a network on a machine.",
    discussion: """
      Prints a table of what each layer costs and how far that may be from the best, by proof, and one of how it is \
      mapped. Ctrl-C, or --time-limit, ends the search and prints the best found so far.

      Example: tilewright map resnet18.onnx --on edge-tpu-like.yaml --for energy --json result.json
      """)

  @OptionGroup var options: RunOptions

  @OptionGroup(title: "Models") var zigzag: ZigZagOptionGroup

  func validate() throws {
    if zigzag.model != .native, pareto || options.mapping != nil {
      throw ValidationError(
        "'--model \(zigzag.model.rawValue)' goes with neither '--pareto' nor '--mapping'.")
    }
    if pareto, options.json != nil || options.mapping != nil {
      throw ValidationError("'--pareto' goes with neither '--json' nor '--mapping'.")
    }
  }

  @Flag(
    help: "Print for each layer every mapping that no other matches in energy and in latency both.")
  var pareto = false

  func run() async throws {
    if let version = zigzag.model.version { return try await Session(options).runZigZag(version, zigzag) }
    if pareto { return try await Session(options).runFronts() }
    try await Session(options).run { result, style in MapReport(result, style: style).text }
  }
}
