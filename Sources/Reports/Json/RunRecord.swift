import Diagnostics
import Tilewright

/// The whole document. The records of this folder spell out its keys: their property names are the format.
struct RunRecord: Encodable, Sendable {
  let tilewright: String
  let model: String
  let objective: String
  /// Whether every layer's search ran to its end.
  let complete: Bool
  let network: Nullable<String>
  let machine: Nullable<String>
  let inputs: [InputRecord]
  let totals: Nullable<FiguresRecord>
  let layers: [LayerRecord]
  let uncosted: [UncostedRecord]
  /// What the totals lack; null when they are those of the whole network.
  let leftOut: Nullable<LeftOutRecord>
  let diagnostics: [DiagnosticRecord]

  init(
    _ result: NetworkResult?, objective: Objective, version: String, inputs: [JsonReport.Input],
    diagnostics: [Diagnostic]
  ) {
    tilewright = version
    model = NativeModel.name
    self.objective = objective.rawValue
    complete = result?.layers.allSatisfy { !$0.isUnfinished(for: objective) } ?? false
    network = Nullable(result?.network.name)
    machine = Nullable(result?.machine.name)
    self.inputs = inputs.map { InputRecord(kind: $0.kind.rawValue, path: $0.path, sha256: $0.sha256) }
    totals = Nullable(
      result.map {
        FiguresRecord(
          Figures(of: $0.layers), Certainty(of: $0.layers, for: objective), objective: objective)
      })
    layers =
      result.map { result in
        result.layers.map { LayerRecord(MappedLayer($0, on: result.machine), objective: objective) }
      } ?? []
    uncosted = result?.network.uncosted.map(UncostedRecord.init) ?? []
    leftOut = Nullable(result?.network.leftOut.map(LeftOutRecord.init))
    self.diagnostics = diagnostics.map(DiagnosticRecord.init)
  }
}

/// A value that may be missing: written as null, not left out.
struct Nullable<Value: Encodable & Sendable>: Encodable, Sendable {
  let value: Value?

  init(_ value: Value?) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}

extension Nullable<Double> {
  /// The number, or null when it isn't finite: JSON has no word for infinity.
  init(finite value: Double) { self.init(value.isFinite ? value : nil) }
}

struct InputRecord: Encodable, Sendable {
  let kind: String
  let path: String
  let sha256: String
}

/// What totals and layers have in common.
struct FiguresRecord: Encodable, Sendable {
  let energyPicojoules: Nullable<Double>
  let latencyCycles: Int
  /// What a run, operation by operation, takes; null when it was interrupted or would have taken too long.
  let simulatedLatencyCycles: Nullable<Int>
  let macs: Int
  let utilization: Double
  let boundEnergyPicojoules: Nullable<Double>
  let boundLatencyCycles: Int
  /// The value of what was minimised, in pJ, cycles or pJ × cycles.
  let objectiveValue: Nullable<Double>
  /// Whether nothing is better of what was considered, and nothing was left out by its number.
  let optimal: Bool
  /// Whether nothing is better of what was considered.
  let optimalAmongConsidered: Bool
  /// Whether unrollings or choices of bypasses were left out because there are too many.
  let leftOutByNumber: Bool
  /// How far the objective's value may lie above the least of what was considered, as a share of that.
  let gap: Nullable<Double>

  init(_ figures: Figures, _ certainty: Certainty, objective: Objective) {
    let standing = figures.standing(for: objective)
    energyPicojoules = Nullable(finite: figures.energyPicojoules)
    latencyCycles = figures.latencyCycles
    simulatedLatencyCycles = Nullable(figures.simulatedCycles)
    macs = figures.operations
    utilization = figures.utilization
    boundEnergyPicojoules = Nullable(finite: figures.boundEnergyPicojoules)
    boundLatencyCycles = figures.boundLatencyCycles
    objectiveValue = Nullable(finite: standing.value)
    optimal = certainty.isUnrestricted
    optimalAmongConsidered = certainty.isOptimal
    leftOutByNumber = certainty.isAmongSome
    gap = Nullable(finite: certainty.gap)
  }
}

/// An operator that became no layer.
struct UncostedRecord: Encodable, Sendable {
  let name: String
  let type: String
  let reason: String
  let layer: Nullable<String>
  /// Null where it isn't known.
  let operations: Nullable<Int>
  let remark: Nullable<String>

  init(_ uncosted: Network.UncostedOperator) {
    name = uncosted.name
    type = uncosted.type
    reason = uncosted.reason.rawValue
    layer = Nullable(uncosted.layer)
    operations = Nullable(uncosted.operations)
    remark = Nullable(uncosted.remark)
  }
}

/// What was skipped of a network.
struct LeftOutRecord: Encodable, Sendable {
  let operators: Int
  let operations: Int
  let unknownOperators: Int

  init(_ leftOut: Network.LeftOut) {
    operators = leftOut.operators
    operations = leftOut.operations
    unknownOperators = leftOut.unknown
  }
}

/// A finding; file, line and column are null when it has no place, line and column when it concerns a whole file.
struct DiagnosticRecord: Encodable, Sendable {
  struct Note: Encodable, Sendable {
    let message: String
    let file: Nullable<String>
    let line: Nullable<Int>
    let column: Nullable<Int>
  }

  let code: String
  let severity: String
  let message: String
  let file: Nullable<String>
  let line: Nullable<Int>
  let column: Nullable<Int>
  let notes: [Note]
  let fix: Nullable<String>

  init(_ diagnostic: Diagnostic) {
    code = diagnostic.code.rawValue
    severity = diagnostic.severity.rawValue
    message = diagnostic.message
    let place = Self.place(diagnostic.location)
    file = place.file
    line = place.line
    column = place.column
    notes = diagnostic.notes.map { note in
      let place = Self.place(note.location)
      return Note(message: note.message, file: place.file, line: place.line, column: place.column)
    }
    fix = Nullable(diagnostic.fix)
  }

  private static func place(
    _ location: SourceLocation?
  ) -> (file: Nullable<String>, line: Nullable<Int>, column: Nullable<Int>) {
    let inside = location.flatMap { $0.line > 0 ? $0 : nil }
    return (Nullable(location?.file), Nullable(inside?.line), Nullable(inside?.column))
  }
}
