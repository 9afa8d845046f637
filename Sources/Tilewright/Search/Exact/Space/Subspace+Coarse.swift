/// Coarse-to-fine: a relaxation with sizes told apart in groups only.
extension Subspace {
  /// The same with sizes told apart in groups only: what a mapping takes at least in this space, none takes less than in the other.
  ///
  /// A step at a coarse tile vector costs no more than at any of the tile vectors that this stands for: of the operand's own tiles the one
  /// counts that costs least, and of the other dimensions the largest tile, with which passes repeat the least; sums start
  /// afresh as often as with the smallest. Tiles take no more room, and whatever lies inside one another does so still. Nil
  /// where passes may repeat more with larger tiles.
  convenience init?(coarsely tables: BoundaryTables) {
    self.init(tables, groups: tables.grids.map(\.groups), isCoarse: true)
    guard chains.indices.allSatisfy({ repeatsLeastWithLargest($0, tables) }) else { return nil }
  }

  /// Whether of each group of tiles the largest has the fewest repetitions, of the same kind, and the smallest begins most afresh.
  private func repeatsLeastWithLargest(_ operand: Int, _ tables: BoundaryTables) -> Bool {
    let groups = OperandTiles(tables, tables.grids.map(\.groups), of: operand, vectors: vectors).groups(
      isOwn: false)
    defer { groups.deallocate() }
    return chains[operand].boundaries.allSatisfy { boundary in
      (0..<groups.count).allSatisfy { group in
        let tiles = groups[group].map(Int.init)
        guard let first = tiles.first, let last = tiles.last else { return true }
        return tiles.allSatisfy {
          boundary.repetitions[$0].isAlike(butMoreThan: boundary.repetitions[last])
            && boundary.repetitions[$0].firstVisitsInside
              <= boundary.repetitions[first].firstVisitsInside
            && boundary.mostAfresh[$0] <= boundary.mostAfresh[first]
        }
      }
    }
  }

  /// For each tile vector the one that stands for it in the same space told apart only coarsely.
  func vectors(in coarse: Subspace) -> UnsafeMutablePointer<Int32> {
    let index = UnsafeMutablePointer<Int32>.allocate(capacity: vectors)
    index[0] = 0
    var filled = 1
    for (position, dimension) in dimensions.enumerated() {
      for (group, sizes) in grids[dimension].groups.enumerated().dropFirst() {
        for size in sizes {
          let shift = Int32(group * coarse.stride[position])
          for vector in 0..<filled { index[size * filled + vector] = index[vector] + shift }
        }
      }
      filled *= grids[dimension].tiles.count
    }
    return index
  }

  /// The least of something over the operand's own tiles that a tile vector stands for.
  @inline(__always)
  func least<Cost: Comparable>(_ operand: Int, at vector: Int, _ cost: (_ own: Int) -> Cost) -> Cost {
    guard let coarse = chains[operand].coarse else { return cost(Int(chains[operand].own[vector])) }
    let tiles = coarse.groups[Int(coarse.group[vector])]
    var least = cost(Int(tiles[0]))
    for tile in tiles.dropFirst() { least = min(least, cost(Int(tile))) }
    return least
  }

  /// The other tile of a tile vector with which most sums start afresh.
  @inline(__always)
  func mostAfreshOther(_ operand: Int, at vector: Int) -> Int {
    Int((chains[operand].coarse?.smallestOther ?? chains[operand].other)[vector])
  }
}

extension RefetchFactors {
  /// Whether passes repeat as often or more, and as many of them leave finished and are added on the way.
  fileprivate func isAlike(butMoreThan least: Self) -> Bool {
    inTime >= least.inTime && outer >= least.outer && inner >= least.inner
      && OutputVisits.Leaving(self).isLike(OutputVisits.Leaving(least))
  }
}
