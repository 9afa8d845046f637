import Diagnostics
import Testing

@testable import Tilewright

/// The figures that the tiling document should have reached, each schedule held against the rules.
@Suite struct TilingSearchTests {
  struct Figure: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let sizes: [Int]
    let buffers: [Int]
    var reduction = TilingProblem.Reduction.accumulate
    var method = Tiling.Method.best
    var isNested = false
    var splitsReductionAbove = true
    let ticks: Int

    var problem: TilingProblem {
      TilingProblem(
        layer: .tiledMatmul(rows: sizes[0], inner: sizes[1], columns: sizes[2]), buffers: buffers,
        reduction: reduction)
    }
  }

  static let whole = [128, 512, 128]
  static let levels = [10_000, 50_000, 100_000]
  static let figures = [
    Figure(testDescription: "one buffer of 10 000", sizes: whole, buffers: [10_000], ticks: 97),
    Figure(testDescription: "one buffer of 100 000", sizes: whole, buffers: [100_000], ticks: 5),
    Figure(testDescription: "one buffer of 77 824", sizes: whole, buffers: [77_824], ticks: 7),
    Figure(testDescription: "26x512 in 10 000", sizes: [26, 512, 64], buffers: [10_000], ticks: 13),
    Figure(
      testDescription: "10 000, adder in place", sizes: whole, buffers: [10_000], reduction: .inPlace,
      ticks: 142),
    Figure(
      testDescription: "100 000, adder in place", sizes: whole, buffers: [100_000], reduction: .inPlace,
      ticks: 6),
    Figure(testDescription: "three buffers, streaming", sizes: whole, buffers: levels, ticks: 101),
    Figure(
      testDescription: "three buffers, closed", sizes: whole, buffers: levels, isNested: true, ticks: 115),
    Figure(
      testDescription: "three buffers, closed, sums within a tile", sizes: whole, buffers: levels,
      isNested: true, splitsReductionAbove: false, ticks: 133),
    Figure(
      testDescription: "three buffers, closed, adder in place", sizes: whole, buffers: levels,
      reduction: .inPlace, isNested: true, ticks: 168),
    Figure(
      testDescription: "three buffers, closed, adder out of place", sizes: whole, buffers: levels,
      reduction: .separate, isNested: true, ticks: 197),
    Figure(testDescription: "all fits", sizes: whole, buffers: [147_456], ticks: 3),
  ]

  /// Where schedules must be run and all that fit are too long, that is said, not that none fits; and so are whole sums without room.
  @Test func whatCantBeSearchedIsSaid() {
    func code(_ search: TilingSearch, isOver: Bool = false) -> (DiagnosticCode, String)? {
      do throws(DiagnosticList) {
        _ = try search.run(isInterrupted: { isOver })
        return nil
      } catch {
        return error.diagnostics.first.map { ($0.code, $0.message) }
      }
    }
    let layer = Layer.tiledMatmul(rows: 300, inner: 300, columns: 300)
    let queued = TilingSearch(TilingProblem(layer: layer, buffers: [20], channels: 1))
    #expect(code(queued)?.0 == .tooLargeForSearch)
    #expect(code(queued)?.1.contains("that fits has more than 50 000 executions") ?? false)
    #expect(code(queued, isOver: true)?.1.contains("was found before the search was ended") ?? false)
    let whole = TilingSearch(
      TilingProblem(layer: layer, buffers: [20, 600]), isNested: true, splitsReductionAbove: false)
    #expect(code(whole)?.0 == .cannotTile)
    #expect(code(whole)?.1.contains("with whole sums fits buffer 2 of 600 elements") ?? false)
  }

  @Test(arguments: figures) func figureIsReachedAndLegal(_ figure: Figure) throws {
    let tiling = try TilingSearch(
      figure.problem, method: figure.method, isNested: figure.isNested,
      splitsReductionAbove: figure.splitsReductionAbove
    ).run()
    #expect(tiling.ticks == figure.ticks)
    let schedule = try #require(tiling.schedule)
    #expect(schedule.length == figure.ticks)
    let findings = ScheduleChecks.findings(of: schedule)
    #expect(findings.isEmpty, "\(findings.prefix(5).map(\.message).joined(separator: "\n"))")
  }
}
