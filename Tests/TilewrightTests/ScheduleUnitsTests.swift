import Diagnostics
import Testing

@testable import Tilewright

/// Parts of one sum on two units that have buffers of their own: they are added by whoever loads them, or not at all.
@Suite struct ScheduleUnitsTests {
  private static let layer = Layer.tiledMatmul(rows: 2, inner: 2, columns: 2)

  /// The slots of the inputs and of the output, unit by unit.
  private static let slots: [Schedule.Slot] = (0..<2).flatMap { unit in
    [1, 2, 0].enumerated().map { place, operand in
      Schedule.Slot(
        name: "\(layer.operands[operand].name) of \(unit)", buffer: 0, unit: unit, operand: operand,
        size: operand == 0 ? 4 : 2, address: 2 * place)
    }
  }

  /// All of the output's dimensions and the half of the reduced one that a unit runs.
  private static func box(_ unit: Int) -> [Range<Int>] {
    layer.sizes.indices.map { layer.output.isIndexed(by: $0) ? 0..<layer.sizes[$0] : unit..<unit + 1 }
  }

  private static let whole = layer.sizes.map { 0..<$0 }

  private static func inputs(_ unit: Int, at tick: Int) -> [Schedule.Operation] {
    [1, 2].map { operand in
      .init(
        kind: .load, boundary: 0, unit: unit, operand: operand, box: box(unit), reads: [],
        writes: unit * 3 + operand - 1, time: tick..<tick + 1, elements: 2, name: "load_\(operand)_\(unit)")
    }
  }

  private static func execute(_ unit: Int, at tick: Int, adds: Bool = false) -> Schedule.Operation {
    .init(
      kind: .execute, boundary: 0, unit: unit, operand: 0, box: box(unit), reads: [unit * 3, unit * 3 + 1],
      writes: unit * 3 + 2, time: tick..<tick + 1, elements: 4, name: "execution_t\(unit)", adds: adds)
  }

  private static func store(_ unit: Int, at tick: Int) -> Schedule.Operation {
    .init(
      kind: .store, boundary: 0, unit: unit, operand: 0, box: whole, reads: [unit * 3 + 2], writes: nil,
      time: tick..<tick + 1, elements: 4, name: "store_\(unit)_\(tick)")
  }

  private static func loadSums(_ unit: Int, at tick: Int) -> Schedule.Operation {
    .init(
      kind: .load, boundary: 0, unit: unit, operand: 0, box: whole, reads: [], writes: unit * 3 + 2,
      time: tick..<tick + 1, elements: 4, name: "load_sums_\(unit)")
  }

  private static func findings(_ operations: [Schedule.Operation]) -> [DiagnosticCode] {
    ScheduleChecks.findings(
      of: Schedule(
        title: "halves", layer: layer, capacities: [nil], reduction: .accumulate, slots: slots,
        operations: operations, units: 2)
    ).map(\.code)
  }

  @Test func theSecondUnitAddsToWhatTheFirstHasStored() {
    let loads = Self.inputs(0, at: 0) + Self.inputs(1, at: 0)
    #expect(
      Self.findings(
        loads + [
          Self.execute(0, at: 1), Self.store(0, at: 2), Self.loadSums(1, at: 3),
          Self.execute(1, at: 4, adds: true), Self.store(1, at: 5),
        ]) == [])
  }

  /// Each unit stores its half, the second over the first; loading what is left makes no whole of it.
  @Test func nobodyAddsWhatTwoUnitsStore() {
    let loads = Self.inputs(0, at: 0) + Self.inputs(1, at: 0)
    let halves = [Self.execute(0, at: 1), Self.execute(1, at: 1), Self.store(0, at: 2), Self.store(1, at: 3)]
    #expect(
      Self.findings(loads + halves + [Self.loadSums(0, at: 4), Self.store(0, at: 5)])
        == [.overwritten, .incompleteSum])
    #expect(
      Self.findings(loads + halves + [Self.loadSums(0, at: 4)]).contains(.incompleteSum))
  }
}
