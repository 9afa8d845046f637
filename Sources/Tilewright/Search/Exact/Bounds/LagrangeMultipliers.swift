/// Lagrange multipliers (Held, Karp 1971): how much each of the sums that a mapping's latency is the largest of counts in a lower
/// bound.
///
/// The latency is the computation, the larger of all waits and of what a port is busy beyond the computation, the longest
/// filling and the longest draining (`LatencyModel`). The mean of a set of numbers is no larger than the largest of them,
/// whatever the weights, and a mean of sums over the boundaries is itself such a sum.
struct LagrangeMultipliers {
  typealias Component = TimingComponents.Component

  /// A share of each component, by kind.
  private var shares: [Component: Double] = [:]

  /// Share that a port begins with; the rest is that of the waits.
  private static let firstShare = 1e-3
  /// So that any group of components has a share in any space.
  private static let leastShare = 1e-9

  /// Multipliers for the time alone, and for energy and time together.
  struct Both {
    var time = LagrangeMultipliers()
    var joint = LagrangeMultipliers()
  }

  /// How many steps multipliers take from nowhere, and from those of another space.
  static let steps = 12
  static let fewSteps = 6

  /// Whether each share was raised or lowered last, and by which factor.
  private var strides: [Component: (direction: Double, factor: Double)] = [:]
  private static let firstStride = 8.0

  /// The weighted mean in one space.
  struct Mean {
    /// What each component weighs.
    var components: [Double]
    /// What doesn't depend on the mapping.
    var constant: Double
  }

  /// The components of a space of which the largest counts, and what share they have all together.
  private struct Group {
    var members: [Int]
    /// Subtracted from each member's sum.
    var offsets: [Double]
    /// Whether there is a member that is always 0.
    var hasNone = false
  }

  private static func waits(_ components: TimingComponents, _ operation: OperationLaw) -> [Group] {
    components.memories.map { memory in
      let members = (memory.results < 0 ? [] : [memory.results]) + memory.blocking
      return Group(members: members, offsets: members.map { _ in 0 })
    }.filter { !$0.members.isEmpty }
      + [
        Group(
          members: components.operating.map(\.cycles),
          offsets: components.mostOperations.map { Double(operation.cycles(of: $0)) }, hasNone: true)
      ]
  }

  private static func ends(_ components: TimingComponents) -> [Group] {
    [
      components.first + components.chainFill,
      components.last + (components.drain < 0 ? [] : [components.drain]),
    ]
    .filter { !$0.isEmpty }.map { Group(members: $0, offsets: $0.map { _ in 0 }) }
  }

  /// Shares of a group's members that add up to 1.
  private func shares(_ group: Group, _ components: TimingComponents) -> [Double] {
    let all = group.members.map { shares[components.list[$0]] ?? (group.hasNone ? Self.firstShare : 1) }
    let sum = all.reduce(0, +) + (group.hasNone ? 1 : 0)
    return all.map { $0 / sum }
  }

  /// Shares of what ports are busy; the rest up to 1 is that of the waits.
  private func steady(_ components: TimingComponents) -> [Double] {
    let all = components.steady.map { shares[components.list[$0]] ?? Self.firstShare }
    let sum = all.reduce(0, +)
    return sum > 1 ? all.map { $0 / sum } : all
  }

  /// The weighted mean that bounds the latency in a space.
  func mean(_ timing: MappingTiming) -> Mean {
    let components = timing.components
    var mean = Mean(
      components: Array(repeating: 0, count: components.count), constant: Double(timing.computeCycles))
    let steady = steady(components)
    for (member, share) in zip(components.steady, steady) { mean.components[member] = share }
    let busy = steady.reduce(0, +)
    mean.constant -= busy * Double(timing.computeCycles)
    let waiting = max(0, 1 - busy)
    for group in Self.waits(components, timing.operation) {
      for ((member, offset), share) in zip(zip(group.members, group.offsets), shares(group, components)) {
        mean.components[member] = waiting * share
        mean.constant -= waiting * share * offset
      }
    }
    for group in Self.ends(components) {
      for (member, share) in zip(group.members, shares(group, components)) {
        mean.components[member] = share
      }
    }
    return mean
  }

