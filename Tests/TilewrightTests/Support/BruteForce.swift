@testable import Tilewright

/// Walks every iteration of a mapped layer, one after another, and remembers what each memory holds.
///
/// Knows nothing of the closed forms: a tile is the set of elements that the iterations of one visit touch, a
/// transfer stands in the nest at the innermost relevant loop outside the tile, and a partial sum comes back
/// when the outer memory's copy of the element has been begun.
struct BruteForce {
  struct Count: Hashable {
    var outer = 0
    var inner = 0
  }

  struct Key: Hashable {
    let operand: Int
    let outer: Int
    let direction: Traffic.Direction
  }

  private(set) var counts: [Key: Count] = [:]
  private(set) var computeCycles = 0
  /// Transfers in time of inputs, as the largest number of elements on either side.
  private(set) var transfers: [Key: [Count]] = [:]
  /// Largest number of elements one instance holds, by operand and memory.
  private(set) var largestTile: [Key: Int] = [:]

  private let problem: Problem
  private let mapping: Mapping

  private struct Step {
    let time: [Int]
    let work: [(space: [Int], iteration: [Int])]
  }

  private struct Visit {
    var sent: [[Int]: Set<[Int]>] = [:]
    /// For each outer instance and element, which parts of the sum reach it one by one.
    var parts: [[Int]: [[Int]: Set<[Int]>]] = [:]
    var held: [[Int]: Set<[Int]>] = [:]
  }

  init(_ mapping: Mapping, _ problem: Problem) {
    self.problem = problem
    self.mapping = mapping
    let steps = Self.steps(mapping, problem)
    computeCycles = steps.count * problem.machine.array.cyclesPerOperation
    for operand in problem.layer.operands.indices {
      let allVisits = mapping.tiles[operand].indices.map { self.visits(operand, $0, steps, separating: true) }
      for (index, visits) in allVisits.enumerated() {
        let key = Key(
          operand: operand, outer: mapping.tiles[operand][index].memory,
          direction: operand == 0 ? .outward : .inward)
        let visits = operand == 0 ? visits : moved(visits, operand, index)
        transfers[key] = visits.map { visit in
          Count(
            outer: visit.visit.sent.values.map(\.count).max() ?? 0,
            inner: visit.visit.held.values.map(\.count).max() ?? 0)
        }
        for visit in visits {
          counts[key, default: Count()].outer += visit.visit.sent.values.reduce(0) { $0 + $1.count }
          counts[key, default: Count()].inner += visit.visit.held.values.reduce(0) { $0 + $1.count }
        }
      }
      if operand == 0 {
        countPartialSums(mapping.tiles[0].indices.map { self.visits(0, $0, steps, separating: false) })
      }
      countTiles(operand, steps)
    }
  }

  private static func steps(_ mapping: Mapping, _ problem: Problem) -> [Step] {
    let temporal = mapping.loops.indices.filter { mapping.loops[$0].isTemporal }
    let spatial = mapping.loops.indices.filter { !mapping.loops[$0].isTemporal }
    let nest = LoopNest(mapping, sizes: problem.layer.sizes)
    func all(_ positions: [Int]) -> [[Int]] {
      positions.reversed().reduce([[]]) { partial, position in
        partial.flatMap { head in (0..<nest.iterations[position]).map { head + [$0] } }
      }
    }
    return all(temporal).compactMap { time in
      let work = all(spatial).compactMap { space -> (space: [Int], iteration: [Int])? in
        var index = Array(repeating: 0, count: mapping.loops.count)
        for (position, value) in zip(temporal.reversed(), time) { index[position] = value }
        for (position, value) in zip(spatial.reversed(), space) { index[position] = value }
        var start = Array(repeating: 0, count: problem.layer.sizes.count)
        var left = problem.layer.sizes
        for (position, loop) in mapping.loops.enumerated().reversed() {
          start[loop.dimension] += index[position] * loop.step
          left[loop.dimension] = min(loop.step, left[loop.dimension] - index[position] * loop.step)
          if left[loop.dimension] <= 0 { return nil }
        }
        return (index, start)
      }
      guard !work.isEmpty else { return nil }
      var index = Array(repeating: 0, count: mapping.loops.count)
      for (position, value) in zip(temporal.reversed(), time) { index[position] = value }
      return Step(time: index, work: work)
    }
  }

