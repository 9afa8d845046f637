import Diagnostics

@testable import Tilewright

/// What the exact search says of a case, held against all mappings of its space.
struct ExactComparison {
  let exactCase: ExactCase
  let units: [Enumeration]
  let all: Enumeration

  init(_ exactCase: ExactCase, _ units: [Enumeration]) {
    self.exactCase = exactCase
    self.units = units
    all = units.reduce(into: Enumeration()) { $0.merge($1) }
  }

  private var problem: Problem { exactCase.space.problem }
  private var grain: EnergyGrain { EnergyGrain(problem) }

  /// Everything that doesn't hold. Unless it is `thorough`, one unrolling is searched for one objective alone and no
  /// search is stopped before its end.
  func findings(thorough: Bool) -> [String] {
    var findings: [String] = []
    let objectives = thorough ? Objective.allCases : [Objective.allCases[all.mappings % 3]]
    for (index, (unit, enumeration)) in zip(exactCase.units, units).enumerated()
    where thorough || index == all.mappings % units.count {
      findings += self.findings(unit.unrolling, unit.memories, enumeration, objectives, thorough).map {
        "\($0) | \(unit.unrolling.blocks) \(unit.memories)"
      }
    }
    for objective in Objective.allCases {
      findings += self.findings(objective, thorough: thorough).map { "\(objective): \($0)" }
    }
    return findings
  }

  static func areEqual(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(abs(a), abs(b)) + 1e-12 }

  /// The search of all unrollings together.
  private func findings(_ objective: Objective, thorough: Bool) -> [String] {
    var findings: [String] = []
    let space = exactCase.space
    let outcome = ExactSearch(space: space, objective: objective, effort: .within, isInterrupted: { false })
      .run()
    guard let best = all.best(objective) else {
      return outcome.best == nil && outcome.proof == nil ? [] : ["something is found where nothing is legal"]
    }
    guard let found = outcome.best, let proof = outcome.proof else { return ["nothing is found"] }
    let wanted = objective.rank(best).0
    let value = objective.rank(found.score).0
    if !Self.areEqual(value, wanted) { findings.append("\(value) is found, \(wanted) is best") }
    if Evaluator(problem).score(found.mapping) != found.score { findings.append("another score") }
    let errors = found.mapping.mapping.check(for: problem)
    if !errors.isEmpty { findings.append("illegal: \(errors.map(\.message))") }
    if !space.allows(found.mapping) { findings.append("breaks a constraint") }
    if !proof.isOptimal || !outcome.isComplete { findings.append("no optimality is claimed") }
    if !Self.areEqual(proof.value, value) { findings.append("the proof is of \(proof.value), not \(value)") }
    let counted =
      proof.unrollingsBelowBound + proof.unrollingsByTraffic + proof.unrollingsSearched + proof.unrollingsOpen
    if counted != proof.unrollings { findings.append("\(counted) of \(proof.unrollings) unrollings") }
    return thorough ? findings + stopped(objective, wanted) : findings
  }

  /// What is proven when the nodes run out or the search is interrupted.
  private func stopped(_ objective: Objective, _ wanted: Double) -> [String] {
    var findings: [String] = []
    for isInterrupted in [true, false] {
      let outcome = ExactSearch(
        space: exactCase.space, objective: objective, effort: .init(nodes: 1, allNodes: 1),
        isInterrupted: { isInterrupted }
      ).run()
      guard let proof = outcome.proof, let found = outcome.best else { continue }
      let value = objective.rank(found.score).0
      if proof.bound > wanted * (1 + 1e-9) {
        findings.append("the bound \(proof.bound) of a search that was stopped is above \(wanted)")
      }
      if proof.bound > proof.value { findings.append("the bound is above the value") }
      if !Self.areEqual(proof.value, value) {
        findings.append("\(proof.value) is claimed of \(value) when stopped")
      }
      // What lies beyond the space may be better.
      if proof.isOptimal, value > wanted * (1 + 1e-9) { findings.append("\(value) isn't optimal") }
      if !found.mapping.mapping.check(for: problem).isEmpty { findings.append("illegal when stopped") }
    }
    return findings
  }

