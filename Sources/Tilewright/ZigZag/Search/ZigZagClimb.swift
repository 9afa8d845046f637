/// Goes on from a mapping that LOMA found: other factors, other orders, other allocations, one change at a time, as long as one of
/// them costs less by ZigZag's model.
///
/// LOMA multiplies factors until six are left and gives every memory as many loops as fit; neither is best. What is found here is no
/// better than its surroundings, and nothing more is proven of it.
struct ZigZagClimb {
  /// Changes that are made at most.
  private static let mostSteps = 200

  private let model: ZigZagModel
  private let array: UnrolledArray
  private let allocation: LomaAllocation
  private let objective: Objective

  init(_ model: ZigZagModel, on array: UnrolledArray, for objective: Objective) {
    self.model = model
    self.array = array
    self.objective = objective
    allocation = LomaAllocation(model, on: array, isEven: false)
  }

  /// The best mapping on the way from a start, how many were looked at, and whether the way was gone to its end.
  func climb(
    from start: LomaSearch.Found, isInterrupted: () -> Bool
  ) -> (nest: ZigZagNest, cost: ZigZagCost, evaluated: Int, isComplete: Bool) {
    var best = (nest: start.nest, cost: start.cost)
    var evaluated = 0
    for _ in 0..<Self.mostSteps {
      if isInterrupted() { return (best.nest, best.cost, evaluated, false) }
      var next = best
      for (number, nest) in neighbours(of: best.nest).enumerated() {
        if number & 15 == 15, isInterrupted() { return (next.nest, next.cost, evaluated, false) }
        guard let cost = model.cost(of: nest, on: array) else { continue }
        evaluated += 1
        if cost.isBetter(than: next.cost, by: objective) { next = (nest, cost) }
      }
      guard next.cost.isBetter(than: best.cost, by: objective) else { break }
      best = next
    }
    return (best.nest, best.cost, evaluated, true)
  }

  private func neighbours(of nest: ZigZagNest) -> [ZigZagNest] {
    let reordered = moved(nest).flatMap { loops -> [ZigZagNest] in
      var nests = [ZigZagNest(unrolling: nest.unrolling, loops: loops, levels: nest.levels)]
      if case .allocated(let levels) = allocation.allocate(loops), levels != nest.levels {
        nests.append(ZigZagNest(unrolling: nest.unrolling, loops: loops, levels: levels))
      }
      return nests
    }
    return (shifted(nest) + split(nest) + merged(nest) + reordered).filter(allocation.fits)
  }

  /// One loop in another place.
  private func moved(_ nest: ZigZagNest) -> [[ZigZagNest.Loop]] {
    nest.loops.indices.flatMap { from in
      nest.loops.indices.filter { $0 != from && $0 + 1 != from }.map { to in
        var loops = nest.loops
        loops.insert(loops.remove(at: from), at: to)
        return loops
      }
    }
  }

  /// One loop in the next memory inward or outward, for one operand.
  private func shifted(_ nest: ZigZagNest) -> [ZigZagNest] {
    nest.levels.indices.flatMap { operand in
      nest.levels[operand].indices.dropLast().flatMap { level in
        [(level, level + 1), (level + 1, level)].compactMap { giver, taker -> ZigZagNest? in
          guard nest.levels[operand][giver] > 0 else { return nil }
          var levels = nest.levels
          levels[operand][giver] -= 1
          levels[operand][taker] += 1
          return ZigZagNest(unrolling: nest.unrolling, loops: nest.loops, levels: levels)
        }
      }
    }
  }

  /// One loop as two, one inside the other.
  private func split(_ nest: ZigZagNest) -> [ZigZagNest] {
    nest.loops.indices.flatMap { index -> [ZigZagNest] in
      let loop = nest.loops[index]
      let primes = LoopFactors.primes(loop.iterations)
      guard primes.count > 1 else { return [] }
      return Set(primes).sorted().map { prime in
        var loops = nest.loops
        loops[index] = .init(loop.dimension, prime)
        loops.insert(.init(loop.dimension, loop.iterations / prime), at: index + 1)
        let levels = nest.levels.map { Self.changed($0, at: index, by: 1) }
        return ZigZagNest(unrolling: nest.unrolling, loops: loops, levels: levels)
      }
    }
  }

  /// Two loops of a dimension that stand together in every memory as one.
  private func merged(_ nest: ZigZagNest) -> [ZigZagNest] {
    nest.loops.indices.dropLast().compactMap { index -> ZigZagNest? in
      let (inner, outer) = (nest.loops[index], nest.loops[index + 1])
      guard inner.dimension == outer.dimension,
        nest.levels.allSatisfy({ Self.level(of: index, $0) == Self.level(of: index + 1, $0) })
      else { return nil }
      var loops = nest.loops
      loops[index] = .init(inner.dimension, inner.iterations * outer.iterations)
      loops.remove(at: index + 1)
      let levels = nest.levels.map { Self.changed($0, at: index, by: -1) }
      return ZigZagNest(unrolling: nest.unrolling, loops: loops, levels: levels)
    }
  }

  /// The memory of a chain that a loop belongs to.
  private static func level(of loop: Int, _ counts: [Int]) -> Int {
    var left = loop
    for (level, count) in counts.enumerated() {
      if left < count { return level }
      left -= count
    }
    return counts.count
  }

  private static func changed(_ counts: [Int], at loop: Int, by change: Int) -> [Int] {
    var counts = counts
    counts[level(of: loop, counts)] += change
    return counts
  }
}
