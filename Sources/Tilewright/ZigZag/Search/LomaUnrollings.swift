/// The unrollings that LOMA tries: what the constraints give, as far as the array and the innermost memories allow it, and for array
/// dimensions that they leave open the best of what divides them, by how many elements work and how different their data is.
struct LomaUnrollings {
  private let problem: Problem
  private let relevance: DimensionRelevance
  private let options: LomaOptions
  private let arraySizes: [Int]
  /// By array dimension and dimension, the most positions that the sizes and the innermost memories' bandwidths allow.
  private let most: [[Most]]
  /// Memories that no other memory feeds: those next to the array.
  private let inner: [Int]

  init(_ model: ZigZagModel, options: LomaOptions) {
    problem = model.problem
    relevance = model.relevance
    self.options = options
    let machine = model.problem.machine
    arraySizes = machine.array.dimensions.map(\.size)
    inner = machine.memories.indices.filter { index in
      machine.memories[index].roles.allSatisfy { machine.chain(of: $0).first == index }
    }
    most = Self.most(model, inner: inner)
  }

  /// Where what the constraints demand is cut, and why; nothing of factors larger than the layer or the array.
  func cuts(for entry: Constraints.Entry?) -> [UnrollingCut] {
    var cuts: [UnrollingCut] = []
    _ = limited(reduced(given(by: entry), &cuts), &cuts)
    return cuts
  }

  /// The unrollings, the most promising first. Once `isInterrupted` says yes, those found by then.
  func candidates(
    for entry: Constraints.Entry?, isInterrupted: () -> Bool = { false }
  ) -> [ZigZagUnrolling] {
    var cuts: [UnrollingCut] = []
    let given = reduced(given(by: entry), &cuts)
    let open = arraySizes.indices.filter { array in !given.contains { $0.array == array } }
    guard !open.isEmpty else { return [unrolling(limited(given, &cuts))] }
    let options = open.map { choices(along: $0, hints: entry?.hints ?? []) }
    return best(given, options, isInterrupted).map { unrolling(limited($0, &cuts)) }
  }

  /// The most positions of a dimension, and the operand in whose memory the bandwidth ends, if it isn't the sizes that limit them.
  private struct Most {
    var positions: Int
    var limit: UnrollingCut.Place?
  }

  /// What lies along an array dimension.
  private struct Block {
    let array: Int
    var factors: [ZigZagUnrolling.Factor]

    var positions: Int { factors.map(\.positions).cappedProduct }
  }

  private func unrolling(_ blocks: [Block]) -> ZigZagUnrolling {
    ZigZagUnrolling(blocks.map { .init(arrayDimension: $0.array, factors: $0.factors) })
  }

  private static func most(_ model: ZigZagModel, inner: [Int]) -> [[Most]] {
    let machine = model.problem.machine
    var most = machine.array.dimensions.map { array in
      model.relevance.sizes.map { Most(positions: min($0, array.size)) }
    }
    for memory in inner {
      for role in machine.memories[memory].roles {
        guard let operand = model.problem.roles.firstIndex(of: role) else { continue }
        let bits = model.problem.layer.operands[operand].precisionBits
        let movement = operand == 0 ? Movement.writeFromBelow : .readToBelow
        guard bits > 0, let port = machine.memories[memory].port(for: role, movement) else { continue }
        let elements = max(1, machine.memories[memory].ports[port].widthBits / bits)
        for array in machine.memories[memory].servedDimensions {
          for dimension in most[array].indices where model.relevance.kinds[operand][dimension] != .irrelevant
          {
            guard elements < most[array][dimension].positions else { continue }
            most[array][dimension] = Most(
              positions: elements, limit: .init(memory: memory, operand: operand, port: port))
          }
        }
      }
    }
    return most
  }

  private func given(by entry: Constraints.Entry?) -> [Block] {
    (entry?.spatial ?? []).compactMap { spatial in
      problem.machine.array.dimensions.firstIndex { $0.name == spatial.arrayDimension }.map { array in
        Block(
          array: array,
          factors: spatial.factors.compactMap { factor in
            dimension(factor.dimension).map { ZigZagUnrolling.Factor($0, factor.factor) }
          })
      }
    }
  }

