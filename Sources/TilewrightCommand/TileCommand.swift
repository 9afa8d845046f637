import ArgumentParser
import Diagnostics
import Dispatch
import Formats
import Reports
import Tilewright

/// `tilewright tile`: the tiling of a layer through a hierarchy of buffers with the fewest ticks.
struct TileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tile",
    abstract: "Cut a layer into tiles for a hierarchy of buffers: the fewest ticks, tick by tick.",
    discussion: """
      Searches tile sizes (ragged ones too), loop orders, one or two slots per operand, and tiles along what is \
      reduced. Prints the tiles, the timeline, what lies in the buffers, the traffic against its lower bounds, and what \
      the execution unit waits for.

      Example: tilewright tile --matmul 128x512x128 --buffers 10000,50000,100000
      """)

  @OptionGroup var layerOptions: TiledLayerOptions
  @OptionGroup var options: TilingOptions
  @OptionGroup var limitOptions: LimitOptions
  @OptionGroup var reading: NetworkReadingOptions
  @OptionGroup var drawing: DrawingOptions

  @Option(
    help: ArgumentHelp("Write the result as JSON to this file; '-' for standard output.", valueName: "file"))
  var json: String?

  @Flag(help: "Print no warnings.")
  var quiet = false

  func run() throws {
    let console = Console(isQuiet: quiet)
    let obstacles = jsonObstacle + drawing.obstacles
    if !obstacles.isEmpty {
      console.show(obstacles)
      throw ExitCode(1)
    }
    let (found, diagnostics) = outcome(console)
    console.show(diagnostics)
    let failures = try found.map { try write($0, diagnostics, style: console.outputStyle) } ?? []
    console.show(failures)
    if found == nil || !failures.isEmpty { throw ExitCode(1) }
  }

  /// What was found, and what it is compared with.
  private struct Outcome {
    let tiling: Tiling
    let comparison: TilingComparison
  }

  func validate() throws {
    if json == "-", drawing.usesStandardOutput {
      throw ValidationError("'--json -' and a drawing can't both write to standard output.")
    }
  }

  private var jsonObstacle: [Diagnostic] {
    guard let json, json != "-", let obstacle = OutputFile.obstacle(to: json) else { return [] }
    return [.unwritable("'\(json)'", obstacle)]
  }

  /// Writes all forms that are wanted; gives what went wrong.
  private func write(
    _ outcome: Outcome, _ diagnostics: [Diagnostic], style: TextStyle
  ) throws -> [Diagnostic] {
    let tiling = outcome.tiling
    var failures: [Diagnostic] = []
    if json != "-", !drawing.usesStandardOutput {
      failures += DrawingOptions.write(
        TilingReport(tiling, comparedWith: outcome.comparison, style: style).text, to: "-")
    }
    if let json {
      let text = try TilingJson(tiling, version: ToolVersion.current, diagnostics: diagnostics).text()
      failures += DrawingOptions.write(text, to: json)
    }
    guard drawing.svg != nil || drawing.trace != nil else { return failures }
    guard let schedule = tiling.schedule else {
      return failures + [
        .error(
          .tooLargeForSearch, "the schedule is too long to be drawn: \(tiling.ticks) ticks",
          fix: "leave out '--svg' and '--trace', or give larger buffers")
      ]
    }
    return failures + drawing.write(schedule.timeline)
  }

  private func outcome(_ console: Console) -> (Outcome?, [Diagnostic]) {
    let layer = layerOptions.layer(reading.options)
    let ticks = options.tickModel
    let read = layer.diagnostics + ticks.diagnostics
    guard let layer = layer.value, let ticks = ticks.value else { return (nil, read) }
    let limits = SearchLimits(limitOptions)
    let watch = limits.watch()
    defer { watch.forEach { $0.cancel() } }
    let progress = console.showsProgress ? ProgressLine(layers: nil) : nil
    defer { progress?.clear() }
    do throws(DiagnosticList) {
      var tiling = try options.tiling(
        layer, ticks: ticks, isInterrupted: limits.isOver, progress: { progress?.show(nil, evaluated: $0) })
      let comparison = TilingComparison(tiling, isInterrupted: limits.isOver)
      let isComplete = tiling.isComplete && comparison.isComplete
      if limits.isOver() { tiling = tiling.shortened() }
      let ended = isComplete ? [] : limits.findings(ofUnfinishedTiling: limitOptions)
      return (
        Outcome(tiling: tiling, comparison: comparison),
        read + tiling.remarks + comparison.remarks + ended
      )
    } catch {
      return (nil, read + error.diagnostics)
    }
  }
}
