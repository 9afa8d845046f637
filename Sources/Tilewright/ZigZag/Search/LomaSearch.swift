/// ZigZag's search for a layer: every order of a few loops, for a few unrollings.
///
/// Source: A. Symons, L. Mei, M. Verhelst, "LOMA: fast auto-scheduling on DNN accelerators through loop-order-based memory
/// allocation" (AICAS 2021), with the rules of ZigZag 3.9.1. Read in this order: `LomaUnrollings`, `LoopFactors`, `Arrangements`,
/// `LomaAllocation`.
public struct LomaSearch: Sendable {
  /// What was found for an unrolling.
  public struct Candidate: Sendable {
    /// What lies along the array.
    public let unrolling: ZigZagUnrolling
    /// Orders that the memories have room for.
    public internal(set) var accepted = 0
    /// All orders.
    public internal(set) var orders = 0
    /// The best of each objective; missing where no order has room.
    public internal(set) var best: [Objective: Found] = [:]
    /// Whether all orders were tried.
    public internal(set) var isComplete = true
    /// A memory that had no room, with what it would have to hold: the fewest bits over all orders.
    var obstacle: (memory: Int, parts: [LomaAllocation.Part])?

    /// Takes a mapping over where it is better than the best so far.
    mutating func accept(_ nest: ZigZagNest, _ cost: ZigZagCost) {
      for objective in Objective.allCases {
        if let other = best[objective], !cost.isBetter(than: other.cost, by: objective) { continue }
        best[objective] = Found(nest: nest, cost: cost, index: accepted)
      }
      accepted += 1
    }
  }

  /// A mapping with its cost.
  public struct Found: Sendable {
    /// The mapping.
    public let nest: ZigZagNest
    /// What it costs.
    public let cost: ZigZagCost
    /// Its place among the orders of its unrolling that the memories have room for.
    public let index: Int
  }

  /// Orders that are tried for a first mapping, whatever `isInterrupted` says.
  private static let ordersBeforeInterruption = 1_000

  private let model: ZigZagModel
  private let entry: Constraints.Entry?
  private let options: LomaOptions

  /// Prepares a search; `entry` holds the constraints on the layer.
  public init(_ model: ZigZagModel, entry: Constraints.Entry? = nil, options: LomaOptions = LomaOptions()) {
    self.model = model
    self.entry = entry
    self.options = options
  }

  /// The layer on the machine.
  public var problem: Problem { model.problem }

  /// The unrollings that are tried, the most promising first.
  public var unrollings: [ZigZagUnrolling] { unrollings(isInterrupted: { false }) }

  /// The same, or what is found of them when that is interrupted.
  func unrollings(isInterrupted: () -> Bool) -> [ZigZagUnrolling] {
    LomaUnrollings(model, options: options).candidates(for: entry, isInterrupted: isInterrupted)
  }

  /// The results of all unrollings, the most promising first.
  public func run() -> [Candidate] { unrollings.map { search($0) } }

  /// The best of all unrollings by an objective; the first of equally good ones.
  public static func best(of candidates: [Candidate], by objective: Objective) -> Found? {
    candidates.compactMap { $0.best[objective] }.reduce(nil) { best, found in
      guard let best else { return found }
      return found.cost.isBetter(than: best.cost, by: objective) ? found : best
    }
  }

  /// Searches all orders for an unrolling; stops early once `isInterrupted` says so and a mapping is found.
  public func search(
    _ unrolling: ZigZagUnrolling, isInterrupted: () -> Bool = { false }
  ) -> Candidate {
    search(unrolling, every: 1, isInterrupted: isInterrupted)
  }

  /// The same with one of every `stride` orders, for an estimate.
  func search(_ unrolling: ZigZagUnrolling, every stride: Int, isInterrupted: () -> Bool) -> Candidate {
    let array = UnrolledArray(unrolling, for: problem, model.relevance)
    let allocation = LomaAllocation(model, on: array, isEven: options.isEven)
    var candidate = Candidate(unrolling: unrolling)
    let orders = LomaOrders(model, on: array, order: entry?.order ?? [], options: options)
    for (number, loops) in orders.enumerated() where number.isMultiple(of: stride) {
      if candidate.accepted > 0 || candidate.orders >= Self.ordersBeforeInterruption, isInterrupted() {
        candidate.isComplete = false
        break
      }
      candidate.orders += 1
      switch allocation.allocate(loops) {
      case .allocated(let levels):
        let nest = ZigZagNest(unrolling: unrolling, loops: loops, levels: levels)
        if let cost = model.cost(of: nest, on: array) { candidate.accept(nest, cost) }
      case .tooSmall(let memory, let parts):
        func bits(_ parts: [LomaAllocation.Part]) -> Double { parts.reduce(0) { $0 + $1.bits } }
        if candidate.obstacle.map({ bits(parts) < bits($0.parts) }) ?? true {
          candidate.obstacle = (memory, parts)
        }
      }
    }
    return candidate
  }

  /// The best that is found by going on from a mapping.
  func climb(from start: Found, for objective: Objective, isInterrupted: () -> Bool) -> Improvement {
    let array = UnrolledArray(start.nest.unrolling, for: problem, model.relevance)
    let found = ZigZagClimb(model, on: array, for: objective).climb(from: start, isInterrupted: isInterrupted)
    return Improvement(
      nest: found.nest, cost: found.cost, evaluated: found.evaluated, isComplete: found.isComplete)
  }

  /// A mapping that LOMA doesn't reach, or its best where there is no better one nearby.
  public struct Improvement: Sendable {
    /// The mapping.
    public let nest: ZigZagNest
    /// What it costs.
    public let cost: ZigZagCost
    /// How many mappings were looked at.
    public let evaluated: Int
    /// Whether the search ended by itself.
    public let isComplete: Bool
  }
}

extension ZigZagCost {
  /// The figure that an objective minimises, in picojoules, cycles or picojoule-cycles.
  public func value(of objective: Objective) -> Double {
    switch objective {
    case .energy: energyPicojoules
    case .latency: latencyCycles
    case .edp: energyDelayProduct
    }
  }

  /// Whether ZigZag prefers it: of equal latency the less energy, of equal energy the lower latency, of equal products neither.
  func isBetter(than other: ZigZagCost, by objective: Objective) -> Bool {
    switch objective {
    case .energy: (energyPicojoules, latencyCycles) < (other.energyPicojoules, other.latencyCycles)
    case .latency: (latencyCycles, energyPicojoules) < (other.latencyCycles, other.energyPicojoules)
    case .edp: energyDelayProduct < other.energyDelayProduct
    }
  }
}