  private func dimension(_ name: String) -> Int? {
    problem.layer.dimensions.firstIndex { $0.name == name }
  }

  /// What is too much cut to the most that is allowed, or left out.
  private func reduced(_ given: [Block], _ cuts: inout [UnrollingCut]) -> [Block] {
    var blocks: [Block] = []
    for block in given {
      var block = block
      block.factors = block.factors.map { factor in
        let most = most[block.array][factor.dimension]
        let used = min(factor.positions, most.positions)
        if used < factor.positions, let limit = most.limit {
          cuts.append(.init(block.array, factor, used: used, .bandwidth(limit)))
        }
        return .init(factor.dimension, used)
      }
      while block.positions > arraySizes[block.array] {
        cuts.append(.init(block.array, block.factors.removeFirst(), used: 1, .fullArray))
      }
      blocks.append(block)
    }
    for dimension in relevance.sizes.indices {
      while total(dimension, blocks) > relevance.sizes[dimension] {
        guard let block = blocks.firstIndex(where: { $0.factors.contains { $0.dimension == dimension } })
        else { break }
        for factor in blocks[block].factors where factor.dimension == dimension {
          cuts.append(.init(blocks[block].array, factor, used: 1, .wholeDimension))
        }
        blocks[block].factors.removeAll { $0.dimension == dimension }
      }
    }
    return blocks
  }

  private func total(_ dimension: Int, _ blocks: [Block]) -> Int {
    blocks.flatMap(\.factors).filter { $0.dimension == dimension }.map(\.positions).cappedProduct
  }

  /// What may lie along an array dimension, the dimensions by name: every divisor of the most of each dimension, and if wanted of several together.
  private func choices(along array: Int, hints: [Constraints.Hint]) -> [Block] {
    let name = problem.machine.array.dimensions[array].name
    let hinted = hints.first { $0.arrayDimension == name }?.dimensions.compactMap(dimension) ?? []
    let dimensions = (hinted.isEmpty ? Array(relevance.sizes.indices) : hinted).sorted {
      problem.layer.dimensions[$0].name < problem.layer.dimensions[$1].name
    }
    let single = dimensions.flatMap { dimension in
      Self.divisors(most[array][dimension].positions).reversed().map {
        Block(array: array, factors: [.init(dimension, $0)])
      }
    }
    return options.mixesDimensions ? single + mixed(dimensions, along: array) : single
  }

  /// Two and more dimensions side by side, each at least twice: all pairs first, then all triples, and so on.
  private func mixed(_ dimensions: [Int], along array: Int) -> [Block] {
    // With the places of the dimensions, by which they are sorted.
    var blocks: [(places: [Int], block: Block)] = [([], Block(array: array, factors: []))]
    for (place, dimension) in dimensions.enumerated() {
      let divisors = Self.divisors(most[array][dimension].positions).dropFirst()
      blocks += blocks.flatMap { places, block in
        divisors.map {
          (places + [place], Block(array: array, factors: block.factors + [.init(dimension, $0)]))
        }
      }.filter { $0.block.positions <= arraySizes[array] }
    }
    let several = blocks.filter { $0.places.count > 1 }.enumerated()
    return several.sorted { one, other in
      let (own, others) = (one.element.places, other.element.places)
      if own.count != others.count { return own.count < others.count }
      return own == others ? one.offset < other.offset : own.lexicographicallyPrecedes(others)
    }.map(\.element.block)
  }

  /// Ascending.
  private static func divisors(_ number: Int) -> [Int] {
    var small: [Int] = []
    var divisor = 1
    while divisor * divisor <= number {
      if number % divisor == 0 { small.append(divisor) }
      divisor += 1
    }
    return small + small.reversed().map { number / $0 }.filter { $0 > (small.last ?? 0) }
  }

  /// A combination with how promising it is.
  private struct Candidate {
    let blocks: [Block]
    let promise: Double
    /// Which choice was taken for each array dimension.
    let indices: [Int]

    func isBefore(_ other: Candidate) -> Bool {
      promise != other.promise ? promise > other.promise : indices.lexicographicallyPrecedes(other.indices)
    }
  }

