import Diagnostics
import Testing

@testable import Tilewright

@Suite struct SimulatorTests {
  @Test(arguments: 0..<16)
  func movementsEqualTheCostModel(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 104_729 &+ 3)
    for index in 0..<150 {
      let problem = try Problem(layer: problems.layer(), machine: problems.machine())
      let mapping = problems.mapping(for: problem)
      let cost = NativeModel.cost(of: mapping, for: problem)
      let program = Program(mapping, for: problem)
      let run = try #require(Simulator.run(program, for: problem, skipping: false))
      let label: Comment = "batch \(batch), case \(index)"
      #expect(run.executingCycles >= cost.latency.computeCycles, label)
      var counted: [[Int]: [Int]] = [:]
      for movement in run.movements where movement.transfers > 0 {
        let outer = program.buffers[movement.transfer.operand][movement.transfer.outer].memory
        counted[[movement.transfer.operand, outer, movement.direction == .inward ? 0 : 1]] =
          [movement.transfers, movement.busyCycles]
      }
      var expected: [[Int]: [Int]] = [:]
      for traffic in cost.traffic where traffic.transfers > 0 {
        expected[[traffic.operand, traffic.outer, traffic.direction == .inward ? 0 : 1]] =
          [traffic.transfers, traffic.busyCycles]
      }
      let isScatter = isScatter(problem)
      for traffic in cost.traffic where isScatter && traffic.operand == 0 && traffic.direction == .inward {
        // The model counts every visit of overlapping tiles, the simulator those that can meet sums.
        let key = [0, traffic.outer, 0]
        #expect(counted[key, default: [0, 0]][1] <= traffic.busyCycles, label)
        counted[key] = nil
        expected[key] = nil
      }
      if !isScatter {
        #expect(run.cycles >= cost.latency.ports.map(\.busyCycles).max() ?? 0, label)
      }
      #expect(counted == expected, label)
      if counted != expected { print(description(of: mapping, for: problem)); return }
    }
  }

  @Test(arguments: 0..<8)
  func skippingChangesNothing(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 7717 &+ 11)
    var skipped = 0
    for index in 0..<40 {
      let problem = try Problem(layer: problems.longLayer(), machine: problems.machine())
      let mapping = problems.mapping(for: problem)
      let program = Program(mapping, for: problem)
      let full = try #require(Simulator.run(program, for: problem, skipping: false))
      let quick = try #require(Simulator.run(program, for: problem))
      let label: Comment = "batch \(batch), case \(index)"
      #expect(full.isRunInFull, label)
      #expect(quick.cycles == full.cycles, label)
      #expect(quick.movements == full.movements, label)
      #expect(quick.waiting == full.waiting, label)
      #expect(quick.executingCycles == full.executingCycles, label)
      if quick.cycles != full.cycles { print(description(of: mapping, for: problem)); return }
      if !quick.isRunInFull { skipped += 1 }
    }
    #expect(skipped > 10)
  }

  /// Counting tiles that look alike once finds the same overlaps as going through all of them.
  @Test func overlapsOfTilesThatLookAlikeAreCountedOnce() throws {
    var problems = RandomProblems(seed: 99)
    var (compared, overlapping) = (0, 0)
    for index in 0..<400 {
      let layer = index % 2 == 0 ? problems.longLayer() : problems.layer()
      let problem = try Problem(layer: layer, machine: problems.machine())
      let program = Program(problems.mapping(for: problem), for: problem)
      let nest = ProgramNest(program, sizes: layer.sizes)
      for operation in nest.operations {
        let transfer: Program.Transfer
        switch operation.kind {
        case .load(let load): transfer = load
        case .store(let store): transfer = store
        case .execute: continue
        }
        let counter = TransferShapeCounter(
          transfer, depth: operation.depth, program: program, problem: problem, nest: nest)
        let all = try #require(counter.overlap(merging: false))
        #expect(counter.overlap() == all, "case \(index)")
        compared += 1
        if all.exists { overlapping += 1 }
      }
    }
    #expect(compared > 2_000 && overlapping > 150, "\(compared), \(overlapping)")
  }

  private func isScatter(_ problem: Problem) -> Bool {
    problem.layer.output.axes.contains { $0.index.terms.count > 1 }
  }
}
