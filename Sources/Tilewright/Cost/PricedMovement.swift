/// A movement with its ports: accesses, energy and time.
///
/// A transfer of b bits is ceil(b ÷ granularity) × granularity ÷ width full-width accesses and occupies a
/// port for ceil(b ÷ width) cycles; it takes as long as the slower side.
struct PricedMovement {
  /// A port of a memory.
  struct PortReference: Hashable {
    let memory: Int
    let port: Int
  }

  let traffic: Traffic
  let outerPort: PortReference?
  let innerPort: PortReference?
  /// Cycles of the largest transfer.
  let longestTransferCycles: Int
  let energyItems: [Energy.Item]

  init(_ movement: DirectedMovement, problem: Problem) {
    let boundary = movement.boundary
    let inward = movement.direction == .inward
    let outer = Channel(
      problem, memory: boundary.outer, operand: boundary.operand,
      movement: inward ? .readToBelow : .writeFromBelow)
    let inner = boundary.inner.map {
      Channel(
        problem, memory: $0, operand: boundary.operand, movement: inward ? .writeFromAbove : .readToAbove)
    }
    var outerSide = SideCount()
    var innerSide = SideCount()
    var transfers = 0
    var busy = 0
    var longest = 0
    for pass in movement.passes {
      outerSide.add(movement.pass.outer, bits: pass.bitsOuter, times: pass.outer, channel: outer)
      innerSide.add(movement.pass.inner, bits: pass.bitsInner, times: pass.inner, channel: inner)
      guard pass.inTime > 0 else { continue }
      for entry in movement.pass.inTime.entries {
        let cycles = max(
          outer.cycles(bits: entry.outer * pass.bitsOuter),
          inner?.cycles(bits: entry.inner * pass.bitsInner) ?? 0)
        guard cycles > 0 else { continue }
        transfers += entry.count * pass.inTime
        busy += entry.count * pass.inTime * cycles
        longest = max(longest, cycles)
      }
    }
    if movement.exemptElements > 0 {
      let bits = problem.layer.output.precisionBits
      outerSide.exempt(movement.exemptElements, bits: bits, channel: outer)
      innerSide.exempt(
        max(0, innerSide.elements - outerSide.elements), bits: bits, channel: inner)
    }
    let outerTraffic = outerSide.priced(outer)
    let innerTraffic = innerSide.priced(inner)
    traffic = Traffic(
      operand: boundary.operand, outer: boundary.outer, inner: boundary.inner, direction: movement.direction,
      outerSide: outerTraffic, innerSide: innerTraffic, transfers: transfers, busyCycles: busy,
      derivation: .init(elementsPerPass: movement.pass.outer.sum, repeats: movement.repeats))
    outerPort = outer.port.map { PortReference(memory: boundary.outer, port: $0) }
    innerPort = inner?.port.flatMap { port in boundary.inner.map { PortReference(memory: $0, port: port) } }
    longestTransferCycles = longest
    var items = [
      Energy.Item(
        memory: boundary.outer, operand: boundary.operand, movement: outer.movement,
        picojoules: outerTraffic.energyPicojoules)
    ]
    if let memory = boundary.inner, let inner {
      items.append(
        Energy.Item(
          memory: memory, operand: boundary.operand, movement: inner.movement,
          picojoules: innerTraffic.energyPicojoules))
    }
    energyItems = items
  }
}

/// A memory's port for one movement of one operand. Without a port (partial sums where a machine has none)
/// the mapping isn't legal and nothing is charged.
private struct Channel {
  let movement: Movement
  let port: Int?
  let widthBits: Int
  let granularityBits: Int
  let energyPicojoules: Double

  init(_ problem: Problem, memory: Int, operand: Int, movement: Movement) {
    let memory = problem.machine.memories[memory]
    self.movement = movement
    port = memory.port(for: problem.roles[operand], movement)
    widthBits = port.map { memory.ports[$0].widthBits } ?? 1
    granularityBits = port.map { memory.ports[$0].granularityBits } ?? 1
    energyPicojoules =
      port == nil ? 0 : movement.isRead ? memory.readEnergyPicojoules : memory.writeEnergyPicojoules
  }

  func cycles(bits: Int) -> Int { ceilingDivide(bits, widthBits) }
  func granules(bits: Int) -> Int { ceilingDivide(bits, granularityBits) }
}

private struct SideCount {
  var elements = 0
  var bits = 0
  var granules = 0

  mutating func add(_ tally: Tally, bits: Int, times: Int, channel: Channel?) {
    for entry in tally.entries {
      elements += entry.size * entry.count * times
      self.bits += entry.size * bits * entry.count * times
      granules += (channel?.granules(bits: entry.size * bits) ?? 0) * entry.count * times
    }
  }

  /// Takes out elements that need not move; what remains is counted as one stream.
  mutating func exempt(_ count: Int, bits: Int, channel: Channel?) {
    elements -= count
    self.bits = elements * bits
    granules = channel?.granules(bits: self.bits) ?? 0
  }

  func priced(_ channel: Channel?) -> Traffic.Side {
    guard let channel else {
      return Traffic.Side(elements: elements, bits: bits, granules: 0, accesses: 0, energyPicojoules: 0)
    }
    let accesses = Double(granules) * Double(channel.granularityBits) / Double(channel.widthBits)
    return Traffic.Side(
      elements: elements, bits: bits, granules: granules, accesses: accesses,
      energyPicojoules: accesses * channel.energyPicojoules)
  }
}
