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

  func run() async throws {
    try await Session(options).run { result, style in MapReport(result, style: style).text }
  }
}
