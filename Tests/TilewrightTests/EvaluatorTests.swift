import Testing

@testable import Tilewright

@Suite struct EvaluatorTests {
  @Test(arguments: 0..<8)
  func evaluatorEqualsPlainModel(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 104729 &+ 17)
    for index in 0..<200 {
      let problem = try Problem(layer: problems.layer(), machine: problems.machine())
      let evaluator = Evaluator(problem)
      for repeated in 0..<3 {
        let mapping = problems.mapping(for: problem)
        let cost = NativeModel.cost(of: mapping, for: problem)
        let flat = FlatMapping(mapping)
        #expect(flat.mapping == mapping)
        let score = try #require(evaluator.score(flat))
        let label: Comment = "batch \(batch), case \(index).\(repeated)"
        #expect(score.latencyCycles == cost.latency.totalCycles, label)
        #expect(cost.latency.totalCycles >= cost.latency.computeCycles, label)
        #expect(cost.latency.ports.allSatisfy { cost.latency.totalCycles >= $0.busyCycles }, label)
        let difference = abs(score.energyPicojoules - cost.energy.totalPicojoules)
        #expect(difference <= 1e-12 * cost.energy.totalPicojoules, label)
      }
    }
  }

  @Test func refusesWhatDoesNotFitExactlyWhenTheChecksDo() throws {
    var problems = RandomProblems(seed: 4242)
    var refused = 0
    for _ in 0..<600 {
      let layer = problems.layer()
      let unlimited = problems.machine()
      let machine = Machine(
        name: unlimited.name, array: unlimited.array,
        memories: unlimited.memories.map { memory in
          Memory(
            memory.name, capacityBits: problems.random.int(64...1200),
            readEnergyPicojoules: 1, writeEnergyPicojoules: 1, roles: memory.roles,
            mayBypass: memory.mayBypass, sharedAlong: memory.sharedAlong, ports: memory.ports)
        })
      let problem = try Problem(layer: layer, machine: machine)
      let mapping = problems.mapping(for: problem)
      let fits = mapping.check(for: problem).isEmpty
      if !fits { refused += 1 }
      #expect((Evaluator(problem).score(FlatMapping(mapping)) != nil) == fits)
    }
    #expect((100...500).contains(refused), "the draw must hold both kinds")
  }
}
