import Diagnostics
import Testing

@testable import Tilewright

/// Tiles that differ and lie anywhere beat tiles of one size in fixed slots.
@Suite struct FreePackingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let sizes: [Int]
    let capacity: Int
    let fixed: Int
    let free: Int
    var testDescription: String { "\(sizes) in \(capacity)" }
  }

  static let cases = [
    Case(sizes: [7, 3, 5], capacity: 37, fixed: 9, free: 7),
    Case(sizes: [4, 4, 6], capacity: 59, fixed: 5, free: 4),
  ]

  @Test(arguments: cases) func unequalTilesWin(_ example: Case) throws {
    let problem = TilingProblem(
      layer: .tiledMatmul(rows: example.sizes[0], inner: example.sizes[1], columns: example.sizes[2]),
      buffers: [example.capacity])
    #expect(try TilingSearch(problem).run().ticks == example.fixed)
    let free = try FreePacking(problem).run()
    #expect(free.ticks == example.free)
    let schedule = try #require(free.schedule)
    #expect(schedule.length == example.free)
    let errors = ScheduleChecks.findings(of: schedule).filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map(\.message))")
  }

  @Test func largeProblemsAreRefused() {
    let problem = TilingProblem(
      layer: .tiledMatmul(rows: 128, inner: 512, columns: 128), buffers: [10_000])
    #expect(throws: DiagnosticList.self) { try FreePacking(problem).run() }
  }

  @Test func neverWorseThanFixedSlots() throws {
    var random = TilingPropertyTests.Generator(state: 5)
    for _ in 0..<12 {
      let sizes = (0..<3).map { _ in Int.random(in: 1...5, using: &random) }
      let layer = Layer.tiledMatmul(rows: sizes[0], inner: sizes[1], columns: sizes[2])
      let all = TileGeometry(layer).whole.reduce(0, +)
      let problem = TilingProblem(layer: layer, buffers: [.random(in: 3...max(3, all), using: &random)])
      let free = try FreePacking(problem).run()
      #expect(try free.ticks <= TilingSearch(problem).run().ticks, "\(sizes) in \(problem.buffers)")
      let errors =
        free.schedule.map { ScheduleChecks.findings(of: $0).filter { $0.severity == .error } } ?? []
      #expect(errors.isEmpty, "\(sizes) in \(problem.buffers): \(errors.map(\.message))")
    }
  }
}
