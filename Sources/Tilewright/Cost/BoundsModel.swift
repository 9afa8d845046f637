/// Limits that hold for every mapping of a layer on a machine.
///
/// Energy: the operations; each operand crosses each boundary of its chain once, without rounding to whole
/// accesses (memories it may bypass count nothing). Latency: all elements busy in every cycle, and each port of
/// a memory that stands once moving what must pass it once.
enum BoundsModel {
  static func bounds(for problem: Problem) -> Bounds {
    let layer = problem.layer
    let machine = problem.machine
    var energy = problem.operationsPicojoules
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
          guard let channel = machine.memories[memory].channel(for: problem.roles[index], movement)
          else { continue }
          energy += channel.law.leastPicojoules(bits: bits)
          if machine.instances(of: memory) == 1 { portBits[memory][channel.port] += bits }
        }
      }
    }
    let compute = machine.array.leastCycles(of: layer.operations)
    let transport = machine.memories.indices.flatMap { memory in
      portBits[memory].indices.map {
        machine.memories[memory].law(ofPort: $0, .readToBelow).cycles(bits: portBits[memory][$0])
      }
    }
    let latency = transport.reduce(compute, max)
    energy += NativeModel.leakagePicojoulesPerCycle(of: machine) * Double(latency)
    return Bounds(energyPicojoules: energy, latencyCycles: latency, computeCycles: compute)
  }
}
