@testable import Tilewright

/// Machines that share their memories along any of the array's dimensions, the last memories too, and streams.
extension RandomProblems {
  /// Layers of every kind, some with repetitions: a dimension that indexes nothing.
  mutating func anyLayer() -> Layer {
    let layer = richLayer()
    guard random.chance(12) else { return layer }
    return Layer(
      id: layer.id, name: layer.name, operatorName: layer.operatorName,
      dimensions: layer.dimensions + [.init("P", random.int(2...3))], operands: layer.operands)
  }

  mutating func sharingMachine() -> Machine {
    let arrays = (0..<random.int(1...3)).map { Machine.Array.Dimension("D\($0 + 1)", random.int(2...4)) }
    let roles: [OperandRole] = [.input, .weight, .output]
    let share = random.int(0...100)
    let streamed = random.chance(25) ? roles.filter { _ in random.chance(40) } : []
    var memories: [Memory] = []
    let count = random.int(0...2)
    for index in 0...count {
      let isTop = index == count
      let held = isTop ? roles.filter { !streamed.contains($0) } : roles.filter { _ in random.chance(60) }
      guard !held.isEmpty else { continue }
      let uses = held.flatMap { role in Movement.allCases.map { Port.Use(role, $0) } }
      memories.append(
        Memory(
          "m\(index)", capacityBits: nil, readEnergyPicojoules: 1, writeEnergyPicojoules: 2, roles: held,
          mayBypass: isTop ? [] : held.filter { _ in random.chance(30) },
          sharedAlong: Set(arrays.indices.filter { _ in random.chance(share) }),
          ports: [
            Port("r", .read, widthBits: 32, granularityBits: 8, uses: uses.filter(\.movement.isRead)),
            Port("w", .write, widthBits: 32, granularityBits: 8, uses: uses.filter { !$0.movement.isRead }),
          ], reusesSlidingWindow: random.chance(20)))
    }
    if !streamed.isEmpty {
      let uses = streamed.map { Port.Use($0, $0 == .output ? .writeFromBelow : .readToBelow) }
      memories.append(
        Memory(
          "stream", kind: .stream(repeats: random.chance(50)), capacityBits: nil, readEnergyPicojoules: 1,
          writeEnergyPicojoules: 1, roles: streamed, sharedAlong: Set(arrays.indices),
          ports: [Port("s", .readWrite, widthBits: 16, uses: uses)]))
    }
    return Machine(
      name: "sharing",
      array: Machine.Array(
        dimensions: arrays, operationEnergyPicojoules: 1,
        spatialReduction: Set(arrays.indices.filter { _ in random.chance(60) }),
        accumulatesInPlace: random.chance(30)),
      memories: memories)
  }
}
