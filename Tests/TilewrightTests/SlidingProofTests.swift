import Testing

@testable import Tilewright

/// Windows that slide, against every mapping of the space, written out.
///
/// The space knows loops that slide through a whole dimension, and one boundary that uses such a loop. Where no dimension of a window has more than two
/// iterations in time there are no others, and the best of all mappings is the best of the space.
@Suite struct SlidingProofTests {
  private static func sliding(_ machine: Machine) -> Machine {
    Machine(
      name: machine.name, array: machine.array,
      memories: machine.memories.enumerated().map { index, memory in
        Memory(
          memory.name, kind: memory.kind, capacityBits: memory.capacityBits,
          readEnergyPicojoules: memory.readEnergyPicojoules,
          writeEnergyPicojoules: memory.writeEnergyPicojoules, roles: memory.roles,
          mayBypass: memory.mayBypass, sharedAlong: memory.sharedAlong, ports: memory.ports,
          latencyCycles: memory.latencyCycles,
          leakagePicojoulesPerCycle: memory.leakagePicojoulesPerCycle,
          alwaysDoubleBuffered: memory.alwaysDoubleBuffered,
          reusesSlidingWindow: index + 1 < machine.memories.count)
      })
  }

  /// Inputs with windows whose dimensions have few iterations in time, in every unrolling.
  private static func slides(_ space: LayerSpace) -> Bool {
    let windows = space.problem.layer.operands.dropFirst().flatMap(\.axes)
      .filter { $0.index.terms.count > 1 }.flatMap { $0.index.terms.map(\.dimension) }
    let sliding = space.problem.layer.operands.indices.dropFirst().filter { operand in
      space.problem.layer.operands[operand].axes.contains { $0.index.terms.count > 1 }
    }
    return sliding.count == 1 && space.problem.chains[sliding[0]].count == 2
      && windows.contains { space.problem.layer.sizes[$0] > 1 }
      && space.unrollings.allSatisfy { unrolling in
        let extents = unrolling.temporalSizes(space.problem.layer.sizes)
        return windows.allSatisfy { extents[$0] <= 2 }
      }
  }

  @Test(arguments: 0..<2) func equalsEnumeration(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 15_485_863 &+ 7)
    var cases = 0
    var differing = 0
    for index in 0..<900 {
      let drawn = try problems.exactCase(mappings: 700)
      guard Self.slides(drawn.space) else { continue }
      let space = try LayerSpace(
        layer: drawn.space.problem.layer, machine: Self.sliding(drawn.space.problem.machine),
        constraints: Constraints())
      guard Self.slides(space), ExactCase.count(space, limit: 3000) < 3000 else { continue }
      let one = ExactCase(space)
      let all = one.units.reduce(into: Enumeration()) {
        $0.merge(Enumeration(space.problem, $1.unrolling, $1.memories))
      }
      for objective in Objective.allCases {
        let found = ExactSearch(
          space: space, objective: objective, effort: .within, isInterrupted: { false }
        ).run()
        let wanted = all.best(objective).map { objective.rank($0).0 }
        let value = found.best.map { objective.rank($0.score).0 }
        #expect((wanted == nil) == (value == nil), "batch \(batch), case \(index), \(objective)")
        guard let wanted, let value else { continue }
        #expect(
          ExactComparison.areEqual(value, wanted),
          "batch \(batch), case \(index), \(objective): \(value) \(wanted)")
        #expect(found.proof?.isOptimal == true)
      }
      cases += 1
      let still = try LayerSpace(
        layer: space.problem.layer, machine: drawn.space.problem.machine, constraints: Constraints())
      let refetched = Objective.allCases.map { objective in
        ExactSearch(space: still, objective: objective, effort: .within, isInterrupted: { false })
          .run().best?.score
      }
      if refetched != Objective.allCases.map({ all.best($0) }) { differing += 1 }
    }
    #expect(cases > 24)
    #expect(differing > 0, "sliding never made a difference")
  }
}
