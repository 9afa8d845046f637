/// Limits that hold for every mapping of a layer on a machine.
///
/// Energy: the operations; each operand crosses each boundary of its chain once, without rounding to whole
/// accesses (memories it may bypass count nothing). Latency: all elements busy in every cycle, and each port of
/// a memory that stands once moving what must pass it once.
enum BoundsModel {
  static func bounds(for problem: Problem) -> Bounds {
    let layer = problem.layer
    let machine = problem.machine
    var energy = Double(layer.operations) * machine.array.operationEnergyPicojoules
    var portBits = machine.memories.map { Array(repeating: 0, count: $0.ports.count) }
    for (index, operand) in layer.operands.enumerated() {
      let bits = operand.distinctElements(sizes: layer.sizes) * operand.finalPrecisionBits
      let chain = problem.chains[index]
      let compulsory = chain.filter {
        !machine.memories[$0].mayBypass.contains(problem.roles[index]) || $0 == chain.last
      }
      for memory in compulsory {
        let leaves: Movement = index == 0 ? .readToAbove : .readToBelow
        let enters: Movement = index == 0 ? .writeFromBelow : .writeFromAbove
        for movement in [leaves, enters] {
          let touchesOutside = movement == .readToAbove || movement == .writeFromAbove
          if touchesOutside && memory == chain.last { continue }
          guard let port = machine.memories[memory].port(for: problem.roles[index], movement) else {
            continue
          }
          let width = machine.memories[memory].ports[port].widthBits
          let cost =
            movement.isRead
            ? machine.memories[memory].readEnergyPicojoules : machine.memories[memory].writeEnergyPicojoules
          energy += Double(bits) / Double(width) * cost
          if machine.instances(of: memory) == 1 { portBits[memory][port] += bits }
        }
      }
    }
    let compute =
      ceilingDivide(layer.operations, machine.array.processingElements) * machine.array.cyclesPerOperation
    let transport = machine.memories.indices.flatMap { memory in
      portBits[memory].indices.map {
        ceilingDivide(portBits[memory][$0], machine.memories[memory].ports[$0].widthBits)
      }
    }
    let latency = transport.reduce(compute, max)
    energy += NativeModel.leakagePicojoulesPerCycle(of: machine) * Double(latency)
    return Bounds(energyPicojoules: energy, latencyCycles: latency, computeCycles: compute)
  }
}
