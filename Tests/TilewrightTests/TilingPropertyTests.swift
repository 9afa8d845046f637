import Diagnostics
import Testing

@testable import Tilewright

/// The closed form against schedules, schedules against the rules, and the search against every tiling there is.
@Suite struct TilingPropertyTests {
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let mixed = (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
      return mixed ^ (mixed >> 32)
    }
  }

  static func layer(_ random: inout Generator) -> Layer {
    if Bool.random(using: &random) {
      return .tiledMatmul(
        rows: .random(in: 1...9, using: &random), inner: .random(in: 1...9, using: &random),
        columns: .random(in: 1...9, using: &random))
    }
    let kernel = Int.random(in: 1...3, using: &random)
    let extent = Int.random(in: 4...7, using: &random)
    let stride = Int.random(in: 1...2, using: &random)
    let pad = Int.random(in: 0...1, using: &random)
    let axis = { (suffix: String) in
      ConvolutionAxis(
        suffix,
        outputSize: ConvolutionAxis.outputSize(
          inputExtent: extent, kernel: kernel, stride: stride, padding: 2 * pad) ?? 1, kernel: kernel,
        stride: stride, paddingBefore: pad, inputExtent: extent)
    }
    return .convolution(
      id: "c", name: "c", outputChannels: .random(in: 1...4, using: &random),
      inputChannels: .random(in: 1...4, using: &random), axes: [axis("Y"), axis("X")],
      inputSource: .networkInput)
  }

  static func tiling(_ layer: Layer, _ random: inout Generator, adds: Bool) -> (LevelTiling, TileGeometry) {
    let geometry = TileGeometry(layer)
    let tiles = layer.sizes.map {
      TileSizes(capped: .random(in: max(1, $0 / 3)...$0, using: &random), of: $0)
    }
    let slots = layer.operands.map { _ in Int.random(in: 1...2, using: &random) }
    let formula = TickFormula(
      geometry: geometry, addsToOutput: adds, isInnermost: true, finishesInTurn: false)
    let order = formula.order(counts: tiles.map(\.count), slots: slots)
    return (LevelTiling(tiles: tiles, order: order, slots: slots), geometry)
  }

  @Test func closedFormEqualsTheSchedule() {
    var random = Generator(state: 4)
    var checked = 0
    for round in 0..<400 {
      let layer = Self.layer(&random)
      let adds = Bool.random(using: &random)
      let (tiling, geometry) = Self.tiling(layer, &random, adds: adds)
      guard tiling.executions <= 400 else { continue }
      checked += 1
      let formula = TickFormula(
        geometry: geometry, addsToOutput: adds, isInnermost: true, finishesInTurn: false)
      let ticks =
        tiling.executions + 2 + formula.stalls(counts: tiling.tiles.map(\.count), slots: tiling.slots)
      var pipeline = Pipeline(
        .init(
          geometry: geometry, tiling: tiling, slots: [tiling.slots], reduction: .accumulate, ticks: .unit,
          channels: nil, addsToOutput: adds), sink: NoEvents())
      #expect(
        pipeline.run() == ticks,
        "round \(round): \(layer.sizes) in \(tiling.largest), slots \(tiling.slots), order \(tiling.order), adds \(adds)"
      )
    }
    #expect(checked >= 350, "\(checked) of 400 are short enough")
  }

  @Test func everyScheduleKeepsTheRules() throws {
    var random = Generator(state: 7)
    var checked = 0
    for round in 0..<80 {
      let layer = Self.layer(&random)
      let geometry = TileGeometry(layer)
      let least = geometry.operands.count * 4 + 8
      let capacity = Int.random(in: least...max(least + 1, geometry.whole.reduce(0, +)), using: &random)
      let problem = TilingProblem(
        layer: layer,
        buffers: Array([capacity, capacity * 2, capacity * 3].prefix(.random(in: 1...3, using: &random))),
        ticks: Bool.random(using: &random)
          ? .unit
          : TickModel(
            load: .proportional(fixed: 1, per: 8), execute: .proportional(fixed: 0, per: 16), add: .fixed(1),
            store: .steps([.init(upTo: 4, ticks: 1), .init(upTo: 16, ticks: 3)])),
        reduction: TilingProblem.Reduction.allCases.randomElement(using: &random) ?? .accumulate,
        channels: Bool.random(using: &random) ? nil : .random(in: 1...2, using: &random),
        units: Bool.random(using: &random) ? 1 : .random(in: 2...3, using: &random))
      let isNested = problem.units == 1 && Bool.random(using: &random)
      guard let tiling = try? TilingSearch(problem, isNested: isNested).run(),
        let schedule = tiling.schedule, schedule.operations.count < 1500
      else { continue }
      checked += 1
      let errors = ScheduleChecks.findings(of: schedule).filter { $0.severity == .error }
      #expect(
        errors.isEmpty,
        "round \(round): \(layer.sizes) in \(problem.buffers), \(problem.reduction), units \(problem.units), nested \(isNested), channels \(problem.channels ?? 0): \(errors.prefix(2).map(\.message))"
      )
      #expect(schedule.length == tiling.ticks)
    }
    #expect(checked >= 50, "\(checked) of 80 have a schedule short enough")
  }

  /// Every tile size, order and number of slots, each schedule run.
  private func exhaustive(_ problem: TilingProblem) -> Int? {
    let geometry = TileGeometry(problem.layer)
    let sizes = problem.layer.sizes
    var best: Int?
    let choices = SlotChoices(problem: problem, geometry: geometry).all
    for rows in 1...sizes[0] {
      for inner in 1...sizes[1] {
        for columns in 1...sizes[2] {
          let tiles = zip([rows, inner, columns], sizes).map { TileSizes(capped: $0, of: $1) }
          let cut = sizes.indices.filter { tiles[$0].count > 1 }
          for slots in choices {
            for order in Preference.permutations(cut) {
              let tiling = LevelTiling(tiles: tiles, order: order, slots: slots)
              guard tiling.footprint(geometry) <= problem.buffers[0] else { continue }
              var pipeline = Pipeline(
                .init(
                  geometry: geometry, tiling: tiling, slots: [slots], reduction: .accumulate, ticks: .unit,
                  channels: nil), limit: best ?? .max, sink: NoEvents())
              if let ticks = pipeline.run() { best = min(best ?? .max, ticks) }
            }
          }
        }
      }
    }
    return best
  }

  @Test func searchFindsTheOptimumOfSmallProblems() throws {
    var random = Generator(state: 11)
    for _ in 0..<15 {
      let sizes = (0..<3).map { _ in Int.random(in: 1...6, using: &random) }
      let layer = Layer.tiledMatmul(rows: sizes[0], inner: sizes[1], columns: sizes[2])
      let all = TileGeometry(layer).whole.reduce(0, +)
      let problem = TilingProblem(layer: layer, buffers: [.random(in: 3...max(3, all), using: &random)])
      let found = try TilingSearch(problem).run().ticks
      let optimum = exhaustive(problem)
      #expect(found == optimum, "\(sizes) in \(problem.buffers)")
    }
  }
}
