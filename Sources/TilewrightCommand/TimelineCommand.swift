import ArgumentParser
import Diagnostics
import Reports
import Tilewright

/// `tilewright timeline`: what runs when while a layer is computed.
struct TimelineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Show what runs when while a mapped layer is computed.",
    discussion: """
      Maps the layer, or takes the mapping given with --mapping, and runs it on the simulated machine: every transfer \
      and execution with its time, what the array waits for, and what lies where in each memory. --svg draws it, \
      --trace writes it for Perfetto.

      Example: tilewright timeline resnet18.onnx --on edge-tpu-like.yaml --layer conv1 --svg conv1.svg
      """)

  @OptionGroup var options: RunOptions
  @OptionGroup var timeline: TimelineOptions

  @Option(help: "Operations to show at most, from the beginning.")
  var operations = 10_000

  func validate() throws {
    if options.layers.count != 1 {
      throw ValidationError("Name one layer with '--layer <id>'; 'map' lists their ids.")
    }
    if operations < 1 { throw ValidationError("'--operations' must be at least 1, not \(operations).") }
    if options.json == "-" {
      throw ValidationError("'--json -' and the timeline can't both write to standard output.")
    }
  }

  func run() async throws {
    let output = TimelineOutput(timeline)
    let session = Session(options)
    try session.stopIfAny(output.obstacles)
    try await session.run(present: { result, style, limits in
      result.layers.flatMap { layer -> [Diagnostic] in
        guard let problem = try? layer.problem(on: result.machine) else { return [] }
        let program = Program(layer.mapping, for: problem)
        let progress = session.console.showsProgress ? ProgressLine(layers: 1) : nil
        let timeline = Simulator.timeline(
          of: program, for: problem, operations: operations,
          progress: { progress?.show(operations: $0, of: operations) }, isInterrupted: limits.isOvertime)
        progress?.clear()
        return output.write(timeline, of: layer.simulation, style: style)
      }
    })
  }
}
