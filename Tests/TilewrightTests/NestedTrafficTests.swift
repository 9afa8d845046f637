import Testing

@testable import Tilewright

/// What nested closed schedules move, counted without writing them down, against the schedules.
@Suite struct NestedTrafficTests {
  @Test(arguments: 0..<4) func equalsTheSchedules(batch: Int) throws {
    var random = TilingPropertyTests.Generator(state: UInt64(batch) &* 77 &+ 3)
    var counted = 0
    for round in 0..<60 {
      let layer = TilingPropertyTests.layer(&random)
      let geometry = TileGeometry(layer)
      let least = geometry.operands.count * 4 + 4
      let capacity = Int.random(in: least...max(least + 1, geometry.whole.reduce(0, +) / 2), using: &random)
      let buffers = Array([capacity, capacity * 2, capacity * 3].prefix(.random(in: 2...3, using: &random)))
      let problem = TilingProblem(layer: layer, buffers: buffers)
      guard TilingFit(problem: problem, geometry: geometry).finding == nil else { continue }
      var search = NestedSearch(problem, geometry: geometry)
      let top = NestedSearch.Key(level: buffers.count - 1, box: layer.sizes, addsToOutput: false)
      guard search.plan(top) != nil else { continue }
      let plans = search.used(from: top)
      guard search.executions(of: top, plans) <= 600,
        let schedule = ScheduleMaker.nested(problem, geometry: geometry, title: "", plan: { plans[$0] })
      else { continue }
      counted += 1
      let elements = NestedTraffic(from: top, plans, geometry).elements
      #expect(elements == schedule.traffic.map(Double.init), "round \(round): \(layer.sizes) in \(buffers)")
    }
    #expect(counted >= 20)
  }
}
