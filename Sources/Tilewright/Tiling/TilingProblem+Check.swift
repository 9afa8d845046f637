import Diagnostics

extension TilingProblem {
  /// Everything that makes the problem meaningless.
  func check() -> [Diagnostic] {
    var findings = layer.check()
    func refuse(_ message: String, fix: String) {
      findings.append(.error(.badOption, message, at: layer.location, fix: fix))
    }
    if layer.dimensions.count > 60 {
      refuse("layer '\(layer.id)' has \(layer.dimensions.count) dimensions", fix: "tilings know at most 60")
    }
    if layer.operands.count < 2 { refuse("layer '\(layer.id)' has no inputs", fix: "give it inputs") }
    if buffers.isEmpty { refuse("no buffer is given", fix: "give the elements that each buffer holds") }
    for buffer in buffers where !(1...1 << 60).contains(buffer) {
      refuse("a buffer holds \(buffer) elements", fix: "give 1 to 2^60 elements")
    }
    for (inner, outer) in zip(buffers, buffers.dropFirst()) where outer < inner {
      refuse(
        "a buffer of \(Words.grouped(outer)) elements lies outside one of \(Words.grouped(inner))",
        fix: "give the innermost buffer first; each must hold at least as much as the one inside it")
    }
    if !(1...2).contains(slotLimit) { refuse("\(slotLimit) slots per operand", fix: "give 1 or 2") }
    if let channels, !(1...1024).contains(channels) { refuse("\(channels) channels", fix: "give 1 to 1024") }
    if !(1...1024).contains(units) { refuse("\(units) execution units", fix: "give 1 to 1024") }
    let names = layer.dimensions.map(\.name)
    for name in (Array(minimumTiles.keys) + Array(alignments.keys)).sorted() where !names.contains(name) {
      refuse(
        "layer '\(layer.id)' has no dimension '\(name)'",
        fix: Spelling.hint(for: name, among: names) ?? "its dimensions are \(names.joined(separator: ", "))")
    }
    for (name, size) in (Array(minimumTiles) + Array(alignments)).sorted(by: { $0.key < $1.key })
    where size < 1 {
      refuse("dimension \(name) has a tile of \(size)", fix: "give at least 1")
    }
    if findings.isEmpty, mostTicks > 0x1p60 {
      refuse(
        "a schedule of layer '\(layer.id)' may take more than 2^60 ticks",
        fix: "correct the tick model, or give smaller buffers")
    }
    return findings
  }

  /// More ticks than any schedule that is written down can take: every operation after the other, each as large as can be.
  private var mostTicks: Double {
    func most(_ rate: TickModel.Rate, _ amount: Int) -> Double { Double(rate.ticks(for: amount)) }
    let largest = layer.operands.reduce(1) { max($0, $1.distinctElements(sizes: layer.sizes)) }
    let moved = min(largest, buffers.last ?? largest)
    let transfer = most(ticks.load, moved) + most(ticks.store, moved) + most(ticks.add, moved)
    let perExecution = transfer * Double(layer.operands.count * buffers.count) + most(ticks.execute, 1)
    return perExecution * Double(Tiling.longest) + most(ticks.execute, layer.operations)
  }
}

/// Whether the smallest tiles fit the innermost buffer.
struct TilingFit {
  let problem: TilingProblem
  let geometry: TileGeometry

  /// The room that tiles take at the least, one slot each.
  var least: Int { room { geometry.leastSlotSize($0, $1) } }

  /// The sum over all operands of their slots for the smallest tiles, or the smallest that hold whole sums.
  private func room(holdingSums: Bool = false, _ size: (_ operand: Int, _ sizes: [Int]) -> Int) -> Int {
    let scattered = problem.layer.scattered
    let sizes = problem.layer.dimensions.enumerated().map { index, dimension in
      let isReduced = geometry.reduced & (1 << UInt64(index)) != 0
      guard !scattered.contains(index), !(holdingSums && isReduced) else { return dimension.size }
      let minimum = min(dimension.size, problem.minimumTiles[dimension.name] ?? 1)
      let alignment = problem.alignments[dimension.name] ?? 1
      return min(dimension.size, ceilingDivide(max(1, minimum), alignment) * alignment)
    }
    let isReduced = geometry.dimensions.contains {
      geometry.reduced & (1 << UInt64($0)) != 0 && sizes[$0] < problem.layer.sizes[$0]
    }
    let extra = SlotChoices(problem: problem, geometry: geometry).extraOutputSlots(problem.reduction)
    let shared = problem.sharesBuffer ? problem.units : 1
    return geometry.operands.reduce(0) { sum, operand in
      let slots = shared * (operand == 0 && isReduced ? 1 + extra : 1)
      let (room, overflow) = size(operand, sizes).multipliedReportingOverflow(by: slots)
      return overflow ? 1 << 62 : min(1 << 62, sum + room)
    }
  }

  /// What is wrong when they don't.
  var finding: Diagnostic? {
    guard let capacity = problem.buffers.first, least > capacity else { return nil }
    let smallest = room { geometry.slotSize($0, $1, of: problem.layer.sizes) }
    return .error(
      .cannotTile,
      "no tile of '\(problem.layer.name)' fits the innermost buffer of \(Words.grouped(capacity)) elements",
      at: problem.layer.location,
      fix: "give it at least \(Words.grouped(smallest)) elements: the smallest tile of each operand")
  }

  /// What is wrong when the smallest tiles that hold whole sums don't fit some outer buffer.
  var findingOfWholeSums: Diagnostic? {
    let least = room(holdingSums: true) { geometry.leastSlotSize($0, $1) }
    guard let level = problem.buffers.indices.dropFirst().first(where: { problem.buffers[$0] < least }) else {
      return nil
    }
    let smallest = room(holdingSums: true) { geometry.slotSize($0, $1, of: problem.layer.sizes) }
    return .error(
      .cannotTile,
      "no tile of '\(problem.layer.name)' with whole sums fits buffer \(level + 1) of "
        + "\(Words.grouped(problem.buffers[level])) elements",
      at: problem.layer.location,
      fix: "give it at least \(Words.grouped(smallest)) elements"
        + (problem.reduction == .accumulate ? ", or let outer buffers cut what is summed" : ""))
  }
}
