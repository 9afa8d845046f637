/// What is laid along the array: blocks of layer dimensions, array dimension by array dimension.
struct SpatialUnrolling: Hashable, Sendable {
  /// A block of one dimension along one array dimension.
  struct Block: Hashable, Sendable {
    let array: Int
    let dimension: Int
    let factor: Int
  }

  /// The blocks, the innermost along each array dimension first.
  let blocks: [Block]

  /// How far each dimension is unrolled.
  func unrolled(_ dimension: Int) -> Int {
    blocks.reduce(1) { $1.dimension == dimension ? $0 * $1.factor : $0 }
  }

  /// What is left of each dimension in time, rounded up.
  func temporalSizes(_ sizes: [Int]) -> [Int] {
    sizes.indices.map { ceilingDivide(sizes[$0], unrolled($0)) }
  }

  /// Iterations in time.
  func iterations(_ sizes: [Int]) -> Int { temporalSizes(sizes).reduce(1, *) }
}

/// The unrollings worth trying: what the constraints give, and for array dimensions they leave open the blocks of
/// one, two or three dimensions that keep the most elements busy.
///
/// This narrows the space; `areAll` says where, and Docs/search-space.md by how much.
struct SpatialChoices {
  private static let blocksPerArrayDimension = 14
  static let unrollings = 48
  /// How often the same unrolling is met, on average, before the count of all ends.
  private static let visitsPerUnrolling = 16

  private let problem: Problem
  private let sideBySide: SideBySide
  private let sizes: [Int]
  private let arrays: [Int]
  /// For each array dimension the first of its kind.
  private let kinds: [Int]

  init(problem: Problem) {
    self.problem = problem
    sideBySide = SideBySide(problem)
    sizes = problem.layer.sizes
    arrays = problem.machine.array.dimensions.map(\.size)
    let sharers = arrays.indices.map { array in
      problem.sharing.map { $0.contains(array) }
        + [problem.machine.array.spatialReduction.contains(array)]
    }
    kinds = sharers.map { sharer in sharers.firstIndex(of: sharer) ?? 0 }
  }

  /// Whether every memory can hold what the elements it serves use in one cycle. Sums are held at the precision of
  /// partial sums unless the elements that one instance serves complete them at once.
  private func fits(_ blocks: [SpatialUnrolling.Block]) -> Bool {
    let left = SpatialUnrolling(blocks: blocks).temporalSizes(sizes)
    let output = problem.layer.output
    return problem.machine.memories.indices.allSatisfy { memory in
      let capacity = problem.machine.memories[memory].capacity
      guard capacity != .unlimited else { return true }
      let isPartial =
        left.indices.contains { left[$0] > 1 && !output.isIndexed(by: $0) }
        || blocks.contains {
          !output.isIndexed(by: $0.dimension) && !problem.sharing[memory].contains($0.array)
        }
      var box = Array(repeating: 1, count: sizes.count)
      for block in blocks where problem.sharing[memory].contains(block.array) {
        box[block.dimension] *= block.factor
      }
      let bits = problem.layer.operands.indices.reduce(0) { bits, operand in
        let tensor = problem.layer.operands[operand]
        guard problem.chains[operand].contains(memory),
          !problem.machine.memories[memory].mayBypass.contains(problem.roles[operand])
        else { return bits }
        return bits
          + StoredBits.tile(
            elements: tensor.unclippedElements(sizes: box),
            bitsEach: tensor.storedBits(isOutput: operand == 0, arrivesFinished: !isPartial), slots: 1)
      }
      return capacity.holds(bits)
    }
  }

  /// How many unrollings there are whose blocks have the sizes that are tried; counted up to `limit`, beyond which there are
  /// more than the number says. Array dimensions of one kind count once.
  func count(
    given: [Int: [(dimension: Int, factor: Int)]], allowed: [Int: Set<Int>], upTo limit: Int,
    isInterrupted: () -> Bool = { false }
  ) -> (number: Int, isMore: Bool) {
    var seen: Set<[Int]> = []
    var visits = 0
    var isStopped = false
    func visit(_ array: Int, _ head: [SpatialUnrolling.Block]) {
      guard seen.count <= limit, visits <= limit * Self.visitsPerUnrolling else { return }
      if isStopped || isInterrupted() {
        isStopped = true
        return
      }
      guard array < arrays.count else {
        visits += 1
        seen.insert(signature(head))
        return
      }
      if let blocks = given[array] {
        let own = blocks.map {
          SpatialUnrolling.Block(array: array, dimension: $0.dimension, factor: $0.factor)
        }
        return visit(array + 1, head + own)
      }
      let left = SpatialUnrolling(blocks: head).temporalSizes(sizes)
      for list in blockLists(
        array: array, left: left, allowed: allowed[array], after: head, isInterrupted)
      {
        visit(array + 1, head + list)
      }
    }
    visit(0, [])
    let isMore = isStopped || seen.count > limit || visits > limit * Self.visitsPerUnrolling
    return (min(limit, seen.count), isMore)
  }

