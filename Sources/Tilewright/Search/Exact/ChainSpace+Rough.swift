/// Sizes told apart only roughly.
extension ChainSpace {
  /// The same with sizes told apart in groups only: what a nest takes at least in this space, none takes less than in the other.
  ///
  /// A step at a rough cell costs no more than at any of the cells that this stands for: of the operand's own tiles the one
  /// counts that costs least, and of the other dimensions the largest tile, with which passes repeat the least; sums start
  /// afresh as often as with the smallest. Tiles take no more room, and whatever lies inside one another does so still. Nil
  /// where passes may repeat more with larger tiles.
  convenience init?(roughly tables: ChainTables) {
    self.init(tables, groups: tables.grids.map(\.groups), isRough: true)
    guard chains.indices.allSatisfy({ repeatsLeastWithLargest($0, tables) }) else { return nil }
  }

  /// Whether of each group of tiles the largest has the fewest repetitions, of the same kind, and the smallest begins most afresh.
  private func repeatsLeastWithLargest(_ operand: Int, _ tables: ChainTables) -> Bool {
    let groups = CellTiles(tables, tables.grids.map(\.groups), of: operand, cells: cells).groups(isOwn: false)
    defer { groups.deallocate() }
    return chains[operand].crossings.allSatisfy { crossing in
      (0..<groups.count).allSatisfy { group in
        let tiles = groups[group].map(Int.init)
        guard let first = tiles.first, let last = tiles.last else { return true }
        return tiles.allSatisfy {
          crossing.repetitions[$0].isAlike(butMoreThan: crossing.repetitions[last])
            && crossing.repetitions[$0].firstVisitsInside
              <= crossing.repetitions[first].firstVisitsInside
            && crossing.mostAfresh[$0] <= crossing.mostAfresh[first]
        }
      }
    }
  }

  /// For each cell the one that stands for it in the same space told apart only roughly.
  func cells(in rough: ChainSpace) -> UnsafeMutablePointer<Int32> {
    let index = UnsafeMutablePointer<Int32>.allocate(capacity: cells)
    index[0] = 0
    var filled = 1
    for (position, dimension) in dimensions.enumerated() {
      for (group, sizes) in grids[dimension].groups.enumerated().dropFirst() {
        for size in sizes {
          let shift = Int32(group * rough.stride[position])
          for cell in 0..<filled { index[size * filled + cell] = index[cell] + shift }
        }
      }
      filled *= grids[dimension].tiles.count
    }
    return index
  }

  /// The least of something over the operand's own tiles that a cell stands for.
  @inline(__always)
  func least<Cost: Comparable>(_ operand: Int, at cell: Int, _ cost: (_ own: Int) -> Cost) -> Cost {
    guard let rough = chains[operand].rough else { return cost(Int(chains[operand].own[cell])) }
    let tiles = rough.groups[Int(rough.group[cell])]
    var least = cost(Int(tiles[0]))
    for tile in tiles.dropFirst() { least = min(least, cost(Int(tile))) }
    return least
  }

  /// The other tile of a cell with which most sums start afresh.
  @inline(__always)
  func mostAfreshOther(_ operand: Int, at cell: Int) -> Int {
    Int((chains[operand].rough?.smallestOther ?? chains[operand].other)[cell])
  }
}

extension RefetchFactors {
  /// Whether passes repeat as often or more, and as many of them leave finished and are added on the way.
  fileprivate func isAlike(butMoreThan least: Self) -> Bool {
    inTime >= least.inTime && outer >= least.outer && inner >= least.inner
      && OutputVisits.Leaving(self).isLike(OutputVisits.Leaving(least))
  }
}
