public import Diagnostics
public import Tilewright

/// A tiling for other programs: what `tilewright tile --json` writes, described by Docs/tiling-schema.json.
public struct TilingJson: Sendable {
  private let record: TilingRecord

  /// Prepares the text; `tiling` is nil for a run that ended with errors.
  public init(_ tiling: Tiling?, version: String, diagnostics: [Diagnostic]) {
    record = TilingRecord(tiling, version: version, diagnostics: diagnostics)
  }

  /// The JSON text, ending in a newline.
  ///
  /// - Throws: A finding that names the figure which is no finite number.
  public func text() throws(DiagnosticList) -> String { try JsonText.encode(record) }
}

/// The property names are the format.
struct TilingRecord: Encodable, Sendable {
  struct Totals: Encodable, Sendable {
    let ticks: Int
    let boundTicks: Int
    let executions: Int
    let elementsMoved: [Int]
    let busyTicks: Nullable<Int>
  }
  struct Level: Encodable, Sendable {
    let buffer: Int
    let capacity: Int
    let tiles: [String: [[Int]]]
    let order: [String]
    let slots: [String: Int]
    let executions: Int
  }
  struct Boundary: Encodable, Sendable {
    let buffer: Int
    let elements: Int
    let boundElements: Int
    let bound: String
  }
  struct Operation: Encodable, Sendable {
    let kind: String
    let name: String
    let lane: String
    let start: Int
    let end: Int
    let operand: String
    let tile: String
    let slot: String
    let elements: Int
  }
  struct Wait: Encodable, Sendable {
    let start: Int
    let end: Int
    let cause: String
  }

  let tilewright: String
  let method: Nullable<String>
  let nested: Bool
  let complete: Bool
  let reduction: Nullable<String>
  let buffers: [Int]
  let totals: Nullable<Totals>
  let tiles: [Level]
  let traffic: [Boundary]
  let timeline: [Operation]
  let waits: [Wait]
  let diagnostics: [DiagnosticRecord]

  init(_ tiling: Tiling?, version: String, diagnostics: [Diagnostic]) {
    tilewright = version
    self.diagnostics = diagnostics.map(DiagnosticRecord.init)
    method = Nullable(tiling?.method.rawValue)
    nested = tiling?.isNested ?? false
    complete = tiling?.isComplete ?? false
    reduction = Nullable(tiling?.problem.reduction.rawValue)
    buffers = tiling?.problem.buffers ?? []
    let bounds = tiling.map { TilingBounds($0.problem) }
    totals = Nullable(
      tiling.map { tiling in
        let executions = tiling.schedule.map { $0.operations.filter { $0.kind == .execute } }
        return Totals(
          ticks: tiling.ticks, boundTicks: bounds?.ticks ?? 0,
          executions: executions?.count ?? tiling.levels.first?.executions ?? 0,
          elementsMoved: tiling.traffic,
          busyTicks: Nullable(executions?.reduce(0) { $0 + $1.time.count }))
      })
    let dimensions = tiling?.problem.layer.dimensions.map(\.name) ?? []
    let operands = tiling?.problem.layer.operands.map(\.name) ?? []
    tiles = (tiling?.levels ?? []).enumerated().map { index, level in
      Level(
        buffer: index + 1, capacity: tiling?.problem.buffers[index] ?? 0,
        tiles: Dictionary(
          zip(dimensions, level.tiles).map { ($0, $1.runs.map { [$0.size, $0.count] }) },
          uniquingKeysWith: { first, _ in first }),
        order: level.order.map { dimensions[$0] },
        slots: Dictionary(zip(operands, level.slots), uniquingKeysWith: { first, _ in first }),
        executions: level.executions)
    }
    traffic = (tiling?.traffic ?? []).enumerated().map { index, elements in
      Boundary(
        buffer: index + 1, elements: elements, boundElements: bounds?.traffic[index] ?? 0,
        bound: bounds?.reasons[index] ?? "")
    }
    let schedule = tiling?.schedule
    let lanes = schedule?.timeline
    timeline =
      lanes.map { timeline in
        timeline.operations.map {
          Operation(
            kind: timeline.lanes[$0.lane].kind.rawValue,
            name: "\(timeline.lanes[$0.lane].kind.rawValue) \($0.tile)",
            lane: timeline.lanes[$0.lane].name, start: $0.time.lowerBound, end: $0.time.upperBound,
            operand: $0.operand, tile: $0.tile, slot: $0.slot, elements: $0.elements)
        }
      } ?? []
    waits = (schedule?.waits ?? []).map {
      Wait(start: $0.time.lowerBound, end: $0.time.upperBound, cause: WaitSummary.phrase($0.cause))
    }
  }
}
