import ArgumentParser
import Diagnostics
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
  @OptionGroup var reading: NetworkReadingOptions

  @Option(
    help: ArgumentHelp("Write the result as JSON to this file; '-' for standard output.", valueName: "file"))
  var json: String?

  @Flag(help: "Print no warnings.")
  var quiet = false

  func run() throws {
    let console = Console(isQuiet: quiet)
    if let json, json != "-", let obstacle = OutputFile.obstacle(to: json) {
      console.show([.unwritable("'\(json)'", obstacle)])
      throw ExitCode(1)
    }
    let (tiling, diagnostics) = outcome()
    console.show(diagnostics)
    var failure: String?
    if let tiling, json != "-" {
      failure = Terminal.write(TilingReport(tiling, style: console.outputStyle).text, to: .output)
    }
    if let json, failure == nil {
      let text = try TilingJson(tiling, version: ToolVersion.current, diagnostics: diagnostics).text()
      failure = json == "-" ? Terminal.write(text, to: .output) : OutputFile.write(text, to: json)
    }
    if let failure {
      console.show([.unwritable(json.map { "'\($0)'" } ?? "standard output", failure)])
      throw ExitCode(1)
    }
    if tiling == nil { throw ExitCode(1) }
  }

  private func outcome() -> (Tiling?, [Diagnostic]) {
    let layer = layerOptions.layer(reading.options)
    let ticks = options.tickModel
    let read = layer.diagnostics + ticks.diagnostics
    guard let layer = layer.value, let ticks = ticks.value else { return (nil, read) }
    do throws(DiagnosticList) {
      let tiling = try options.tiling(layer, ticks: ticks)
      return (tiling, read + tiling.remarks)
    } catch {
      return (nil, read + error.diagnostics)
    }
  }
}
