import Tilewright

extension TilingReport {
  /// Why the runner-up lost, and ticks, time and traffic side by side.
  var choices: String { runnerUp + ends }

  private var runnerUp: String {
    guard let chosen = tiling.levels.first, let other = tiling.alternatives.first else { return "" }
    let more = zip(other.tiling.slots, chosen.slots).enumerated().compactMap { operand, slots in
      slots.0 != slots.1
        ? "\(slots.0) slot\(slots.0 == 1 ? "" : "s") of \(problem.layer.operands[operand].name)" : nil
    }
    let own = chosen.executions
    let ticks = tiling.ticks - 2 * (problem.buffers.count - 1)
    guard !tiling.isNested else { return "" }
    let stalls = other.ticks - other.tiling.executions - 2
    return
      "runner-up: \(more.joined(separator: ", ")), tiles \(sizes(other.tiling)): \(NumberFormat.grouped(other.ticks)) ticks "
      + "instead of \(NumberFormat.grouped(ticks)): \(NumberFormat.grouped(other.tiling.executions)) executions and "
      + "\(NumberFormat.grouped(stalls)) stalls, not \(NumberFormat.grouped(own)) and \(NumberFormat.grouped(ticks - own - 2))\n"
  }

  func sizes(_ tiling: LevelTiling) -> String {
    problem.layer.dimensions.indices.map { "\(problem.layer.dimensions[$0].name) \(tiling.largest[$0])" }
      .joined(separator: " ")
  }

  /// Ticks alone mislead: the same buffer filled for other ends.
  private var ends: String {
    guard problem.units == 1, problem.channels == nil, let chosen = tiling.levels.first, !tiling.isNested
    else {
      return ""
    }
    // Tiles of different sizes lie where they fit: nothing to fill slots with.
    guard chosen.tiles.allSatisfy({ $0 == TileSizes(capped: $0.largest, of: $0.total) }) else { return "" }
    let inner = problem.with(buffers: [problem.buffers[0]])
    var rows = [("fewest ticks", chosen)]
    if let least = comparison.leastTraffic {
      rows.append((least.isProven ? "least traffic" : "least traffic found", least.tiling))
    }
    var table = TextTable([
      .init("buffer 1 filled for"), .init("tiles"), .init("ticks", .right), .init("time", .right),
      .init("elements moved", .right),
    ])
    for (name, tiling) in rows {
      let ticks = LeastTraffic.measure(tiling, of: inner, ticks: .unit, isOver: isOver)
      let time = LeastTraffic.measure(tiling, of: inner, ticks: .linear, isOver: isOver)
      table.add([
        .init(name), .init(sizes(tiling)), .init(ticks.map { NumberFormat.grouped($0.ticks) } ?? "–"),
        .init(time.map { NumberFormat.grouped($0.ticks) } ?? "–"),
        .init(ticks.map { NumberFormat.grouped($0.traffic) } ?? "–"),
      ])
    }
    return "\n" + table.render(style)
      + "time: a tick for each 1 024 elements moved or 32 768 operations, operands side by side\n"
  }

  /// What a larger innermost buffer would buy.
  var capacities: String {
    let steps = comparison.capacities
    if steps.isEmpty { return "" }
    let shown = steps.count > 14 ? Array(steps.prefix(6)) + Array(steps.suffix(8)) : steps
    let texts = shown.map { "\(NumberFormat.grouped($0.capacity)) → \(NumberFormat.grouped($0.ticks))" }
    let list =
      steps.count > 14
      ? texts.prefix(6).joined(separator: ", ") + ", … " + texts.suffix(8).joined(separator: ", ")
      : texts.joined(separator: ", ")
    return "what would help: ticks in buffer 1 alone drop at these capacities: \(list)\n"
  }
}