  private func element(_ operand: Int, _ iteration: [Int]) -> [Int]? {
    var element: [Int] = []
    for axis in problem.layer.operands[operand].axes {
      let value = axis.index.value(at: iteration)
      if let extent = axis.extent, !(0..<extent).contains(value) { return nil }
      element.append(value)
    }
    return element
  }

  private func instance(_ sharing: Set<Int>, _ space: [Int]) -> [Int] {
    mapping.loops.indices.compactMap { position in
      guard let array = mapping.loops[position].arrayDimension, !sharing.contains(array) else { return nil }
      return space[position]
    }
  }

  /// The transfers over the boundary below tile `index`, in order of time.
  private func visits(
    _ operand: Int, _ index: Int, _ steps: [Step], separating: Bool
  ) -> [(key: [Int], visit: Visit)] {
    let tiles = mapping.tiles[operand]
    let array = problem.machine.array
    let tensor = problem.layer.operands[operand]
    let residency = index == 0 ? 0 : tiles[index - 1].residency
    let innerSharing = index == 0 ? [] : problem.sharing[tiles[index - 1].memory]
    let outerSharing = problem.sharing[tiles[index].memory]
    let nest = LoopNest(mapping, sizes: problem.layer.sizes)
    let everyIteration = operand == 0 && index == 0 && !array.accumulatesInPlace
    let point =
      everyIteration
      ? 0
      : mapping.loops.indices.first {
        $0 >= residency && mapping.loops[$0].isTemporal && nest.iterations[$0] > 1
          && tensor.isIndexed(by: mapping.loops[$0].dimension)
      } ?? mapping.loops.count
    let separate = mapping.loops.indices.filter { position in
      guard operand == 0, let across = mapping.loops[position].arrayDimension else { return false }
      return !tensor.isIndexed(by: mapping.loops[position].dimension) && !innerSharing.contains(across)
        && outerSharing.contains(across) && !array.spatialReduction.contains(across)
    }
    var visits: [(key: [Int], visit: Visit)] = []
    var at: [[Int]: Int] = [:]
    for step in steps {
      for work in step.work {
        guard let element = element(operand, work.iteration) else { continue }
        let part = separate.map { work.space[$0] }
        let key = Array(step.time[min(point, step.time.count)...]) + (separating ? part : [])
        let place = at[key] ?? visits.count
        if place == visits.count {
          visits.append((key, Visit()))
          at[key] = place
        }
        let outer = instance(outerSharing, work.space)
        visits[place].visit.sent[outer, default: []].insert(element)
        visits[place].visit.parts[outer, default: [:]][element, default: []].insert(part)
        visits[place].visit.held[instance(innerSharing, work.space), default: []].insert(element)
      }
    }
    return visits
  }

  /// What each visit must move: where the inner memory keeps a sliding window, only what the same instances did
  /// not hold one step of the innermost relevant loop before.
  private func moved(
    _ visits: [(key: [Int], visit: Visit)], _ operand: Int, _ index: Int
  ) -> [(key: [Int], visit: Visit)] {
    guard index > 0,
      problem.machine.memories[mapping.tiles[operand][index - 1].memory].reusesSlidingWindow,
      let depth = visits.first?.key.count, depth > 0
    else { return visits }
    let all = Dictionary(uniqueKeysWithValues: visits.map { ($0.key, $0.visit) })
    return visits.compactMap { key, visit in
      guard key[0] > 0 else { return (key, visit) }
      let before = all[[key[0] - 1] + key.dropFirst()]
      var rest = Visit()
      for (instance, elements) in visit.held {
        let new = elements.subtracting(before?.held[instance] ?? [])
        rest.held[instance] = new
        for outer in visit.sent.keys where isBelow(instance, operand, index - 1, outer) {
          rest.sent[outer, default: []].formUnion(new)
        }
      }
      return rest.sent.values.allSatisfy(\.isEmpty) && rest.held.values.allSatisfy(\.isEmpty)
        ? nil : (key, rest)
    }
  }

