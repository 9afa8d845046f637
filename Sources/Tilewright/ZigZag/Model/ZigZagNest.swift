/// A mapping in ZigZag's form: what lies along the array, loops in time, and how many of them run inside each memory.
///
/// The weights of the first matmul of a block, held in registers for 128 rows (`innermost first`):
///
///     unrolling    D1: N 8, D2: K 8
///     loops        M 128, K 96, N 96
///     levels of W  registers 1, sram 2, dram 0
///
/// Unlike a `Mapping` it says iterations, not steps: a remainder is spread evenly over all of them.
public struct ZigZagNest: Hashable, Sendable {
  /// A loop in time.
  public struct Loop: Hashable, Sendable {
    /// Index into the layer's dimensions.
    public let dimension: Int
    /// How many iterations.
    public let iterations: Int

    /// Creates a loop.
    public init(_ dimension: Int, _ iterations: Int) {
      self.dimension = dimension
      self.iterations = iterations
    }
  }

  /// What lies along the array.
  public let unrolling: ZigZagUnrolling
  /// The loops, innermost first.
  public let loops: [Loop]
  /// For each operand and each memory of its chain, how many further loops run inside the memory's tile.
  public let levels: [[Int]]

  /// Creates a nest.
  public init(unrolling: ZigZagUnrolling, loops: [Loop], levels: [[Int]]) {
    self.unrolling = unrolling
    self.loops = loops
    self.levels = levels
  }

  /// The loops of each memory of an operand's chain.
  func loops(of operand: Int) -> [[Loop]] {
    var start = 0
    return levels[operand].map { count in
      defer { start += count }
      return Array(loops[start..<start + count])
    }
  }

  /// The same in the native model's words: what lies along the array innermost, a tile in each memory below as many loops as it and the
  /// memories inside it take, one slot each unless the memory always has two.
  ///
  /// A remainder that is spread over all iterations becomes a ragged last one: 3.5 elements twice are four and three. Where ZigZag
  /// rounds iterations up too far, the loop that isn't needed is left out.
  public func mapping(for problem: Problem) -> Mapping {
    var steps = problem.layer.sizes.map { _ in 1 }
    func loop(_ dimension: Int, _ count: Int, across array: Int?) -> Mapping.Loop {
      defer { steps[dimension] = min(steps[dimension] * count, problem.layer.sizes[dimension]) }
      return Mapping.Loop(dimension, step: steps[dimension], across: array)
    }
    var loops: [Mapping.Loop] = []
    for block in unrolling.blocks {
      for factor in block.factors {
        loops.append(loop(factor.dimension, factor.positions, across: block.arrayDimension))
      }
    }
    let spatial = loops.count
    loops += self.loops.map { loop($0.dimension, $0.iterations, across: nil) }
    let tiles = problem.chains.indices.map { operand in
      var residency = spatial
      // Memories that a layer was spared hold the whole tensor.
      let chain = problem.machine.chain(of: problem.roles[operand])
      let spared = chain.dropFirst(problem.chains[operand].count).map { _ in 0 }
      return zip(chain, levels[operand] + spared).map { memory, count in
        residency += count
        let isDoubled = problem.machine.memories[memory].alwaysDoubleBuffered && residency < loops.count
        return Mapping.Tile(memory: memory, residency: residency, slots: isDoubled ? 2 : 1)
      }
    }
    return Mapping(loops: loops, tiles: tiles).withoutEmptyLoops(sizes: problem.layer.sizes)
  }
}
