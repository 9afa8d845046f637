/// Branch and bound over the tile sizes of one buffer, for each way in which tiles can stay (`StayingTiles`).
///
/// What a partial choice of sizes moves at the least: with every other dimension whole, each operand once for every tile of the
/// chosen dimensions that refetch it; more, where the room that is left for another operand's tile forces further cuts. The
/// longest dimension that no window covers comes last: there the largest tile that fits is best.
struct LeastTrafficSearch {
  let problem: TilingProblem
  let geometry: TileGeometry
  private(set) var best: (tiling: LevelTiling, elements: Double)?
  private let capacity: Double
  private var options: TrafficOptions
  private var formula: TrafficFormula
  private let effort: TilingEffort
  /// Whether something was left out.
  private var isCut = false
  private var visited = 0
  /// The most partial choices that are looked at.
  private static let most = 3_000_000

  /// Whether nothing was left out.
  var isComplete: Bool { !isCut && options.isExact && formula.isExact && geometry.areSlotsExact }

  init(_ problem: TilingProblem, _ effort: TilingEffort) {
    self.problem = problem
    self.effort = effort
    geometry = TileGeometry(problem.layer)
    capacity = Double(problem.buffers[0])
    options = TrafficOptions(problem, geometry, effort)
    formula = TrafficFormula(geometry: geometry, addsToOutput: false)
  }

  /// Takes a tiling that fits as the best so far, if it is.
  mutating func know(_ tiling: LevelTiling) {
    guard tiling.fits(problem.buffers[0], geometry) else { return }
    take(tiling)
  }

  private mutating func take(_ tiling: LevelTiling) {
    let elements = formula.elements(tiling)
    if best.map({ elements < $0.elements }) ?? true { best = (tiling, elements) }
  }

  /// Searches until nothing is left, too much was looked at, or it has to end.
  mutating func run() {
    let cut = options.dimensions { $0.count > 1 }
    let halves = options.dimensions { $0.contains { $0.count == 2 } }
    var ways = StayingTiles.all(geometry, cut: cut, halves: halves, slotLimit: problem.slotLimit, effort)
    if ways == nil {
      // Without a list of all ways those with one slot each are searched.
      isCut = true
      ways = StayingTiles.all(geometry, cut: cut, halves: 0, slotLimit: 1, effort)
    }
    var parts: [TrafficPart] = []
    var bounds: [Double] = []
    for way in ways ?? [] {
      if best != nil, effort.spend() {
        isCut = true
        return
      }
      var part = TrafficPart(way, problem, geometry, options)
      bounds.append(part.bound(&options, capacity))
      parts.append(part)
    }
    // The most promising first: what they find leaves out the rest.
    for index in parts.indices.sorted(by: { (bounds[$0], $0) < (bounds[$1], $1) }) where !isCut || best == nil
    {
      extend(&parts[index], 0)
    }
  }

  private mutating func extend(_ part: inout TrafficPart, _ depth: Int) {
    guard part.fits(&options, capacity) else { return }
    if let best, part.bound(&options, capacity) >= best.elements { return }
    if depth == part.order.count {
      if let tiling = part.tiling(&options, capacity) { take(tiling) }
      return
    }
    let dimension = part.order[depth]
    for option in part.choices[dimension] {
      visited += 1
      if best != nil, effort.spend() || visited > Self.most { isCut = true }
      if isCut, best != nil { break }
      part.choose(option, for: dimension)
      extend(&part, depth + 1)
    }
    part.release(dimension)
  }
}
