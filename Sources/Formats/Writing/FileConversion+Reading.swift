import Diagnostics
import Tilewright

/// What is written must read back as what it was made of.
extension FileConversion {
  /// Reads a text again and reports where it can't be read or means something else.
  static func checkReading(_ text: String, of file: InputFile, as form: Form, _ findings: inout Findings) {
    let again = InputFile.parse(text, file: file.path)
    let problem: String? =
      if let error = again.diagnostics.first(where: { $0.severity == .error }) {
        "would be refused (\(error.message))"
      } else {
        difference(file.content, again.content).map { "would read back with another \($0)" }
      }
    guard let problem else { return }
    findings.error(
      .unknownFormat, "what '\(file.path)' comes to in the form '\(form.rawValue)' \(problem)",
      at: SourceLocation(file: file.path),
      fix: "use other names or simpler numbers, or keep the file as it is")
  }

  /// Says that ZigZag takes an ONNX model in by rules of its own, and so comes to other layers than those written.
  static func remarkImport(from file: InputFile, _ findings: inout Findings) {
    guard file.kind == "ONNX model" else { return }
    findings.warning(
      .unsupportedOperator,
      "ZigZag's own import of '\(file.path)' makes other layers than those written here: convolutions and products only, with "
        + "widths of its own, and rows and columns of kernels exchanged", at: SourceLocation(file: file.path),
      fix: "for ZigZag's figures of the model itself give the model, here with '--model zigzag'")
  }

  /// The first thing that differs in meaning; nil when nothing does.
  private static func difference(_ written: InputFile.Content, _ read: InputFile.Content) -> String? {
    switch (written, read) {
    case (.machine(let written), .machine(let read)): difference(written, read)
    case (.network(let written), .network(let read)): difference(written, read)
    case (.constraints(let written), .constraints(let read)): difference(written, read)
    default: "kind of file"
    }
  }

  private static func difference(_ written: Machine, _ read: Machine) -> String? {
    guard written.array == read.array else { return "array" }
    guard written.memories.count == read.memories.count else { return "number of memories" }
    let pairs = zip(written.memories, read.memories)
    return pairs.first { WrittenMemory($0) != WrittenMemory($1) }.map { "memory than '\($0.0.name)'" }
  }

  private static func difference(_ written: Network, _ read: Network) -> String? {
    guard written.layers.count == read.layers.count else { return "number of layers" }
    return zip(written.layers, read.layers).first { WrittenLayer($0) != WrittenLayer($1) }
      .map { "layer than '\($0.0.id)'" }
  }

  private static func difference(_ written: Constraints, _ read: Constraints) -> String? {
    let empty = WrittenEntry(Constraints.Entry(selector: "default"))
    // ZigZag demands a default, which may demand nothing.
    func entries(_ constraints: Constraints) -> [WrittenEntry] {
      constraints.entries.map(WrittenEntry.init).filter { $0 != empty }
    }
    return entries(written) == entries(read) ? nil : "entry"
  }
}

/// What of a memory matters to its cost: everything but the names and the order of its ports, and places.
private struct WrittenMemory: Equatable {
  private let memory: Memory
  private let ports: [Set<Port.Use>: [Int]]

  init(_ memory: Memory) {
    ports = Dictionary(
      memory.ports.filter { !$0.uses.isEmpty }.map { (Set($0.uses), [$0.widthBits, $0.granularityBits]) },
      uniquingKeysWith: +)
    self.memory = memory.with(ports: [], keepsPlaces: false)
  }
}

/// What of a layer matters to its cost; a free scalar, which ZigZag's layers of one input have, doesn't.
private struct WrittenLayer: Equatable {
  private let operatorName: String
  private let dimensions: [Layer.Dimension]
  private let operands: [Operand]

  init(_ layer: Layer) {
    let sizes = layer.sizes
    operatorName = layer.operatorName
    dimensions = layer.dimensions
    operands = layer.operands.filter { !($0.axes.isEmpty && $0.precisionBits == 0) }.map { operand in
      let source: Operand.Source =
        switch operand.source {
        case .constant: .constant
        // Layers may be called otherwise.
        case .networkInput, .layer: .networkInput
        }
      return Operand(
        operand.name, axes: operand.writtenAxes(over: sizes).map(\.read),
        precisionBits: operand.precisionBits,
        finalPrecisionBits: operand.finalPrecisionBits, source: source)
    }
  }
}

/// What an entry demands, without places.
private struct WrittenEntry: Equatable {
  private let entry: Constraints.Entry

  /// ZigZag's operands have their roles without being told.
  private static let ownRoles: [String: OperandRole] = ["I": .input, "O": .output, "W": .weight]

  init(_ entry: Constraints.Entry) {
    self.entry = Constraints.Entry(
      selector: entry.selector,
      spatial: entry.spatial.map { .init(arrayDimension: $0.arrayDimension, factors: $0.factors) },
      hints: entry.hints.map { .init(arrayDimension: $0.arrayDimension, dimensions: $0.dimensions) },
      roles: entry.roles.isEmpty ? [:] : Self.ownRoles.merging(entry.roles) { $1 }, order: entry.order,
      demands: entry.demands.map { .init(memory: $0.memory, $0.kind, location: nil) }
        .sorted { ($0.memory, "\($0.kind)") < ($1.memory, "\($1.kind)") },
      utilization: entry.utilization.map { .init($0.share, location: nil) })
  }
}
