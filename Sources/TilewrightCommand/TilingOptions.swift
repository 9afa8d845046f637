public import ArgumentParser
import Diagnostics
import Formats
public import Tilewright

/// What `tile` is told about buffers, ticks and the search.
struct TilingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Elements that each buffer holds, innermost first.", valueName: "n,n,…"))
  var buffers: Counts

  @Option(
    help: ArgumentHelp("What operations take: unit, linear, or a file of rates.", valueName: "model"))
  var ticks: String = "unit"

  @Flag(help: "How buffers are passed; all at once when not given.")
  var method: Tiling.Method = .best

  @Flag(help: "Close the schedule of each outer tile; tiles stream through otherwise.")
  var nested = false

  @Flag(help: "Cut what is reduced only in the innermost buffer.")
  var wholeSums = false

  @Option(
    name: .customLong("sum"),
    help: ArgumentHelp("How partial sums are added: accumulate, in-place or separate.", valueName: "way"))
  var reduction: TilingProblem.Reduction = .accumulate

  @Option(help: ArgumentHelp("The most slots of an operand: 1 or 2.", valueName: "count"))
  var slots: Int = 2

  @Option(
    help: ArgumentHelp("Loads at a time over each boundary; no limit when not given.", valueName: "count"))
  var channels: Int?

  @Option(help: ArgumentHelp("Execution units.", valueName: "count"))
  var units: Int = 1

  @Flag(help: "Let all units use one innermost buffer; each has its own otherwise.")
  var shared = false

  @Option(
    name: .customLong("minimum-tile"),
    help: ArgumentHelp("The smallest tile of a dimension; may be repeated.", valueName: "name=size"))
  var minimumTiles: [DimensionSize] = []

  @Option(
    name: .customLong("align"),
    help: ArgumentHelp("What tiles of a dimension are multiples of; may be repeated.", valueName: "name=size")
  )
  var alignments: [DimensionSize] = []

  @Option(
    help: ArgumentHelp(
      "Tiles of one size in fixed slots, or any tiles wherever they fit (small layers): fixed or free.",
      valueName: "way"))
  var packing: Packing = .fixed

  /// Where tiles lie.
  enum Packing: String, ExpressibleByArgument, CaseIterable {
    case fixed, free
  }

  /// The tick model that is named.
  var tickModel: Parsed<TickModel> { TickFile.model(named: ticks) }

  /// The best tiling, or the best until the search is interrupted.
  func tiling(
    _ layer: Layer, ticks: TickModel, isInterrupted: @escaping @Sendable () -> Bool,
    progress: @escaping @Sendable (_ tried: Int) -> Void
  ) throws(DiagnosticList) -> Tiling {
    let search = search(layer, ticks: ticks)
    return switch packing {
    case .fixed: try search.run(isInterrupted: isInterrupted, progress: progress)
    case .free: try FreePacking(search.problem).run(isInterrupted: isInterrupted, progress: progress)
    }
  }

  private func search(_ layer: Layer, ticks: TickModel) -> TilingSearch {
    func sizes(_ given: [DimensionSize]) -> [String: Int] {
      Dictionary(given.map { ($0.name, $0.size) }) { _, last in last }
    }
    return TilingSearch(
      TilingProblem(
        layer: layer, buffers: buffers.values, ticks: ticks, reduction: reduction, slotLimit: slots,
        channels: channels, minimumTiles: sizes(minimumTiles), alignments: sizes(alignments), units: units,
        sharesBuffer: shared), method: method, isNested: nested, splitsReductionAbove: !wholeSums)
  }

  func validate() throws {
    guard (1...2).contains(slots) else { throw ValidationError("'--slots' is 1 or 2, not \(slots).") }
    guard (1...1024).contains(units) else { throw ValidationError("'--units' is 1 to 1024, not \(units).") }
    if let channels, !(1...1024).contains(channels) {
      throw ValidationError("'--channels' is 1 to 1024, not \(channels).")
    }
    if shared, units == 1 { throw ValidationError("'--shared' needs '--units' above 1.") }
    if units > 1, nested || method == .staged {
      throw ValidationError("'--units' streams: leave out '--nested' and '--staged'.")
    }
    for (inner, outer) in zip(buffers.values, buffers.values.dropFirst()) where outer < inner {
      throw ValidationError(
        "'--buffers': \(outer) lies outside \(inner); give the innermost first, each at least as large as the one inside."
      )
    }
  }
}

/// `10000,50000`.
struct Counts: ExpressibleByArgument {
  let values: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      Int($0.filter { $0 != "_" && $0 != "'" })
    }
    let values = parts.compactMap { $0 }
    guard values.count == parts.count, values.allSatisfy({ (1...1 << 60).contains($0) }), values.count <= 16
    else { return nil }
    self.values = values
  }
}

extension TilingProblem.Reduction: ExpressibleByArgument {}

extension Tiling.Method: EnumerableFlag {
  /// What each way of passing buffers is.
  public static func help(for value: Tiling.Method) -> ArgumentHelp? {
    switch value {
    case .single: "Straight into the innermost buffer."
    case .staged: "Buffer by buffer, each for itself."
    case .best: "All buffers at once."
    }
  }
}