  /// Lower bounds and the search of one unrolling.
  private func findings(
    _ unrolling: SpatialUnrolling, _ memories: [[Int]], _ enumeration: Enumeration,
    _ objectives: [Objective], _ thorough: Bool
  ) -> [String] {
    guard let tables = BoundaryTables(problem, unrolling: unrolling, memories: memories) else {
      return ["the space isn't supported"]
    }
    let chain = Subspace(tables)
    var findings: [String] = []
    let energy = BoundaryCosts.energy(chain)
    let energyToGo = CostToGo(energy)
    let cycles =
      unrolling.iterations(problem.layer.sizes) * problem.machine.array.cyclesPerOperation
    let timing = MappingTiming(chain, computeCycles: cycles)
    let times = bounds(of: chain, cycles, enumeration, &findings)
    let coarse = Subspace(coarsely: tables)
    if let coarse { _ = bounds(of: coarse, cycles, enumeration, &findings, steps: [4], weights: [0.1]) }
    for objective in objectives {
      for breaksTies in thorough ? [true, false] : [true] {
        let search = SubspaceSearch(
          chain, objective: objective, grain: grain, energy: energy,
          energyToGo: objective == .latency && !breaksTies ? nil : energyToGo, timing: timing, times: times,
          breaksTies: breaksTies)
        let outcome = search.run(below: .worst, mostNodes: 1_000_000)
        findings += compare(
          outcome, chain, with: enumeration.best(objective), objective, breaksTies: breaksTies
        ).map { "\(objective)\(breaksTies ? "" : ", ties open"): \($0)" }
      }
    }
    for objective in objectives {
      findings += fixed(chain, coarse, cycles, enumeration.best(objective), objective).map {
        "\(objective): \($0)"
      }
    }
    guard thorough else { return findings }
    for objective in Objective.allCases {
      for nodes in [1, 4, 16] {
        let outcome = SubspaceSearch(
          chain, objective: objective, grain: grain, energy: energy, energyToGo: energyToGo, timing: timing,
          times: times
        ).run(below: .worst, mostNodes: nodes)
        guard outcome.isExhausted, let best = enumeration.best(objective) else { continue }
        if outcome.bound.first > objective.rank(best).0 * (1 + 1e-9) {
          findings.append("\(objective): the bound after \(nodes) nodes is \(outcome.bound), \(best) is best")
        }
      }
    }
    // Those of least energy of the faster half.
    let latencies = enumeration.energies.keys.sorted()
    guard !latencies.isEmpty else { return findings }
    let cap = latencies[latencies.count / 2]
    let search = SubspaceSearch(
      chain, objective: .energy, grain: grain, energy: energy, energyToGo: energyToGo, timing: timing,
      times: times, mostCycles: cap)
    findings += compare(
      search.run(below: .worst, mostNodes: 1_000_000), chain,
      with: enumeration.best(.energy, mostCycles: cap), .energy, breaksTies: true
    ).map { "energy in \(cap) cycles: \($0)" }
    return findings
  }

  /// Lower bounds for the energy, for the time and for both together, which no mapping may undercut; the last ones are returned.
  private func bounds(
    of space: Subspace, _ cycles: Int, _ enumeration: Enumeration, _ findings: inout [String],
    steps: [Int] = [0, 1, 4, LagrangeMultipliers.steps], weights: [Double] = [0.1, 0.001, 3]
  ) -> [TimeBound] {
    let energy = BoundaryCosts.energy(space)
    let timing = MappingTiming(space, computeCycles: cycles)
    var multipliers = LagrangeMultipliers()
    let bounds = steps.map { steps in
      multipliers.fit(timing, { energy }, steps: steps, isEnough: { _ in false }, visit: { _, _ in })
    }
    let joint = weights.flatMap { weight in
      var multipliers = LagrangeMultipliers()
      return [0, 5].map { steps in
        multipliers.fit(
          timing, { energy }, cyclesPerPicojoule: weight, steps: steps, isEnough: { _ in false },
          visit: { _, _ in })
      }
    }
    let name = space.chains.contains { $0.coarse != nil } ? "coarse " : ""
    let leakage = space.constants.leakagePicojoulesPerCycle
    let least = space.score(memoryPicojoules: CostToGo(energy).root, latencyCycles: 0).energyPicojoules
    for (latency, picojoules) in enumeration.energies.sorted(by: { $0.key < $1.key }) {
      let moved = picojoules - leakage * Double(latency)
      if least > moved * (1 + 1e-9) + 1e-9 { findings.append("\(name)energy bound \(least) above \(moved)") }
      for bound in joint {
        let sum = bound.cyclesPerPicojoule * (moved - space.constants.operationsPicojoules) + Double(latency)
        if bound.root > sum * (1 + 1e-9) + 1e-6 {
          findings.append("\(name)joint bound \(bound.root) above \(sum)")
        }
      }
      for time in bounds where time.root > Double(latency) + 1e-6 {
        findings.append("\(name)time bound \(time.root) above \(latency)")
      }
    }
    return Array(bounds.suffix(1) + joint[1...1])
  }

