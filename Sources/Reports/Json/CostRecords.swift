import Tilewright

/// Where the energy goes, in picojoules.
struct EnergyRecord: Encodable, Sendable {
  struct Item: Encodable, Sendable {
    let memory: String
    let operand: String
    let movement: String
    let picojoules: Nullable<Double>
  }

  let operationsPicojoules: Nullable<Double>
  let leakagePicojoules: Nullable<Double>
  let memories: [Item]

  init(_ mapped: MappedLayer) {
    let energy = mapped.cost.energy
    operationsPicojoules = Nullable(finite: energy.operationsPicojoules)
    leakagePicojoules = Nullable(finite: energy.leakagePicojoules)
    memories = energy.items.map { item in
      Item(
        memory: mapped.machine.memories[item.memory].name, operand: mapped.layer.operands[item.operand].name,
        movement: item.movement.rawValue, picojoules: Nullable(finite: item.picojoules))
    }
  }
}

/// Where the time goes, in cycles.
struct LatencyRecord: Encodable, Sendable {
  struct Port: Encodable, Sendable {
    let memory: String
    let port: String
    let busyCycles: Int
    let stallCycles: Int
  }

  let computeCycles: Int
  let stallCycles: Int
  let fillCycles: Int
  let drainCycles: Int
  let ports: [Port]

  init(_ mapped: MappedLayer) {
    let latency = mapped.cost.latency
    computeCycles = latency.computeCycles
    stallCycles = latency.stallCycles
    fillCycles = latency.fillCycles
    drainCycles = latency.drainCycles
    ports = latency.ports.map { load in
      let memory = mapped.machine.memories[load.memory]
      return Port(
        memory: memory.name, port: memory.ports[load.port].name, busyCycles: load.busyCycles,
        stallCycles: load.stallCycles)
    }
  }
}

/// One operand's movement over one boundary in one direction.
struct TrafficRecord: Encodable, Sendable {
  struct Side: Encodable, Sendable {
    let elements: Int
    let bits: Int
    let granules: Int
    let accesses: Nullable<Double>
    let energyPicojoules: Nullable<Double>

    init(_ side: Traffic.Side) {
      elements = side.elements
      bits = side.bits
      granules = side.granules
      accesses = Nullable(finite: side.accesses)
      energyPicojoules = Nullable(finite: side.energyPicojoules)
    }
  }

  struct Repeat: Encodable, Sendable {
    let dimension: String
    let times: Int
  }

  let operand: String
  let outer: String
  /// Null for the array.
  let inner: Nullable<String>
  let direction: String
  let outerSide: Side
  let innerSide: Side
  let transfers: Int
  let busyCycles: Int
  let elementsPerPass: Int
  let repeats: [Repeat]

  init(_ traffic: Traffic, of mapped: MappedLayer) {
    let memories = mapped.machine.memories
    operand = mapped.layer.operands[traffic.operand].name
    outer = memories[traffic.outer].name
    inner = Nullable(traffic.inner.map { memories[$0].name })
    direction = traffic.direction.rawValue
    outerSide = Side(traffic.outerSide)
    innerSide = Side(traffic.innerSide)
    transfers = traffic.transfers
    busyCycles = traffic.busyCycles
    elementsPerPass = traffic.derivation.elementsPerPass
    repeats = traffic.derivation.repeats.map {
      Repeat(dimension: mapped.layer.dimensions[$0.dimension].name, times: $0.times)
    }
  }
}

/// What one instance of a memory holds of an operand.
struct OccupancyRecord: Encodable, Sendable {
  let memory: String
  let operand: String
  let elements: Int
  /// Slots included.
  let bits: Int
  /// Null for a memory without limit.
  let capacityBits: Nullable<Int>

  init(_ occupancy: Occupancy, of mapped: MappedLayer) {
    let memory = mapped.machine.memories[occupancy.memory]
    self.memory = memory.name
    operand = mapped.layer.operands[occupancy.operand].name
    elements = occupancy.elements
    bits = occupancy.bits
    capacityBits = Nullable(memory.capacityBits)
  }
}
