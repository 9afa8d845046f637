import Testing

@testable import Tilewright

/// The figures of the tiling document (seed 004) recomputed: line, what it says, what is right, and how the engine comes to it.
@Suite struct TilingDocumentTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let line: String
    let claim: String
    /// The document's figure; nil when it gives none.
    let document: Int?
    let right: Int
    let computed: @Sendable () -> Int?

    var testDescription: String { "line \(line): \(claim)" }

    init(
      _ line: String, _ claim: String, document: Int?, right: Int, _ computed: @escaping @Sendable () -> Int?
    ) {
      self.line = line
      self.claim = claim
      self.document = document
      self.right = right
      self.computed = computed
    }
  }

  /// A matrix product M × K · K × N in tiles, as a schedule in one buffer.
  struct Product: Sendable {
    let sizes: [Int]
    let tile: [Int]
    var slots = [1, 1, 1]
    var reduction = TilingProblem.Reduction.accumulate

    var geometry: TileGeometry {
      TileGeometry(.tiledMatmul(rows: sizes[0], inner: sizes[1], columns: sizes[2]))
    }
    var tiling: LevelTiling {
      let tiles = zip(tile, sizes).map { TileSizes(capped: $0, of: $1) }
      let formula = TickFormula(
        geometry: geometry, addsToOutput: false, isInnermost: true, finishesInTurn: true)
      return LevelTiling(
        tiles: tiles, order: formula.order(counts: tiles.map(\.count), slots: slots), slots: slots)
    }
    /// Elements of all slots.
    var room: Int { tiling.footprint(geometry) }
    var tiles: Int { tiling.executions }
    private var run: (ticks: Int, traffic: Int)? {
      var pipeline = Pipeline(
        .init(
          geometry: geometry, tiling: tiling, slots: [slots], reduction: reduction, ticks: .unit,
          channels: nil),
        sink: NoEvents())
      return pipeline.run().map { ($0, pipeline.traffic[0]) }
    }
    var ticks: Int? { run?.ticks }
    var traffic: Int? { run?.traffic }

    /// The largest size of one dimension's tile that fits.
    func largest(_ dimension: Int, in capacity: Int) -> Int? {
      (1...sizes[dimension]).last { size in
        var tile = tile
        tile[dimension] = size
        return Product(sizes: sizes, tile: tile, slots: slots).room <= capacity
      }
    }
  }

  static func best(
    _ sizes: [Int], _ buffers: [Int], _ reduction: TilingProblem.Reduction = .accumulate,
    nested: Bool = false,
    splits: Bool = true
  ) -> Int? {
    let problem = TilingProblem(
      layer: .tiledMatmul(rows: sizes[0], inner: sizes[1], columns: sizes[2]), buffers: buffers,
      reduction: reduction)
    return try? TilingSearch(problem, isNested: nested, splitsReductionAbove: splits).run().ticks
  }

  static func sum(_ values: [Int], of figure: (Int) -> Int?) -> Int? {
    values.reduce(0) { sum, value in sum.flatMap { sum in figure(value).map { sum + $0 } } }
  }

  static let whole = [128, 512, 128]
  static let inner = [26, 512, 64]
  static let middle = [26, 512, 128]
  static let levels = [10_000, 50_000, 100_000]

  /// The document's tiles closed inside each other: rows of 26, halves of 64 columns, 57 x 32 with the adder out of place.
  static func documentsThreeLevels() -> Int? {
    func innermost(_ rows: Int) -> Int? {
      Product(sizes: [rows, 512, 64], tile: [rows, 57, 32], slots: [4, 2, 2], reduction: .separate).ticks
    }
    guard let full = innermost(26), let last = innermost(24) else { return nil }
    // Two column tiles, one slot of w: load, tile, store and load, tile, store.
    let tiles = [full, full, full, full, last].map { 2 * $0 + 3 }
    return 1 + tiles.reduce(0, +) + 1
  }

  static let rows: [Row] = [
    Row("53", "the whole product needs", document: 147_456, right: 147_456) {
      Product(sizes: whole, tile: whole).room
    },
    Row("69-73", "untiled: load, execute, store", document: nil, right: 3) {
      Product(sizes: whole, tile: whole).ticks
    },
    Row("76", "work in blocks of 32³, not data in blocks of 32²", document: 144, right: 256) {
      TickModel.linear.execute.ticks(for: Product(sizes: whole, tile: whole).geometry.layer.operations)
    },
    Row("107", "ifm and w of a 64-tile without its ofm", document: 65_536, right: 69_632) {
      Product(sizes: whole, tile: [64, 512, 64]).room
    },
    Row("112-117", "four output tiles, two slots each", document: 6, right: 6) {
      Product(sizes: whole, tile: [64, 512, 64], slots: [2, 2, 2]).ticks
    },
    Row("112-117", "elements moved, not 278 528", document: nil, right: 147_456) {
      Product(sizes: whole, tile: [64, 512, 64], slots: [2, 2, 2]).traffic
    },
    Row("176-186", "two halves along K, adder in place", document: 11, right: 11) {
      Product(sizes: whole, tile: [64, 256, 64], slots: [3, 2, 2], reduction: .inPlace).ticks
    },
    Row("192", "ifm of a half", document: 16_384, right: 16_384) {
      Product(sizes: whole, tile: [64, 256, 64]).tiling.slotSizes(
        Product(sizes: whole, tile: [64, 256, 64]).geometry)[1]
    },
    Row("197", "tick 0: two inputs", document: 32_768, right: 32_768) {
      Product(sizes: whole, tile: [64, 256, 64], slots: [0, 1, 1]).room
    },
    Row("199", "tick 1", document: 69_632, right: 69_632) {
      Product(sizes: whole, tile: [64, 256, 64], slots: [1, 2, 2]).room
    },
    Row("201", "tick 2", document: 73_728, right: 73_728) {
      Product(sizes: whole, tile: [64, 256, 64], slots: [2, 2, 2]).room
    },
    Row("203", "tick 3 needs a third output slot", document: 73_728, right: 77_824) {
      Product(sizes: whole, tile: [64, 256, 64], slots: [3, 2, 2]).room
    },
    Row("205", "tick 4", document: 77_824, right: 77_824) {
      Product(sizes: whole, tile: [64, 256, 64], slots: [3, 2, 2]).room
    },
    Row("207", "as drawn, out of place", document: 77_824, right: 81_920) {
      Product(sizes: whole, tile: [64, 256, 64], slots: [4, 2, 2]).room
    },
    Row("218", "extreme case with the adder in place", document: 40_960, right: 40_960) {
      Product(sizes: whole, tile: [64, 256, 64], slots: [2, 1, 1]).room
    },
    Row("218", "its ticks", document: nil, right: 18) {
      Product(sizes: whole, tile: [64, 256, 64], slots: [2, 1, 1], reduction: .inPlace).ticks
    },
    Row("218", "extreme case, accumulating", document: nil, right: 36_864) {
      Product(sizes: whole, tile: [64, 256, 64]).room
    },
    Row("218", "one 32x32x32 tile", document: nil, right: 3_072) {
      Product(sizes: whole, tile: [32, 32, 32]).room
    },
    Row("218", "extreme case without tiling along K", document: 69_632, right: 69_632) {
      Product(sizes: whole, tile: [64, 512, 64]).room
    },
    Row("218", "its own minimum tile without tiling along K", document: 69_632, right: 33_792) {
      Product(sizes: whole, tile: [32, 512, 32]).room
    },
    Row("218", "elements moved with extra loads", document: nil, right: 212_992) {
      Product(sizes: whole, tile: [64, 256, 64], slots: [3, 2, 2], reduction: .inPlace).traffic
    },
    Row("272-283", "four output tiles, one slot each", document: 8, right: 9) {
      Product(sizes: whole, tile: [64, 512, 64]).ticks
    },
    Row("293", "rows with two slots in 100 000", document: 26, right: 26) {
      Product(sizes: whole, tile: whole, slots: [2, 2, 1]).largest(0, in: 100_000)
    },
    Row("295", "that many tiles", document: 5, right: 5) {
      Product(sizes: whole, tile: [26, 512, 128]).tiles
    },
    Row("295", "which use", document: nil, right: 98_816) {
      Product(sizes: whole, tile: [26, 512, 128], slots: [2, 2, 1]).room
    },
    Row("311", "five row tiles", document: 7, right: 7) {
      Product(sizes: whole, tile: [26, 512, 128], slots: [2, 2, 1]).ticks
    },
    Row("341", "the best in 100 000, accumulating", document: 7, right: 5) { best(whole, [100_000]) },
    Row("341", "the best in 100 000, adder in place", document: 7, right: 6) {
      best(whole, [100_000], .inPlace)
    },
    Row("341", "which takes", document: nil, right: 98_304) {
      Product(sizes: whole, tile: [128, 256, 128], slots: [2, 1, 1]).room
    },
    Row("385", "columns in 50 000", document: 68, right: 68) {
      Product(sizes: middle, tile: middle).largest(2, in: 50_000)
    },
    Row("397", "two column tiles, optimal", document: 5, right: 5) { best(middle, [50_000]) },
    Row("387", "which use", document: nil, right: 47_744) {
      Product(sizes: middle, tile: [26, 512, 64]).room
    },
    Row("406", "columns with two slots", document: 34, right: 34) {
      Product(sizes: middle, tile: middle, slots: [2, 1, 2]).largest(2, in: 50_000)
    },
    Row("419", "four column tiles", document: 6, right: 6) {
      Product(sizes: middle, tile: [26, 512, 32], slots: [2, 1, 2]).ticks
    },
    Row("428", "along K with three output slots", document: 259, right: 259) {
      Product(sizes: middle, tile: middle, slots: [3, 1, 1]).largest(1, in: 50_000)
    },
    Row("430", "which use", document: nil, right: 49_408) {
      Product(sizes: middle, tile: [26, 256, 128], slots: [3, 1, 1]).room
    },
    Row("434-439", "two halves along K, separate adder", document: 6, right: 6) {
      Product(sizes: middle, tile: [26, 256, 128], slots: [3, 1, 1], reduction: .separate).ticks
    },
    Row("434-439", "the same, accumulating", document: nil, right: 5) {
      Product(sizes: middle, tile: [26, 256, 128]).ticks
    },
    Row("446-457", "levels 3 and 2 as drawn", document: 27, right: 27) {
      Product(sizes: middle, tile: [26, 512, 64]).ticks.map { 1 + 5 * $0 + 1 }
    },
    Row("484", "x + y in 10 000: the largest sum", document: 18, right: 19) {
      (1...512).last { sum in
        (1..<max(2, sum)).contains { Product(sizes: inner, tile: [$0, 512, sum - $0]).room <= 10_000 }
      }
    },
    Row("485", "rows beside 13 columns", document: 5, right: 6) {
      Product(sizes: inner, tile: [26, 512, 13]).largest(0, in: 10_000)
    },
    Row("485", "6x13 tiles", document: 25, right: 25) { Product(sizes: inner, tile: [6, 512, 13]).tiles },
    Row("491", "7x11 tiles", document: 24, right: 24) { Product(sizes: inner, tile: [7, 512, 11]).tiles },
    Row("493", "columns beside 9 rows", document: 10, right: 10) {
      Product(sizes: inner, tile: [9, 512, 64]).largest(2, in: 10_000)
    },
    Row("493", "9x10 tiles", document: 21, right: 21) { Product(sizes: inner, tile: [9, 512, 10]).tiles },
    Row("495", "columns beside 13 rows", document: 7, right: 6) {
      Product(sizes: inner, tile: [13, 512, 64]).largest(2, in: 10_000)
    },
    Row("495", "13x7 needs", document: 10_000, right: 10_331) {
      Product(sizes: inner, tile: [13, 512, 7]).room
    },
    Row("495", "13x6 tiles", document: 20, right: 22) { Product(sizes: inner, tile: [13, 512, 6]).tiles },
    Row("505", "ticks of 13 rows", document: 41, right: 45) {
      Product(sizes: inner, tile: [13, 512, 6]).ticks
    },
    Row("505", "the best of its family", document: 41, right: 43) {
      Product(sizes: inner, tile: [9, 512, 10]).ticks
    },
    Row("515", "along K with three output slots", document: 55, right: 55) {
      Product(sizes: inner, tile: inner, slots: [3, 1, 1]).largest(1, in: 10_000)
    },
    Row("517", "tiles of 52", document: 10, right: 10) { Product(sizes: inner, tile: [26, 52, 64]).tiles },
    Row("521-532", "printed for five tiles", document: 12, right: 12) {
      Product(sizes: [26, 260, 64], tile: [26, 52, 64], slots: [3, 1, 1], reduction: .separate).ticks
    },
    Row("536", "ticks of ten tiles", document: 22, right: 22) {
      Product(sizes: inner, tile: [26, 52, 64], slots: [3, 1, 1], reduction: .separate).ticks
    },
    Row("545", "along K with two slots and four output slots", document: 18, right: 18) {
      Product(sizes: inner, tile: inner, slots: [4, 2, 2]).largest(1, in: 10_000)
    },
    Row("547", "tiles of 18", document: 29, right: 29) { Product(sizes: inner, tile: [26, 18, 64]).tiles },
    Row("560", "ticks of 29 tiles", document: 32, right: 32) {
      Product(sizes: inner, tile: [26, 18, 64], slots: [4, 2, 2], reduction: .separate).ticks
    },
    Row("562", "along K beside 32 columns", document: 57, right: 57) {
      Product(sizes: inner, tile: [26, 512, 32], slots: [4, 2, 2]).largest(1, in: 10_000)
    },
    Row("566", "executions", document: 18, right: 18) { Product(sizes: inner, tile: [26, 57, 32]).tiles },
    Row("568", "ticks", document: 21, right: 21) {
      Product(sizes: inner, tile: [26, 57, 32], slots: [4, 2, 2], reduction: .separate).ticks
    },
    Row("568", "single buffered in 32 columns", document: 21, right: 18) { best(inner, [10_000], .separate) },
    Row("568", "adder in place", document: 21, right: 16) { best(inner, [10_000], .inPlace) },
    Row("568", "accumulating", document: 21, right: 13) { best(inner, [10_000]) },
    Row("574-586", "three levels", document: 226, right: 227) { documentsThreeLevels() },
    Row("586", "the 24-row tile", document: 21, right: 21) {
      Product(sizes: [24, 512, 64], tile: [24, 61, 32], slots: [4, 2, 2], reduction: .separate).ticks
    },
    Row("617", "a square tile in 10 000", document: 9, right: 9) {
      (1...128).last { Product(sizes: whole, tile: [$0, 512, $0]).room <= 10_000 }
    },
    Row("619", "which gives", document: 225, right: 225) { Product(sizes: whole, tile: [9, 512, 9]).tiles },
    Row("619", "8x11 gives fewer", document: 225, right: 192) {
      Product(sizes: whole, tile: [8, 512, 11]).room <= 10_000
        ? Product(sizes: whole, tile: [8, 512, 11]).tiles : nil
    },
    Row("633", "ticks of 225 tiles", document: 450, right: 451) {
      Product(sizes: whole, tile: [9, 512, 9]).ticks
    },
    Row("641", "a square tile with two slots", document: 4, right: 4) {
      (1...128).last { Product(sizes: whole, tile: [$0, 512, $0], slots: [2, 2, 2]).room <= 10_000 }
    },
    Row("643", "which gives", document: 1024, right: 1024) {
      Product(sizes: whole, tile: [4, 512, 4]).tiles
    },
    Row("641", "4x5 fits and gives", document: 1024, right: 832) {
      Product(sizes: whole, tile: [4, 512, 5], slots: [2, 2, 2]).room == 9_256
        ? Product(sizes: whole, tile: [4, 512, 5]).tiles : nil
    },
    Row("643", "ticks of 1024 tiles", document: 1028, right: 1026) {
      Product(sizes: whole, tile: [4, 512, 4], slots: [2, 2, 2]).ticks
    },
    Row("653", "along K beside 32x32", document: 46, right: 46) {
      Product(sizes: whole, tile: [32, 512, 32], slots: [4, 2, 2]).largest(1, in: 10_000)
    },
    Row("655", "which use", document: nil, right: 9_600) {
      Product(sizes: whole, tile: [32, 43, 32], slots: [4, 2, 2]).room
    },
    Row("668", "tiles", document: 192, right: 192) { Product(sizes: whole, tile: [32, 43, 32]).tiles },
    Row("669", "ticks", document: 196, right: 195) {
      Product(sizes: whole, tile: [32, 43, 32], slots: [4, 2, 2], reduction: .separate).ticks
    },
    Row("588", "three levels streaming", document: 196, right: 101) { best(whole, levels) },
    Row("section 5", "three levels closed", document: 227, right: 115) { best(whole, levels, nested: true) },
    Row("section 5", "closed, sums within a tile", document: 227, right: 133) {
      best(whole, levels, nested: true, splits: false)
    },
    Row("section 5", "closed, adder in place", document: 227, right: 168) {
      best(whole, levels, .inPlace, nested: true)
    },
    Row("section 5", "closed, adder out of place", document: 227, right: 197) {
      best(whole, levels, .separate, nested: true)
    },
    Row("section 5", "elements into level 1 in its own tiles", document: 606_208, right: 606_208) {
      sum([26, 26, 26, 26, 24]) { rows in
        Product(sizes: [rows, 512, 64], tile: [rows, 57, 32], slots: [4, 2, 2], reduction: .separate).traffic
          .map { 2 * $0 }
      }
    },
    Row("section 5", "elements into level 2 in its own tiles", document: 409_600, right: 409_600) {
      sum([26, 26, 26, 26, 24]) { rows in
        Product(sizes: [rows, 512, 128], tile: [rows, 512, 64]).traffic
      }
    },
    Row("section 5", "least traffic into 10 000", document: 606_208, right: 212_992) {
      LeastTraffic.find(
        TilingProblem(layer: .tiledMatmul(rows: 128, inner: 512, columns: 128), buffers: [10_000]))?
        .elements
    },
    Row("section 4", "the proven floor of traffic into 10 000", document: nil, right: 147_773) {
      TilingBounds(
        TilingProblem(layer: .tiledMatmul(rows: 128, inner: 512, columns: 128), buffers: [10_000])
      ).traffic[0]
    },
    Row("section 4", "the proven floor of ticks in 10 000", document: nil, right: 46) {
      TilingBounds(
        TilingProblem(layer: .tiledMatmul(rows: 128, inner: 512, columns: 128), buffers: [10_000])
      ).ticks
    },
  ]

  @Test(arguments: rows) func figureIsRecomputed(_ row: Row) {
    #expect(row.computed() == row.right)
  }

  @Test func capacitiesAtWhichTicksDrop() throws {
    let problem = TilingProblem(layer: .tiledMatmul(rows: 128, inner: 512, columns: 128), buffers: [35_000])
    let steps = try #require(CapacitySteps.steps(of: problem, above: 35_000))
    #expect(
      steps.map { [$0.capacity, $0.ticks] } == [
        [35_328, 15], [38_400, 13], [42_752, 11], [49_152, 9], [60_160, 7], [81_920, 5], [147_456, 3],
      ])
  }
}
