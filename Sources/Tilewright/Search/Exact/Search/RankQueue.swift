/// What is minimised and what breaks ties, of a mapping or as a bound.
struct Rank: Hashable, Sendable, Comparable {
  let first: Double
  let second: Double

  static func < (a: Rank, b: Rank) -> Bool { (a.first, a.second) < (b.first, b.second) }

  static let worst = Rank(first: .infinity, second: .infinity)
}

/// How finely energies are told apart: they are sums of rounded numbers, so that a part in 10¹⁰ is no difference.
///
/// The grain is no round share of the bound: energies are often round multiples of it, and of two equal ones that lie
/// between two grains one would be rounded up and the other down.
struct EnergyGrain: Sendable {
  let picojoules: Double
  /// The same for energy × latency: products of rounded energies would tell equal ones apart.
  let picojouleCycles: Double

  init(_ problem: Problem) {
    let bounds = BoundsModel.bounds(for: problem)
    let bound = bounds.energyPicojoules
    picojoules = bound > 0 ? bound * 1.047_197_551_196_597_7e-10 : 1e-10
    picojouleCycles = picojoules * Double(max(1, bounds.latencyCycles))
  }
}

extension Objective {
  /// The rank of a score.
  func rank(_ score: Evaluator.Score, _ grain: EnergyGrain) -> Rank {
    let energy = (score.energyPicojoules / grain.picojoules).rounded() * grain.picojoules
    let latency = Double(score.latencyCycles)
    return switch self {
    case .energy: Rank(first: energy, second: latency)
    case .latency: Rank(first: latency, second: energy)
    case .edp:
      Rank(
        first: (score.energyPicojoules * latency / grain.picojouleCycles).rounded() * grain.picojouleCycles,
        second: energy)
    }
  }
}

/// A queue that gives the least rank first; of equal ones what is further along, then what looks better, then the older.
struct RankQueue {
  private struct Entry {
    let rank: Rank
    let order: Int
    let look: Double
    let node: Int

    static func < (a: Entry, b: Entry) -> Bool {
      if a.rank != b.rank { return a.rank < b.rank }
      return (a.order, a.look, a.node) < (b.order, b.look, b.node)
    }
  }

  private var entries: [Entry] = []

  mutating func push(_ rank: Rank, _ order: Int, look: Double, _ node: Int) {
    entries.append(Entry(rank: rank, order: order, look: look, node: node))
    var child = entries.count - 1
    while child > 0, entries[child] < entries[(child - 1) / 2] {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> (Rank, Int)? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return (first.rank, first.node) }
    entries[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child] < entries[least] {
        least = child
      }
      if least == parent { break }
      entries.swapAt(parent, least)
      parent = least
    }
    return (first.rank, first.node)
  }
}
