/// What constraints demand of a layer's mapping beyond its unrolling and its order, with names resolved to indices.
///
/// Every demand can be checked on a complete mapping: `holds(for:)` does.
struct LayerDemands: Hashable, Sendable {
  /// An operand in a memory.
  struct Place: Hashable, Sendable {
    let operand: Int
    let memory: Int
  }

  /// The order of the loops above a memory.
  struct OrderAbove: Hashable, Sendable {
    let memory: Int
    let rule: OrderRule
  }

  /// Operands with memories that must hold a tile of them.
  var held: Set<Place> = []
  /// Operands with memories that must not.
  var bypassed: Set<Place> = []
  /// Operands with memories whose instances may take each element only once; they are among `held`.
  var loadedOnce: Set<Place> = []
  var ordersAbove: [OrderAbove] = []
  /// The least spatial utilization, 0 to 1.
  var leastUtilization: Double = 0

  var isEmpty: Bool { self == LayerDemands() }

  /// Whether an operand may be held by exactly these memories.
  func allows(chain: [Int], of operand: Int) -> Bool {
    held.allSatisfy { $0.operand != operand || chain.contains($0.memory) }
      && bypassed.allSatisfy { $0.operand != operand || !chain.contains($0.memory) }
  }

  /// Whether a legal mapping keeps every demand.
  func areKept(by mapping: Mapping, for problem: Problem) -> Bool {
    guard !isEmpty else { return true }
    let nest = LoopNest(mapping, sizes: problem.layer.sizes)
    return mapping.tiles.indices.allSatisfy { allows(chain: mapping.tiles[$0].map(\.memory), of: $0) }
      && ordersAbove.allSatisfy { $0.isKept(by: mapping, nest) }
      && keepsUtilization(nest, problem)
      && loadedOnce.allSatisfy { isLoadedOnce($0, mapping, problem) }
  }

  private func keepsUtilization(_ nest: LoopNest, _ problem: Problem) -> Bool {
    guard leastUtilization > 0 else { return true }
    let cycles = NativeModel.computeCycles(nest: nest, machine: problem.machine)
    let most = problem.machine.array.operations(in: cycles)
    return Double(problem.layer.operations) / most >= leastUtilization
  }

  /// Whether no more elements pass into the memory than if it held, of the operand, all that its instances ever use.
  private func isLoadedOnce(_ place: Place, _ mapping: Mapping, _ problem: Problem) -> Bool {
    let all = mapping.loops.count
    let tiles = mapping.tiles[place.operand]
    guard let index = tiles.firstIndex(where: { $0.memory == place.memory }) else { return false }
    guard index + 1 < tiles.count, tiles[index].residency < all else { return true }
    let whole = Mapping(
      loops: mapping.loops,
      tiles: mapping.tiles.indices.map { operand in
        guard operand == place.operand else { return mapping.tiles[operand] }
        return tiles.indices.map { number in
          let tile = tiles[number]
          return Mapping.Tile(
            memory: tile.memory, residency: number < index ? tile.residency : all, slots: tile.slots)
        }
      })
    return taken(place, mapping, problem) == taken(place, whole, problem)
  }

  /// Elements that all instances of a memory take of an operand, or send of the output.
  private func taken(_ place: Place, _ mapping: Mapping, _ problem: Problem) -> Int {
    let nest = LoopNest(mapping, sizes: problem.layer.sizes)
    let boundary = boundaries(of: place.operand, problem: problem, mapping: mapping, nest: nest)
      .first { $0.inner == place.memory }
    guard let boundary else { return 0 }
    let counted = BoundaryMovements(boundary, problem: problem, nest: nest)
    return counted.pass.inner.sum * counted.times.inner
  }
}

extension LayerDemands.OrderAbove {
  fileprivate func isKept(by mapping: Mapping, _ nest: LoopNest) -> Bool {
    var isAbove = Array(repeating: false, count: mapping.loops.count)
    for tiles in mapping.tiles {
      for (tile, next) in zip(tiles, tiles.dropFirst()) where tile.memory == memory {
        for position in tile.residency..<next.residency { isAbove[position] = true }
      }
    }
    let loops = mapping.loops.indices.filter {
      isAbove[$0] && mapping.loops[$0].isTemporal && nest.iterations[$0] > 1
    }
    let present = Set(loops.map { mapping.loops[$0].dimension })
    return rule.keeping { $0.iterations != nil || present.contains($0.dimension) }
      .allows(loops.lazy.map { (mapping.loops[$0].dimension, nest.iterations[$0]) })
  }
}
