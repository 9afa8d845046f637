import Diagnostics
import Formats
import Reports
import Tilewright

/// Everything a run reads, with every finding about it.
struct Inputs: Sendable {
  /// The layers asked for.
  let network: Network
  /// All layers of the file.
  let wholeNetwork: Network
  let machine: Machine
  let constraints: Constraints
  /// Mappings that were given, for some or all layers.
  let mappings: [MappingFile.Entry]

  /// Reads all files and checks them against each other before it gives up, so that all findings come at once; notes are
  /// left to `check`. ZigZag's model takes ONNX models as ZigZag does, and what of an unrolling the array has room for.
  static func read(_ options: RunOptions, zigzag: ZigZagOptions.Version? = nil) -> Parsed<Inputs> {
    let forZigZag = zigzag != nil
    let machine = MachineFile.read(at: options.machine)
    let constraints = options.constraints.map(ConstraintsFile.read) ?? Parsed(Constraints(), [])
    let network = NetworkFile.read(
      at: options.network, options: options.reading.options(importingAsZigZag: forZigZag)
    ).map { $0.with(widthsOf: constraints.draft ?? Constraints(), unless: options.reading.widths) }
    let diagnostics =
      network.diagnostics + (zigzag.map(machine.diagnostics.counted) ?? machine.diagnostics)
      + constraints.diagnostics
      + options.reading.conflicts(with: constraints.draft)
    let chosen = network.value.map { choose(options.layers, of: $0) }
    let checks = InputChecks(
      network: network.value, machine: machine.draft,
      constraints: options.constraints == nil ? nil : constraints.draft, mapped: chosen?.value,
      cutsUnrollings: forZigZag, saysCuts: forZigZag)
    var findings = (diagnostics + checks.findings()).filter { $0.severity != .note }
    findings += chosen?.diagnostics ?? []
    guard let whole = network.value, let draft = machine.draft else { return Parsed(nil, findings) }
    let mappings =
      options.mapping.flatMap { path in machine.value.map { MappingFile.read(at: path, for: whole, on: $0) } }
      ?? Parsed([], [])
    return Parsed(
      Inputs(
        network: chosen?.value ?? whole, wholeNetwork: whole, machine: draft,
        constraints: constraints.draft ?? Constraints(),
        mappings: mappings.value ?? []), findings + mappings.diagnostics)
  }

  /// The network with the layers asked for, all when none is.
  private static func choose(_ ids: [String], of network: Network) -> Parsed<Network> {
    guard !ids.isEmpty else { return Parsed(network, []) }
    let known = network.layers.map(\.id)
    let findings = ids.filter { !known.contains($0) }.map { id in
      let shown = known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", …" : "")
      return Diagnostic.error(
        .badOption, "'--layer \(id)': network '\(network.name)' has no layer of this id",
        fix: "give one of \(shown)")
    }
    let layers = network.layers.filter { ids.contains($0.id) }
    // Totals are those of the layers asked for, so that nothing is left out of them.
    let uncosted = network.uncosted.filter { $0.layer.map(ids.contains) ?? false }
    return Parsed(
      Network(name: network.name, layers: layers, uncosted: uncosted, operators: network.operators), findings)
  }

  /// The files that a run reads, with the hashes of those that can be read.
  static func hashes(_ options: RunOptions) -> [JsonReport.Input] {
    let files: [(JsonReport.Input.Kind, String?)] = [
      (.network, options.network), (.machine, options.machine), (.constraints, options.constraints),
      (.mapping, options.mapping),
    ]
    return files.compactMap { kind, path in
      guard let path, let digest = Sha256.hexDigest(ofFileAt: path) else { return nil }
      return JsonReport.Input(kind, path: path, sha256: digest)
    }
  }
}
