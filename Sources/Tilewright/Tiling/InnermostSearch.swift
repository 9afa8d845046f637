import Diagnostics

/// The best tilings for the innermost buffer: in closed form where every operation takes a tick and transfers don't queue, by
/// running schedules otherwise.
struct InnermostSearch {
  /// The ticks, every tiling that reaches them, and what limits the proof.
  struct Found {
    let ticks: Int
    let tilings: [LevelTiling]
    let remarks: [Diagnostic]
  }

  let problem: TilingProblem
  let geometry: TileGeometry
  let effort: TilingEffort
  private let combinations = 100_000

  init(problem: TilingProblem, geometry: TileGeometry, effort: TilingEffort = TilingEffort()) {
    self.problem = problem
    self.geometry = geometry
    self.effort = effort
  }

  /// Whether ticks have a closed form (or, with a separate adder, a close limit).
  var isClosedForm: Bool { problem.ticks.isUnit && problem.channels == nil && problem.units == 1 }

  /// Searches; nil when nothing fits.
  ///
  /// - Throws: A diagnostic when every tiling that fits is too long to be run, where there is no closed form.
  func run() throws(DiagnosticList) -> Found? {
    guard isClosedForm else {
      return try TimedSearch(problem: problem, geometry: geometry, effort: effort).run()
    }
    let options = TileOptions(problem: problem, geometry: geometry, effort: effort, limit: combinations)
      .choice(
        for: problem.layer.sizes)
    guard let found = stage.best(problem.layer.sizes, options: options) else { return nil }
    return Found(
      ticks: found.ticks, tilings: found.tilings, remarks: options.isThinned ? [.thinned] : [])
  }

  private var stage: StageSearch {
    StageSearch(
      problem: problem, geometry: geometry, capacity: problem.buffers[0], addsToOutput: false, effort: effort)
  }

  /// The best of every other choice of slots, best first.
  func alternatives(to chosen: LevelTiling) -> [Tiling.Alternative] {
    guard isClosedForm, !effort.isOver else { return [] }
    let options = TileOptions(problem: problem, geometry: geometry, effort: effort, limit: combinations / 4)
      .choice(
        for: problem.layer.sizes)
    return stage.bestOfEachSlots(problem.layer.sizes, options: options).filter {
      $0.tiling.slots != chosen.slots && $0.tiling.largest != chosen.largest
    }.sorted { ($0.ticks, $0.tiling.slots.description) < ($1.ticks, $1.tiling.slots.description) }
  }
}