  /// Raises the shares of what is larger than the mean in a mapping, and lowers the others.
  private mutating func shift(_ timing: MappingTiming, _ sums: [Int]) {
    let components = timing.components
    var waits = 0.0
    for group in Self.waits(components, timing.operation) {
      waits += shift(group, components, sums)
    }
    for group in Self.ends(components) { _ = shift(group, components, sums) }
    let steady = steady(components)
    let values = components.steady.map { Double(sums[$0] - timing.computeCycles) }
    let mean = zip(steady, values).reduce(max(0, 1 - steady.reduce(0, +)) * waits) { $0 + $1.0 * $1.1 }
    for index in values.indices {
      shift(components.list[components.steady[index]], from: steady[index], values[index] - mean)
    }
  }

  /// The mean of a group before its shares change.
  private mutating func shift(_ group: Group, _ components: TimingComponents, _ sums: [Int]) -> Double {
    let shares = shares(group, components)
    let values = zip(group.members, group.offsets).map { Double(sums[$0]) - $1 }
    let mean = zip(shares, values).reduce(0) { $0 + $1.0 * $1.1 }
    for index in values.indices {
      shift(components.list[group.members[index]], from: shares[index], values[index] - mean)
    }
    return mean
  }

  /// Shares of which nearly all is one component's, made all of it: where one port alone holds everything up.
  private func rounded(_ shares: [Component: Double], _ timing: MappingTiming) -> [Component: Double] {
    var rounded = shares
    func round(_ members: [Int], hasNone: Bool) {
      let all = members.map { shares[timing.components.list[$0]] ?? 1 }
      let sum = all.reduce(0, +)
      guard let most = all.max(), !hasNone || most > 0.5 else { return }
      for (member, share) in zip(members, all) {
        rounded[timing.components.list[member]] =
          share == most && share > 0.5 * sum ? 1 : most > 0.5 * sum ? Self.leastShare : share
      }
    }
    round(timing.components.steady, hasNone: true)
    for group in Self.waits(timing.components, timing.operation)
      + Self.ends(timing.components)
    {
      round(group.members, hasNone: group.hasNone)
    }
    return rounded
  }

  /// Raises or lowers one share, in smaller and smaller steps whenever the direction changes.
  private mutating func shift(_ component: Component, from share: Double, _ excess: Double) {
    let direction = excess > 0 ? 1.0 : excess < 0 ? -1 : 0
    var stride = strides[component] ?? (direction: direction, factor: Self.firstStride)
    if stride.direction * direction < 0 { stride.factor = stride.factor.squareRoot() }
    if direction != 0 { stride.direction = direction }
    strides[component] = stride
    let changed = direction < 0 ? share / stride.factor : direction > 0 ? share * stride.factor : share
    shares[component] = min(1, max(Self.leastShare, changed))
  }

  /// Multipliers tightened for a space in so many steps, or until the bound they give is enough; that bound.
  ///
  /// Shares change by `leastStride` or more at first. Each bound is visited; after that steps may have fewer places.
  mutating func fit(
    _ timing: MappingTiming, _ energy: () -> BoundaryCosts, cyclesPerPicojoule: Double = 0, steps: Int,
    leastStride: Double = 2, isEnough: (TimeBound) -> Bool, visit: (TimeBound, CostToGo.Path) -> Void
  ) -> TimeBound {
    strides = strides.mapValues { ($0.direction, max($0.factor, leastStride)) }
    var best: (shares: [Component: Double], bound: TimeBound)?
    for step in 0...steps {
      let mean = mean(timing)
      let weights = TimeBound.weights(timing, mean)
      let costs = energy().time(weights, cyclesPerPicojoule: cyclesPerPicojoule)
      let bound = TimeBound(timing, mean, weights, cyclesPerPicojoule: cyclesPerPicojoule, CostToGo(costs))
      if bound.root > best?.bound.root ?? -.infinity { best = (shares, bound) }
      guard bound.root < .infinity else { return bound }
      let path = bound.toGo.path
      visit(bound, path)
      guard let best, step < steps, !isEnough(best.bound), !timing.isInterrupted() else { break }
      if step < steps - 1 {
        shift(timing, timing.sums(of: path))
      } else {
        shares = rounded(best.shares, timing)
      }
    }
    guard let best else { preconditionFailure("a bound is larger than minus infinity") }
    shares = best.shares
    return best.bound
  }
}