  /// `given[a]` fixes the blocks along array dimension a; `allowed[a]` narrows the dimensions of a free one. `areAll` is false
  /// when some were left out because there are too many.
  func unrollings(
    given: [Int: [(dimension: Int, factor: Int)]], allowed: [Int: Set<Int>],
    isInterrupted: () -> Bool = { false }
  ) -> (unrollings: [SpatialUnrolling], areAll: Bool) {
    var partial: [[SpatialUnrolling.Block]] = [[]]
    var areAll = true
    for array in arrays.indices {
      if let blocks = given[array] {
        partial = partial.map {
          $0 + blocks.map { .init(array: array, dimension: $0.dimension, factor: $0.factor) }
        }
        continue
      }
      partial = partial.flatMap { head in
        if isInterrupted() {
          areAll = false
          return [head]
        }
        let left = SpatialUnrolling(blocks: head).temporalSizes(sizes)
        let lists = blockLists(array: array, left: left, allowed: allowed[array], after: head, isInterrupted)
        areAll = areAll && lists.count <= Self.blocksPerArrayDimension
        return lists.prefix(Self.blocksPerArrayDimension).map { head + $0 } + [head]
      }
      let ranked = ranked(partial)
      areAll = areAll && ranked.count <= Self.unrollings * 4
      partial = Array(ranked.prefix(Self.unrollings * 4))
    }
    let ranked = ranked(partial)
    return (
      ranked.prefix(Self.unrollings).map(SpatialUnrolling.init), areAll && ranked.count <= Self.unrollings
    )
  }

  /// The distinct lists, those with the fewest iterations in time first; of equals those that keep fewer elements busy
  /// for it, then the first.
  private func ranked(_ lists: [[SpatialUnrolling.Block]]) -> [[SpatialUnrolling.Block]] {
    var seen: Set<[Int]> = []
    let ranked = lists.enumerated().filter { seen.insert(signature($0.element)).inserted }.map {
      index, blocks in
      (SpatialUnrolling(blocks: blocks).iterations(sizes), blocks.reduce(1) { $0 * $1.factor }, index)
    }.sorted(by: <)
    return ranked.map { lists[$0.2] }
  }

  /// How many positions each dimension takes along each kind of array dimension. Array dimensions along which the same
  /// memories are shared are of one kind: it doesn't matter which of them a block is laid along.
  private func signature(_ blocks: [SpatialUnrolling.Block]) -> [Int] {
    var signature = Array(repeating: 1, count: arrays.count * sizes.count)
    for block in blocks { signature[kinds[block.array] * sizes.count + block.dimension] *= block.factor }
    return signature
  }

  /// What may be laid along an array dimension besides nothing, the fewest iterations first.
  private func blockLists(
    array: Int, left: [Int], allowed: Set<Int>?, after head: [SpatialUnrolling.Block],
    _ isInterrupted: () -> Bool
  ) -> [[SpatialUnrolling.Block]] {
    let dimensions = left.indices.filter {
      left[$0] > 1 && (allowed?.contains($0) ?? true)
        && sideBySide.obstacle(to: $0, across: array) == nil
    }
    var lists: [[SpatialUnrolling.Block]] = [[]]
    for first in dimensions {
      for factor in factors(of: left[first], upTo: arrays[array]) where !isInterrupted() {
        let block = SpatialUnrolling.Block(array: array, dimension: first, factor: factor)
        lists.append([block])
        let room = arrays[array] / factor
        for second in dimensions where second > first && room > 1 {
          for other in factors(of: left[second], upTo: room).prefix(2) {
            let pair = [block, .init(array: array, dimension: second, factor: other)]
            lists.append(pair)
            let rest = room / other
            for third in dimensions where third > second && rest > 1 {
              if let last = factors(of: left[third], upTo: rest).first {
                lists.append(pair + [.init(array: array, dimension: third, factor: last)])
              }
            }
          }
        }
      }
    }
    lists = lists.filter {
      !isInterrupted() && fits(head + $0) && sideBySide.allows(SpatialUnrolling(blocks: head + $0))
    }
    let ranked = lists.enumerated().map { index, list in
      (iterations(left, list), list.reduce(1) { $0 * $1.factor }, list.count, index)
    }.sorted(by: <)
    return ranked.map { lists[$0.3] }
  }

  private func iterations(_ left: [Int], _ list: [SpatialUnrolling.Block]) -> Int {
    SpatialUnrolling(blocks: list).iterations(left)
  }

  /// Sizes of a block, the largest first: for each small number of rounds the fewest elements that manage it,
  /// then the divisors.
  private func factors(of size: Int, upTo room: Int) -> [Int] {
    let fewest = ceilingDivide(size, room)
    var factors = Set((fewest..<fewest + 3).map { ceilingDivide(size, $0) })
    for factor in 2...max(2, min(room, 64)) where size % factor == 0 { factors.insert(factor) }
    return factors.filter { $0 > 1 && $0 <= room }.sorted(by: >)
  }
}
