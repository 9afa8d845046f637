import Testing

@testable import Tilewright

/// The least traffic of a buffer against every tiling there is, and the closed form against schedules.
@Suite struct LeastTrafficTests {
  typealias Generator = TilingPropertyTests.Generator

  /// A matrix product, or a convolution along one axis with whatever stride, padding and dilation.
  static func layer(_ random: inout Generator, largest: Int = 6) -> Layer {
    if Int.random(in: 0..<3, using: &random) == 0 {
      return .tiledMatmul(
        rows: .random(in: 1...largest, using: &random), inner: .random(in: 1...largest, using: &random),
        columns: .random(in: 1...largest, using: &random))
    }
    let kernel = Int.random(in: 1...5, using: &random)
    let dilation = Int.random(in: 1...2, using: &random)
    let stride = Int.random(in: 1...3, using: &random)
    let pad = Int.random(in: 0...kernel, using: &random)
    let extent = Int.random(in: 1...2 * largest, using: &random)
    let output =
      ConvolutionAxis.outputSize(
        inputExtent: extent, kernel: kernel, stride: stride, dilation: dilation, padding: 2 * pad) ?? 1
    return .convolution(
      id: "c", name: "c", outputChannels: .random(in: 1...3, using: &random),
      inputChannels: .random(in: 1...3, using: &random),
      axes: [
        ConvolutionAxis(
          "X", outputSize: max(1, output), kernel: kernel, stride: stride, dilation: dilation,
          paddingBefore: pad, inputExtent: extent)
      ], inputSource: .networkInput)
  }

  static func scheduled(_ tiling: LevelTiling, _ geometry: TileGeometry) -> Int? {
    var pipeline = Pipeline(
      .init(
        geometry: geometry, tiling: tiling, slots: [tiling.slots], reduction: .accumulate, ticks: .unit,
        channels: nil), sink: NoEvents())
    return pipeline.run().map { _ in pipeline.traffic[0] }
  }

  @Test func closedFormEqualsTheSchedule() {
    var random = Generator(state: 21)
    for round in 0..<400 {
      let layer = Bool.random(using: &random) ? Self.layer(&random) : TilingPropertyTests.layer(&random)
      let geometry = TileGeometry(layer)
      let tiles = layer.sizes.map {
        TileSizes(capped: .random(in: max(1, $0 / 3)...$0, using: &random), of: $0)
      }
      let tiling = LevelTiling(
        tiles: tiles, order: layer.sizes.indices.filter { tiles[$0].count > 1 }.shuffled(using: &random),
        slots: layer.operands.map { _ in .random(in: 1...2, using: &random) })
      guard tiling.executions <= 600 else { continue }
      var formula = TrafficFormula(geometry: geometry, addsToOutput: false)
      let elements = formula.elements(tiling)
      #expect(formula.isExact)
      #expect(
        Self.scheduled(tiling, geometry) == Int(elements),
        "round \(round): \(layer.operands.map(\.axes)), \(layer.sizes) in \(tiling.largest), order \(tiling.order), slots \(tiling.slots)"
      )
    }
  }

  /// Every tile size, order and number of slots.
  private static func exhaustive(_ problem: TilingProblem) -> Double? {
    let geometry = TileGeometry(problem.layer)
    let box = problem.layer.sizes
    var formula = TrafficFormula(geometry: geometry, addsToOutput: false)
    var best: Double?
    let choices = SlotChoices(problem: problem, geometry: geometry).all
    var sizes: [[Int]] = [[]]
    for total in box { sizes = sizes.flatMap { chosen in (1...total).map { chosen + [$0] } } }
    for sizes in sizes {
      let tiles = zip(sizes, box).map { TileSizes(capped: $0, of: $1) }
      let once = formula.once(tiles)
      let orders = Preference.permutations(box.indices.filter { tiles[$0].count > 1 })
      for slots in choices where geometry.fits(sizes, of: box, slots: slots, in: problem.buffers[0]) {
        for order in orders {
          let elements = formula.elements(
            LevelTiling(tiles: tiles, order: order, slots: slots), once: once)
          best = min(best ?? elements, elements)
        }
      }
    }
    return best
  }

  @Test func noTilingMovesLess() throws {
    var random = Generator(state: 5)
    var found = 0
    for round in 0..<300 {
      let layer = Self.layer(&random)
      let geometry = TileGeometry(layer)
      guard layer.sizes.reduce(1, *) <= 200 else { continue }
      let all = geometry.whole.reduce(0, +)
      let problem = TilingProblem(
        layer: layer, buffers: [.random(in: geometry.operands.count...max(3, all), using: &random)],
        slotLimit: .random(in: 1...2, using: &random))
      let optimum = Self.exhaustive(problem)
      let least = LeastTraffic.find(problem)
      #expect(
        least.map { Double($0.elements) } == optimum, "round \(round): \(layer.sizes) in \(problem.buffers)")
      guard let least else { continue }
      found += 1
      #expect(least.isProven)
      #expect(least.tiling.footprint(geometry) <= problem.buffers[0])
      #expect(Self.scheduled(least.tiling, geometry) == least.elements)
    }
    #expect(found > 100)
  }

  /// The two layers whose "least traffic" moved more than their "fewest ticks".
  @Test(arguments: [
    ([16, 52, 52, 16, 3, 3], 1, 10_000), ([64, 208, 208, 128, 3, 3], 2, 262_144),
  ])
  func convolutionsOfTwoAxes(_ sizes: [Int], _ stride: Int, _ capacity: Int) throws {
    let axes = ["Y", "X"].map { suffix in
      ConvolutionAxis(
        suffix, outputSize: (sizes[1] + 2 - 3) / stride + 1, kernel: 3, stride: stride, paddingBefore: 1,
        inputExtent: sizes[1])
    }
    let layer = Layer.convolution(
      id: "conv", name: "conv", outputChannels: sizes[3], inputChannels: sizes[0], axes: axes,
      inputSource: .networkInput)
    let problem = TilingProblem(layer: layer, buffers: [capacity])
    let tiling = try TilingSearch(problem).run()
    let least = try #require(LeastTraffic.find(problem))
    #expect(least.isProven)
    #expect(least.elements <= tiling.traffic[0])
    var formula = TrafficFormula(geometry: TileGeometry(layer), addsToOutput: false)
    for other in tiling.alternatives { #expect(Double(least.elements) <= formula.elements(other.tiling)) }
    let comparison = TilingComparison(tiling)
    #expect(comparison.leastTraffic?.elements == least.elements)
  }
}
