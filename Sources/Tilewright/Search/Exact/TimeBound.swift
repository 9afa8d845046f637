/// A lower bound for the latency that adds up boundary by boundary.
///
/// The latency is the filling, the draining, and between them at least what any one port is busy, and the computation. For
/// one port, or for the computation, filling and draining included, that is a sum over the boundaries, and the least of
/// all nests is found as that of the energy is (`CostToGo`).
struct TimeBound {
  /// What a cycle of each movement of a crossing weighs.
  struct Weights {
    var inward = 0.0
    var outward = 0.0
    var inwardEdge = 0.0
    var outwardEdge = 0.0
  }

  /// By operand and crossing.
  let weights: [[Weights]]
  /// The part that doesn't depend on the nest.
  let constant: Double
  let toGo: CostToGo

  /// No nest takes less.
  var root: Double { constant + toGo.root }

  /// How many bounds a space gets.
  static let count = 2

  /// The bounds of a space that are likely to be tightest: those of the ports, or the computation, in `strained`. An empty
  /// list is filled in with the ones whose bounds are largest in this space.
  static func bounds(_ space: ChainSpace, computeCycles: Int, strained: inout [Int]) -> [TimeBound] {
    let ports = Ports(space)
    func bound(_ index: Int) -> TimeBound {
      let weights = ports.weights(index)
      let costs = StepCosts.time(space, weights)
      defer { costs.deallocate() }
      return TimeBound(
        weights: weights, constant: index == ports.count ? Double(computeCycles) : 0,
        toGo: CostToGo(space, costs))
    }
    if strained.isEmpty {
      strained = (0...ports.count).map { ($0, bound($0).root) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        .prefix(count).map(\.0)
    }
    return strained.filter { $0 <= ports.count }.map(bound)
  }

  private init(weights: [[Weights]], constant: Double, toGo: CostToGo) {
    self.weights = weights
    self.constant = constant
    self.toGo = toGo
  }

  /// The ports that the crossings use.
  private struct Ports {
    struct Uses {
      var inward: [Int] = []
      var outward: [Int] = []
      var hasEdge = false
    }

    let space: ChainSpace
    let count: Int
    /// By operand and crossing, indices of ports.
    let uses: [[Uses]]
    /// The port through which most operands are filled.
    let filling: Int

    init(_ space: ChainSpace) {
      self.space = space
      var known: [Int] = []
      func index(_ port: Int) -> [Int] {
        guard port >= 0 else { return [] }
        if let index = known.firstIndex(of: port) { return [index] }
        known.append(port)
        return [known.count - 1]
      }
      uses = space.chains.map { chain in
        chain.crossings.map { crossing in
          func port(_ memory: Int, _ movement: Movement) -> Int {
            memory < 0 ? -1 : space.constants.channel(crossing.operand, memory, movement).port
          }
          let inward =
            index(port(crossing.outer, .readToBelow)) + index(port(crossing.inner, .writeFromAbove))
          let outward =
            crossing.operand > 0
            ? [] : index(port(crossing.outer, .writeFromBelow)) + index(port(crossing.inner, .readToAbove))
          return Uses(inward: inward, outward: outward, hasEdge: crossing.inner >= 0)
        }
      }
      count = known.count
      let fills = uses.dropFirst().flatMap(\.self).filter(\.hasEdge).flatMap(\.inward)
      filling =
        known.indices.max { a, b in
          (fills.count { $0 == a }, a) < (fills.count { $0 == b }, b)
        } ?? 0
    }

    /// What counts for one port, or for the computation when `index` is the number of ports.
    func weights(_ index: Int) -> [[Weights]] {
      uses.indices.map { operand in
        uses[operand].map { use in
          var weights = Weights()
          weights.inward = Double(use.inward.count { $0 == index })
          weights.outward = Double(use.outward.count { $0 == index })
          // First fills and last drains count in full, but not twice.
          if use.hasEdge, operand == 0 {
            weights.outwardEdge = 1 - weights.outward
          } else if use.hasEdge {
            weights.inwardEdge = (use.inward.contains(filling) ? 1 : 0) - weights.inward
          }
          return weights
        }
      }
    }
  }
}
