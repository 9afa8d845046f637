extension SimulatorState {
  /// What came out, once all queues have come to their ends.
  func simulation(_ machine: SimulatedMachine) -> Simulation {
    let movements = machine.queues.indices.flatMap { queue in
      machine.operations[queue].transfers.enumerated().map { index, cost in
        Simulation.Movement(
          transfer: cost.transfer, direction: cost.isLoad ? .inward : .outward,
          transfers: moved[movedOffsets[queue] + 2 * index],
          busyCycles: moved[movedOffsets[queue] + 2 * index + 1])
      }
    }
    var causes = waiting.indices.filter { waiting[$0] > 0 }
      .map { Simulation.Waiting(cause: machine.cause($0), cycles: waiting[$0]) }
    causes.append(.init(cause: .end, cycles: end - lastEnd[machine.execution]))
    return Simulation(
      cycles: end, executingCycles: executing, movements: movements,
      waiting: causes.filter { $0.cycles > 0 }.sorted { $0.cycles > $1.cycles }, skippedCycles: skipped)
  }
}

extension SimulatedMachine {
  /// What a cause means to people.
  func cause(_ index: Int) -> Timeline.Wait.Cause {
    guard index < 3 * buffers.count else { return .channel(resourceName(index - 3 * buffers.count)) }
    let name = name(of: index / 3)
    return switch index % 3 {
    case 0: .load(of: name)
    case 1: .slot(name, stillReadBy: "the array")
    default: .store(of: name)
    }
  }

  /// `W in registers`.
  func name(of buffer: Int) -> String {
    "\(problem.layer.operands[buffers[buffer].operand].name) in \(problem.machine.memories[buffers[buffer].memory].name)"
  }

  /// `dram read`.
  func resourceName(_ resource: Int) -> String {
    guard let port = resources.ports[resource] else { return "the array" }
    let memory = problem.machine.memories[port.memory]
    return "\(memory.name) \(memory.ports[port.port].name)"
  }
}
