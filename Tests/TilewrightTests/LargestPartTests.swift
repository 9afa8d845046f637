import Diagnostics
import Testing

@testable import Tilewright

/// What slots hold of padded windows, against lists of all elements, and the searches that rest on it, against all tilings.
@Suite struct LargestPartTests {
  typealias Generator = TilingPropertyTests.Generator

  /// The elements that the tiles of all terms touch inside the tensor: the most of any combination.
  private static func listed(_ axis: Operand.Axis, _ tiles: [[Range<Int>]]) -> Int {
    var combinations: [[Range<Int>]] = [[]]
    for tiles in tiles { combinations = combinations.flatMap { box in tiles.map { box + [$0] } } }
    return combinations.map { box in
      var values: Set<Int> = [axis.index.constant]
      for (term, range) in zip(axis.index.terms, box) {
        values = Set(values.flatMap { value in range.map { value + term.coefficient * $0 } })
      }
      return values.filter { $0 >= 0 && $0 < axis.extent ?? .max }.count
    }.max() ?? 0
  }

  @Test func largestPartIsTheOneOfAllTiles() {
    var random = Generator(state: 61)
    var padded = 0
    for round in 0..<1500 {
      let terms = Int.random(in: 1...3, using: &random)
      let sizes = (0..<terms).map { _ in Int.random(in: 1...(terms == 3 ? 5 : 9), using: &random) }
      let index = IndexExpression(
        (0..<terms).map {
          .init(
            Int.random(in: 1...4, using: &random) * (Int.random(in: 0..<5, using: &random) == 0 ? -1 : 1),
            dimension: $0)
        }, constant: .random(in: -6...8, using: &random))
      let axis = Operand.Axis(index, extent: .random(in: 1...16, using: &random))
      guard let part = LargestPart(axis, sizes: sizes) else { continue }
      padded += 1
      let tile = sizes.map { Int.random(in: 1...$0, using: &random) }
      // Some dimensions lie anywhere in the whole.
      let box = zip(sizes, tile).map { Bool.random(using: &random) ? $0 : $1 }
      let tiles = sizes.indices.map { dimension -> [Range<Int>] in
        let (size, whole) = (tile[dimension], sizes[dimension])
        return box[dimension] == whole
          ? stride(from: 0, to: whole, by: size).map { $0..<min(whole, $0 + size) }
          : (0...whole - size).map { $0..<$0 + size }
      }
      let runs = sizes.indices.map { LargestPart.runs(tile: tile[$0], of: box[$0], in: sizes[$0]) }
      #expect(
        part.elements(runs) == Self.listed(axis, tiles),
        "round \(round): \(index), \(axis.extent ?? 0) elements, \(sizes) in \(tile) of \(box)")
    }
    #expect(padded > 1000)
  }

  @Test func someTileSurelyLiesInside() {
    var random = Generator(state: 62)
    var sure = 0
    for round in 0..<1500 {
      let sizes = [Int.random(in: 4...24, using: &random), Int.random(in: 1...4, using: &random)]
      let index = IndexExpression(
        [
          .init(.random(in: 1...2, using: &random), dimension: 0),
          .init(.random(in: 1...3, using: &random), dimension: 1),
        ], constant: -Int.random(in: 1...5, using: &random))
      let axis = Operand.Axis(index, extent: .random(in: 8...40, using: &random))
      guard let part = LargestPart(axis, sizes: sizes) else { continue }
      var tile = sizes.map { Int.random(in: 1...$0, using: &random) }
      guard part.surelyHoldsOneInside(along: 0, tile, whole: sizes[0]) else { continue }
      sure += 1
      for smaller in 1...tile[0] {
        tile[0] = smaller
        let inside = axis.distinctElements(of: [tile.map { 0..<$0 }], isClipped: false)
        let runs = sizes.indices.map { LargestPart.runs(tile: tile[$0], of: sizes[$0], in: sizes[$0]) }
        #expect(part.elements(runs) == inside, "round \(round): \(index), \(sizes) in \(tile)")
      }
    }
    #expect(sure > 100)
  }

  /// Convolutions of two axes whose paddings are as wide as their windows.
  private static func layer(_ random: inout Generator) -> Layer {
    let axes = ["Y", "X"].map { suffix -> ConvolutionAxis in
      let kernel = Int.random(in: 1...4, using: &random)
      let extent = Int.random(in: 1...4, using: &random)
      let stride = Int.random(in: 1...2, using: &random)
      let pad = Int.random(in: 0...2, using: &random)
      let output = ConvolutionAxis.outputSize(
        inputExtent: extent, kernel: kernel, stride: stride, padding: 2 * pad)
      return ConvolutionAxis(
        suffix, outputSize: max(1, output ?? 1), kernel: kernel, stride: stride, paddingBefore: pad,
        inputExtent: extent)
    }
    return .convolution(
      id: "c", name: "c", outputChannels: .random(in: 1...2, using: &random),
      inputChannels: .random(in: 1...2, using: &random), axes: axes, inputSource: .networkInput)
  }

  /// All tile sizes of a layer.
  private static func sizes(_ layer: Layer) -> [[Int]] {
    layer.sizes.reduce([[]]) { chosen, total in chosen.flatMap { sizes in (1...total).map { sizes + [$0] } } }
  }

  /// What each operand's slot must hold, from lists of elements.
  private static func rooms(_ layer: Layer, _ sizes: [Int]) -> [Int] {
    layer.operands.map { operand in
      operand.axes.reduce(1) { room, axis in
        room
          * listed(
            axis,
            axis.index.terms.map { term in
              let whole = layer.sizes[term.dimension]
              let size = sizes[term.dimension]
              return stride(from: 0, to: whole, by: size).map { $0..<min(whole, $0 + size) }
            })
      }
    }
  }

  @Test func noTilingOfAPaddedLayerIsBetter() throws {
    var random = Generator(state: 8)
    var found = 0
    for round in 0..<60 {
      let layer = Self.layer(&random)
      guard layer.sizes.reduce(1, *) <= 500 else { continue }
      let geometry = TileGeometry(layer)
      let all = geometry.whole.reduce(0, +)
      let capacity = Int.random(in: 3...max(4, all), using: &random)
      let problem = TilingProblem(layer: layer, buffers: [capacity], slotLimit: 1)
      var formula = TrafficFormula(geometry: geometry, addsToOutput: false)
      let ticks = TickFormula(
        geometry: geometry, addsToOutput: false, isInnermost: true, finishesInTurn: false)
      let slots = layer.operands.map { _ in 1 }
      let orders = Preference.permutations(Array(layer.sizes.indices))
      var least: Double?
      var fewest: Int?
      for sizes in Self.sizes(layer) where Self.rooms(layer, sizes).reduce(0, +) <= capacity {
        let tiles = zip(sizes, layer.sizes).map { TileSizes(capped: $0, of: $1) }
        let counts = tiles.map(\.count)
        let all = counts.reduce(1, *) + 2 + ticks.stalls(counts: counts, slots: slots)
        fewest = min(fewest ?? all, all)
        let once = formula.once(tiles)
        var seen: Set<[Int]> = []
        for order in orders {
          let cut = order.filter { counts[$0] > 1 }
          guard seen.insert(cut).inserted else { continue }
          let moved = formula.elements(LevelTiling(tiles: tiles, order: cut, slots: slots), once: once)
          least = min(least ?? moved, moved)
        }
      }
      let traffic = LeastTraffic.find(problem)
      #expect(traffic.map { Double($0.elements) } == least, "round \(round): \(layer.sizes) in \(capacity)")
      #expect(traffic?.isProven ?? true)
      guard let fewest else {
        #expect(throws: DiagnosticList.self) { try TilingSearch(problem).run() }
        continue
      }
      found += 1
      let tiling = try TilingSearch(problem).run()
      #expect(tiling.ticks == fewest, "round \(round): \(layer.sizes) in \(capacity)")
      #expect(!tiling.remarks.contains { $0.code == .thinnedSearch })
      let schedule = try #require(tiling.schedule)
      #expect(ScheduleChecks.findings(of: schedule).isEmpty)
    }
    #expect(found > 20)
  }
}
