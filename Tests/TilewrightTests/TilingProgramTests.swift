import Testing

@testable import Tilewright

/// The tiling search and the simulator, which share nothing but the meaning of a tick.
@Suite struct TilingProgramTests {
  @Test(arguments: [TickModel.unit, .linear])
  func theSimulatorTakesTheTicksOfTheSearch(ticks: TickModel) throws {
    var random = RandomSource(seed: 77)
    var compared = 0
    for index in 0..<120 {
      let layer = Layer.tiledMatmul(
        rows: random.int(1...40), inner: random.int(1...60), columns: random.int(1...40))
      let buffer = random.int(40...3000)
      let search = TilingSearch(TilingProblem(layer: layer, buffers: [buffer], ticks: ticks), method: .single)
      guard let tiling = try? search.run() else { continue }
      let (program, problem) = try tiling.levels[0].program(for: layer, buffer: buffer)
      let run = try #require(Simulator.run(program, for: problem, timing: .ticks(ticks)))
      compared += 1
      #expect(run.cycles == tiling.ticks, "case \(index): \(layer.name) in \(buffer), \(tiling.levels[0])")
    }
    #expect(compared > 100)
  }
}
