/// The orders of loops in time that LOMA tries for an unrolling.
///
/// An order that the constraints give whole is the only one. Otherwise they filter places: `[C, "*"]` at first says that the innermost
/// *factor* is one of C, not that all of C is innermost.
struct LomaOrders: Sequence {
  private let loops: [ZigZagNest.Loop]
  /// The rank of each loop among all, equal for equal loops: by the name of the dimension, then iterations.
  private let ranks: [Int]
  private let demands: [Demand]
  private let given: [ZigZagNest.Loop]?

  /// What must stand in a place; places below 0 count from the outermost loop.
  private struct Demand {
    let place: Int
    let dimension: Int
    let iterations: Int?
  }

  init(_ model: ZigZagModel, on array: UnrolledArray, order: [Constraints.OrderEntry], options: LomaOptions) {
    let problem = model.problem
    // The first input is the one that the equation names first.
    let iterations = LoopFactors.iterations(of: problem.layer.sizes, below: array.average[1].shares)
    let known = order.filter { entry in
      guard case .loop(let name, _) = entry else { return true }
      return problem.layer.dimensions.contains { $0.name == name }
    }
    let demands = Self.demands(known, in: problem.layer)
    let named = demands.compactMap { demand in demand.iterations.map { ZigZagNest.Loop(demand.dimension, $0) }
    }
    if !demands.isEmpty, named.count == known.count, Self.cover(named, iterations) {
      given = named.isEmpty ? nil : named
      self.demands = []
      loops = []
      ranks = []
      return
    }
    given = nil
    self.demands = demands
    let factors = LoopFactors(iterations, atMost: options.mostFactors, keeping: named).loops
    let names = problem.layer.dimensions.map(\.name)
    let sorted = factors.sorted {
      names[$0.dimension] != names[$1.dimension]
        ? names[$0.dimension] < names[$1.dimension] : $0.iterations < $1.iterations
    }
    loops = sorted
    ranks = sorted.map { loop in sorted.firstIndex(of: loop) ?? 0 }
  }

  func makeIterator() -> AnyIterator<[ZigZagNest.Loop]> {
    if let given { return AnyIterator(CollectionOfOne(given).makeIterator()) }
    var arrangements = Arrangements(ranks)
    return AnyIterator {
      while let ranks = arrangements.next() {
        let order = ranks.map { loops[$0] }
        if demands.allSatisfy({ Self.holds($0, order) }) { return order }
      }
      return nil
    }
  }

  private static func holds(_ demand: Demand, _ order: [ZigZagNest.Loop]) -> Bool {
    let place = demand.place < 0 ? order.count + demand.place : demand.place
    guard order.indices.contains(place) else { return false }
    return order[place].dimension == demand.dimension
      && demand.iterations.map { $0 == order[place].iterations } ?? true
  }

  private static func demands(_ order: [Constraints.OrderEntry], in layer: Layer) -> [Demand] {
    var isOuter = false
    var demands: [Demand] = []
    for (place, entry) in order.enumerated() {
      switch entry {
      case .anything: isOuter = true
      case .loop(let name, let iterations):
        guard let dimension = layer.dimensions.firstIndex(where: { $0.name == name }) else { continue }
        demands.append(
          Demand(place: isOuter ? place - order.count : place, dimension: dimension, iterations: iterations))
      }
    }
    return demands
  }

  /// Whether loops make up exactly these iterations.
  private static func cover(_ loops: [ZigZagNest.Loop], _ iterations: [Int]) -> Bool {
    var covered = iterations.map { _ in 1 }
    for loop in loops { covered[loop.dimension] *= loop.iterations }
    return covered == iterations
  }
}
