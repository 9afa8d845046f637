import ArgumentParser
import Tilewright

/// Which model counts, and for ZigZag's how mappings are searched; ZigZag's options with its defaults.
struct ZigZagOptionGroup: ParsableArguments {
  /// The models of cost.
  enum Model: String, ExpressibleByArgument, CaseIterable {
    case native, zigzag
    case zigzag3_8 = "zigzag-3.8"

    /// The release of ZigZag that is followed; nil for the native model.
    var version: ZigZagOptions.Version? {
      switch self {
      case .native: nil
      case .zigzag: .v3_9
      case .zigzag3_8: .v3_8
      }
    }
  }

  /// The searches.
  enum Search: String, ExpressibleByArgument, CaseIterable {
    case best, loma
  }

  @Option(help: "What counts: tilewright's own model, or ZigZag's, of 3.9.1 or up to 3.8.5.")
  var model: Model = .native

  @Option(help: "With ZigZag's model: the best that can be found, or what ZigZag's own search (LOMA) finds.")
  var search: Search = .best

  @Option(
    name: .customLong("lpf-limit"),
    help: ArgumentHelp("LOMA: factors that a layer's loops are split into at most.", valueName: "count"))
  var mostFactors = 6

  @Option(
    name: .customLong("spatial-mappings"),
    help: ArgumentHelp(
      "LOMA: unrollings to try where the constraints leave an array dimension open.", valueName: "count"))
  var mostUnrollings = 3

  @Flag(
    name: .customLong("mix-spatial-mapping"),
    help: "LOMA: several dimensions may share an array dimension that the constraints leave open.")
  var mixesDimensions = false

  @Flag(
    name: .customLong("exploit-data-locality"), inversion: .prefixedNo,
    help: """
      LOMA: tensors stay in lower memories between layers where there is room; on with --mix-spatial-mapping, as in ZigZag.
      """)
  var keepsDataLocal: Bool?

  @Flag(name: .customLong("even"), help: "LOMA: all operands of a memory take the same loops there.")
  var isEven = false

  @Flag(
    name: .customLong("count-same-data-accesses"),
    help: "ZigZag's model: count an access for each operation even where the array keeps the datum.")
  var countsRepeatedReads = false

  @Option(
    name: .customLong("zigzag-out"),
    help: ArgumentHelp(
      "ZigZag's model: write the results as ZigZag does, a file for each layer, into this folder.",
      valueName: "folder"))
  var folder: String?

  /// What was given although it says nothing to the native model.
  private var strangers: [String] {
    let given: [(String, Bool)] = [
      ("--search \(search.rawValue)", search != .best), ("--lpf-limit", mostFactors != 6),
      ("--spatial-mappings", mostUnrollings != 3), ("--mix-spatial-mapping", mixesDimensions),
      ("--exploit-data-locality", keepsDataLocal == true),
      ("--no-exploit-data-locality", keepsDataLocal == false), ("--even", isEven),
      ("--count-same-data-accesses", countsRepeatedReads), ("--zigzag-out", folder != nil),
    ]
    return given.filter(\.1).map { "'\($0.0)'" }
  }

  func validate() throws {
    if model == .native, let first = strangers.first {
      throw ValidationError("\(first) goes with '--model zigzag' only.")
    }
    guard (1...12).contains(mostFactors) else {
      throw ValidationError(
        "'--lpf-limit' must be 1 to 12, not \(mostFactors): 12 factors have up to 479001600 orders.")
    }
    guard (1...1000).contains(mostUnrollings) else {
      throw ValidationError("'--spatial-mappings' must be 1 to 1000, not \(mostUnrollings).")
    }
  }

  /// The rules of a release.
  func rules(_ version: ZigZagOptions.Version) -> ZigZagOptions {
    ZigZagOptions(version: version, readsRepeatedDataOnce: !countsRepeatedReads)
  }

  /// How LOMA searches.
  var loma: LomaOptions {
    LomaOptions(
      mostFactors: mostFactors, mostUnrollings: mostUnrollings, mixesDimensions: mixesDimensions,
      isEven: isEven, keepsDataLocal: keepsDataLocal ?? mixesDimensions)
  }
}