  /// The best has to be left when places are left out that lead to nothing better than a limit a little above it, and in one
  /// of the parts when the space is divided again and again.
  private func fixed(
    _ chain: Subspace, _ coarse: Subspace?, _ cycles: Int, _ best: Evaluator.Score?, _ objective: Objective
  ) -> [String] {
    guard let best else { return [] }
    let wanted = objective.rank(best, grain).first
    let limit = Rank(first: wanted * (1 + 1e-6) + 1e-9, second: 0)
    func problem(_ space: Subspace, within coarse: SubspaceProblem? = nil) -> SubspaceProblem {
      SubspaceProblem(
        space, computeCycles: cycles, objective: objective, grain: grain, needsEnergy: objective != .latency,
        needsTime: true, within: coarse)
    }
    var findings: [String] = []
    var multipliers = LagrangeMultipliers.Both()
    let coarseProblem = coarse.map { problem($0) }
    coarseProblem?.bound(&multipliers, steps: 3, below: { limit }, fixes: true)
    var parts = [problem(chain, within: coarseProblem)]
    for _ in 0..<6 {
      var least = Double.infinity
      for part in parts {
        part.bound(&multipliers, steps: 3, below: { limit }, fixes: true)
        let found = part.search(
          below: limit, nodes: 100_000, slack: 0, breaksTies: false, isInterrupted: { false })
        let value = found.best.map { objective.rank($0.score, grain).first } ?? .infinity
        if part.bound.first > value * (1 + 1e-9) {
          findings.append("\(part.bound.first) is the bound of a part with \(value)")
        }
        least = min(least, value)
      }
      if !Self.areEqual(least, wanted) { findings.append("\(least) is left in \(parts.count) parts") }
      parts = parts.flatMap { part -> [SubspaceProblem] in
        let halves = part.halves(below: limit)
        return halves.isEmpty ? [part] : halves
      }
    }
    return findings
  }

  private func compare(
    _ outcome: SubspaceSearch.Outcome, _ chain: Subspace, with best: Evaluator.Score?, _ objective: Objective,
    breaksTies: Bool
  ) -> [String] {
    guard let best else {
      return outcome.best == nil ? [] : ["something is found where nothing is legal"]
    }
    guard let found = outcome.best else { return ["nothing is found"] }
    let mapping = chain.mapping(found)
    guard let score = Evaluator(problem).score(mapping) else { return ["the found nest is illegal"] }
    var findings: [String] = []
    let (first, second) = objective.rank(score)
    let wanted = objective.rank(best)
    if !Self.areEqual(first, wanted.0) { findings.append("\(first) is found, \(wanted.0) is best") }
    let isEnergyEqual = Self.areEqual(found.score.energyPicojoules, score.energyPicojoules)
    let countsEnergy = objective != .latency || breaksTies
    if found.score.latencyCycles < score.latencyCycles
      || countsEnergy && !isEnergyEqual && found.score.energyPicojoules < score.energyPicojoules
    {
      findings.append("\(found.score) is predicted, \(score) is true")
    }
    guard breaksTies else { return findings }
    if !Self.areEqual(second, wanted.1) { findings.append("of ties \(second) is found, \(wanted.1) is best") }
    // Of mappings without any energy none is better in energy × latency.
    if objective == .edp, score.energyPicojoules == 0 { return findings }
    if found.score.latencyCycles != score.latencyCycles || !isEnergyEqual {
      findings.append("\(found.score) is predicted, \(score) is true, ties broken")
    }
    return findings
  }
}

extension ExactSearch.Effort {
  /// The standard one, but that nothing from beyond the spaces is taken.
  static var within: Self {
    var effort = standard
    effort.looksBeyond = false
    return effort
  }
}
