import Testing

@testable import Tilewright

@Suite struct TileGridTests {
  private static let extents = Array(1...64) + [97, 100, 127, 128, 360, 509, 512, 1000]

  @Test func tenHasTheSizesOfTheExample() {
    #expect(TileGrid(extent: 10, limit: 32).tiles == [1, 2, 3, 4, 5, 6, 8, 10])
  }

  /// From each size every even number of blocks leads to a size of the grid, and every size is led to.
  @Test(arguments: extents)
  func holdsExactlyWhatEvenBlocksReach(extent: Int) {
    let grid = TileGrid(extent: extent, limit: .max)
    #expect(!grid.isThinned)
    var reached: Set<Int> = [1, extent]
    for tile in grid.tiles {
      let tiles = (extent + tile - 1) / tile
      for blocks in 1...tiles {
        let size = min(extent, (tiles + blocks - 1) / blocks * tile)
        #expect(grid.tiles.contains(size), "\(blocks) blocks of tiles of \(tile)")
        reached.insert(size)
      }
    }
    #expect(reached.sorted() == grid.tiles)
  }

  /// Every divisor is there.
  @Test(arguments: extents)
  func holdsEveryDivisor(extent: Int) {
    let tiles = TileGrid(extent: extent, limit: .max).tiles
    #expect((1...extent).filter { extent % $0 == 0 }.allSatisfy(tiles.contains))
  }

  @Test(arguments: extents, [4, 32, Int.max])
  func successorsAreTheNextMultiples(extent: Int, limit: Int) {
    let grid = TileGrid(extent: extent, limit: limit)
    #expect(grid.successors.count == grid.tiles.count)
    #expect(grid.successors.last == [])
    for (index, next) in grid.successors.enumerated() {
      for larger in next {
        #expect(larger > index)
        #expect(larger == grid.tiles.count - 1 || grid.tiles[larger] % grid.tiles[index] == 0)
      }
      // Whatever is a multiple, and the extent, is reached by going on from successor to successor.
      var reached = Set(next)
      var open = next
      while let size = open.popLast() {
        for larger in grid.successors[size] where reached.insert(larger).inserted { open.append(larger) }
      }
      let wanted = grid.tiles.indices.filter {
        $0 > index && ($0 == grid.tiles.count - 1 || grid.tiles[$0] % grid.tiles[index] == 0)
      }
      #expect(reached == Set(wanted))
      // And no successor stands between this size and another successor.
      for larger in next {
        #expect(!next.contains { $0 < larger && grid.tiles[larger] % grid.tiles[$0] == 0 })
      }
    }
  }

  /// Whatever sizes stand outside, a size cuts the extent into the same number of tiles.
  @Test(arguments: [7, 10, 12, 29, 30, 31])
  func nestedCutsMakeTheFewestTiles(extent: Int) {
    for steps in Enumeration.steps(of: extent) {
      var pieces = [extent]
      for step in steps.reversed() {
        pieces = pieces.flatMap { piece in
          stride(from: 0, to: piece, by: step).map { min(step, piece - $0) }
        }
        #expect(pieces.count == (extent + step - 1) / step)
      }
    }
  }

  @Test(arguments: [2, 3, 8, 32, 100], [10, 720, 4096, 65_537, 1 << 20, (1 << 31) - 1, 1 << 40])
  func keepsItsLimit(limit: Int, extent: Int) {
    let grid = TileGrid(extent: extent, limit: limit)
    #expect(grid.tiles.count <= limit)
    #expect(grid.tiles.first == 1)
    #expect(grid.tiles.last == extent)
    #expect(grid.tiles == Set(grid.tiles).sorted())
    #expect(
      grid.isThinned
        == (TileGrid(extent: extent, limit: 100).isThinned
          || grid.tiles.count < TileGrid(extent: extent, limit: 100).tiles.count))
    #expect(grid.successors.dropLast().allSatisfy { !$0.isEmpty })
  }

  @Test func hugeExtentsTakeNoTime() {
    let clock = ContinuousClock()
    let time = clock.measure {
      for extent in [1 << 40, (1 << 40) - 87, 1_099_511_627_689, 1 << 39 + 1] {
        #expect(TileGrid(extent: extent, limit: 32).tiles.count <= 32)
      }
    }
    #expect(time < .seconds(2))
  }
}
