import ArgumentParser
import Formats
import Reports
import Tilewright

/// `tilewright explain`: why a layer costs what it costs.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show the mapped loop nest of a layer and where each number comes from.",
    discussion: """
      Prints the loop nest with the memories on its loops, every movement with its derivation, and what energy, \
      latency and memory use are made of. With --mapping, explains the mapping given.

      Example: tilewright explain resnet18.onnx --on edge-tpu-like.yaml --layer conv1
      """)

  @OptionGroup var options: RunOptions

  @Flag(help: "Also print how the mapping is proven: the space, what was left out of it, the runner-up.")
  var proof = false

  @Flag(
    help: "Also print the program that the mapping stands for, loops, loads and stores, as 'run' reads it.")
  var program = false

  func validate() throws {
    if options.layers.isEmpty {
      throw ValidationError("Missing '--layer <id>': name the layers to explain; 'map' lists their ids.")
    }
  }

  func run() async throws {
    try await Session(options).run { result, style in
      result.layers.map {
        ExplainReport(
          $0, on: result.machine, objective: result.objective, style: style, showsProof: proof,
          programText: program ? Self.programFile : nil
        ).text
      }.joined(separator: "\n")
    }
  }

  /// A program as `run` reads it, with the slices that its statements move as comments.
  @Sendable private static func programFile(_ program: Program, _ problem: Problem) -> String {
    ProgramFile.text(of: program, for: problem, notes: ProgramText(program, for: problem).notes)
  }
}