  /// The most promising combinations of choices.
  private func best(_ given: [Block], _ choices: [[Block]], _ isInterrupted: () -> Bool) -> [[Block]] {
    let sorted = choices.map { choices in
      choices.enumerated().sorted { (-$0.element.positions, $0.offset) < (-$1.element.positions, $1.offset) }
    }
    // What lies between a number of elements at work and twice as many is decided by how different their data is.
    let mostLeft =
      sorted.indices.map { sorted[$0...].reduce(1.0) { $0 * Double($1.first?.element.positions ?? 0) } } + [1]
    var kept: [Candidate] = []

    func visit(_ blocks: [Block], _ indices: [Int]) {
      let depth = indices.count
      guard depth < sorted.count else {
        let candidate = Candidate(blocks: blocks, promise: promise(of: blocks), indices: indices)
        let place = kept.firstIndex { candidate.isBefore($0) } ?? kept.count
        kept.insert(candidate, at: place)
        if kept.count > options.mostUnrollings { kept.removeLast() }
        return
      }
      for (index, choice) in sorted[depth] {
        if !kept.isEmpty, isInterrupted() { break }
        let next = blocks + [choice]
        let working = next.reduce(1.0) { $0 * Double($1.positions) }
        if kept.count == options.mostUnrollings, let last = kept.last,
          2 * working * mostLeft[depth + 1] - 1 < last.promise
        {
          break
        }
        guard choice.factors.allSatisfy({ total($0.dimension, next) <= relevance.sizes[$0.dimension] }) else {
          continue
        }
        visit(next, indices + [index])
      }
    }
    visit(given, [])
    return kept.map(\.blocks)
  }

  /// Elements at work, and how many of them have data of their own along the dimension that is unrolled most.
  private func promise(of blocks: [Block]) -> Double {
    let working = blocks.reduce(1.0) { $0 * Double($1.positions) }
    let largest = blocks.flatMap(\.factors).map { total($0.dimension, blocks) }.max() ?? 1
    return working + (working / Double(largest) - 1)
  }

  /// The same as far as the innermost memories have room for what the elements that they serve use at a time.
  private func limited(_ blocks: [Block], _ cuts: inout [UnrollingCut]) -> [Block] {
    var blocks = blocks
    for memory in inner {
      guard let capacity = problem.machine.memories[memory].capacity.limit else { continue }
      let served = problem.machine.memories[memory].servedDimensions
      for role in problem.machine.memories[memory].roles {
        guard let operand = problem.roles.firstIndex(of: role) else { continue }
        let bits = problem.layer.operands[operand].precisionBits
        guard bits > 0 else { continue }
        let before = blocks
        shrink(&blocks, to: Double(capacity) / Double(bits)) { array, dimension in
          served.contains(array) && relevance.kinds[operand][dimension] != .irrelevant
        }
        for (before, after) in zip(before, blocks) {
          for (factor, rest) in zip(before.factors, after.factors) where rest.positions < factor.positions {
            cuts.append(
              .init(
                before.array, factor, used: rest.positions, .capacity(.init(memory: memory, operand: operand))
              ))
          }
        }
      }
    }
    return blocks
  }

  /// Takes the largest of some factors down by one until their product is small enough; equal factors shrink together.
  private func shrink(_ blocks: inout [Block], to limit: Double, where counts: (Int, Int) -> Bool) {
    let dimensions = relevance.sizes.indices
    let before = dimensions.flatMap { dimension in
      blocks.flatMap { block in
        block.factors.filter { $0.dimension == dimension && counts(block.array, dimension) }.map(\.positions)
      }
    }
    var after = before
    func product() -> Double { after.reduce(1.0) { $0 * Double($1) } }
    guard product() > limit else { return }
    while product() > limit, let largest = after.max(), largest > 1, let index = after.firstIndex(of: largest)
    {
      after[index] -= 1
    }
    let shrunk = Dictionary(zip(before, after)) { _, last in last }
    for index in blocks.indices {
      blocks[index].factors = blocks[index].factors.map { factor in
        guard counts(blocks[index].array, factor.dimension) else { return factor }
        return .init(factor.dimension, shrunk[factor.positions] ?? factor.positions)
      }
    }
  }
}