  /// Plays the visits of the output in order, from the outermost boundary inward, with a flag for every copy of
  /// every element: has it been begun?
  private mutating func countPartialSums(_ boundaries: [[(key: [Int], visit: Visit)]]) {
    let tiles = mapping.tiles[0]
    var begun: [[[Int]: Set<[Int]>]] = Array(repeating: [:], count: tiles.count)
    var position = Array(repeating: 0, count: tiles.count)

    func play(_ index: Int, _ count: inout [Key: Count]) {
      let visit = boundaries[index][position[index]].visit
      position[index] += 1
      let key = Key(operand: 0, outer: tiles[index].memory, direction: .inward)
      for (outer, elements) in visit.sent {
        for element in elements {
          let returns = begun[index][outer, default: []].contains(element)
          let parts = visit.parts[outer, default: [:]][element, default: []].count
          count[key, default: Count()].outer += parts - (returns ? 0 : 1)
          count[key, default: Count()].inner += parts - (returns ? 0 : 1)
          if index > 0 {
            let takers = visit.held.keys.filter {
              visit.held[$0, default: []].contains(element) && isBelow($0, 0, index - 1, outer)
            }.sorted { $0.lexicographicallyPrecedes($1) }
            for (rank, taker) in takers.enumerated() {
              if returns && rank == 0 {
                begun[index - 1][taker, default: []].insert(element)
              } else {
                begun[index - 1][taker, default: []].remove(element)
              }
            }
          }
        }
      }
      if index > 0 {
        let key = boundaries[index][position[index] - 1].key
        while position[index - 1] < boundaries[index - 1].count,
          boundaries[index - 1][position[index - 1]].key.suffix(key.count) == key[...]
        {
          play(index - 1, &count)
        }
      }
      for (outer, elements) in visit.sent { begun[index][outer, default: []].formUnion(elements) }
    }

    let top = tiles.count - 1
    var counts = counts
    while position[top] < boundaries[top].count { play(top, &counts) }
    self.counts = counts
    precondition(zip(position, boundaries).allSatisfy { $0 == $1.count })
  }

  /// Whether an instance of tile `tile`'s memory hangs below an instance of the next one outward.
  private func isBelow(_ inner: [Int], _ operand: Int, _ tile: Int, _ outer: [Int]) -> Bool {
    let innerSharing = problem.sharing[mapping.tiles[operand][tile].memory]
    let outerSharing = problem.sharing[mapping.tiles[operand][tile + 1].memory]
    let innerLoops = mapping.loops.indices.filter {
      mapping.loops[$0].arrayDimension.map { !innerSharing.contains($0) } ?? false
    }
    let projected = zip(innerLoops, inner).compactMap { loop, value in
      mapping.loops[loop].arrayDimension.map { !outerSharing.contains($0) } ?? false ? value : nil
    }
    return projected == outer
  }

  private mutating func countTiles(_ operand: Int, _ steps: [Step]) {
    for tile in mapping.tiles[operand] {
      var held: [[Int]: Set<[Int]>] = [:]
      let sharing = problem.sharing[tile.memory]
      for step in steps {
        for work in step.work {
          guard let element = element(operand, work.iteration) else { continue }
          let key = Array(step.time[tile.residency...]) + [-1] + instance(sharing, work.space)
          held[key, default: []].insert(element)
        }
      }
      largestTile[Key(operand: operand, outer: tile.memory, direction: .inward)] =
        held.values.map(\.count).max() ?? 0
    }
  }
}
