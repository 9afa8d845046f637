/// A movement with its ports: accesses, energy and time.
///
/// What a transfer takes says `TransferLaw`.
struct PricedMovement {
  /// A port of a memory.
  struct PortReference: Hashable {
    let memory: Int
    let port: Int
  }

  let traffic: Traffic
  let outerPort: PortReference?
  let innerPort: PortReference?
  /// What it adds to the latency.
  let time: LatencyTerms.Movement
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
    var time = LatencyTerms.Movement()
    for pass in movement.passes {
      outerSide.add(movement.pass.outer, bits: pass.bitsOuter, times: pass.outer, channel: outer)
      innerSide.add(movement.pass.inner, bits: pass.bitsInner, times: pass.inner, channel: inner)
      guard pass.inTime > 0 else { continue }
      for entry in movement.pass.inTime.entries {
        let cycles = TransferLaw.cycles(
          outer.law, bits: entry.outer * pass.bitsOuter, inner?.law, innerBits: entry.inner * pass.bitsInner)
        time.add(cycles, times: entry.count * pass.inTime)
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
      outerSide: outerTraffic, innerSide: innerTraffic, transfers: time.transfers,
      busyCycles: time.busyCycles,
      derivation: .init(elementsPerPass: movement.pass.outer.sum, repeats: movement.repeats))
    outerPort = outer.port.map { PortReference(memory: boundary.outer, port: $0) }
    innerPort = inner?.port.flatMap { port in boundary.inner.map { PortReference(memory: $0, port: port) } }
    self.time = time
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
  let law: TransferLaw

  init(_ problem: Problem, memory: Int, operand: Int, movement: Movement) {
    let channel = problem.machine.memories[memory].channel(for: problem.roles[operand], movement)
    self.movement = movement
    port = channel?.port
    law = channel?.law ?? .none
  }
}

private struct SideCount {
  var elements = 0
  var bits = 0
  var granules = 0
  var transfers = 0

  mutating func add(_ tally: Tally, bits: Int, times: Int, channel: Channel?) {
    for entry in tally.entries {
      elements += entry.size * entry.count * times
      self.bits += entry.size * bits * entry.count * times
      granules += (channel?.law.granules(bits: entry.size * bits) ?? 0) * entry.count * times
      transfers += bits > 0 ? entry.count * times : 0
    }
  }

  /// Takes out elements that need not move; what remains is counted as one stream.
  mutating func exempt(_ count: Int, bits: Int, channel: Channel?) {
    elements -= count
    self.bits = elements * bits
    granules = channel?.law.granules(bits: self.bits) ?? 0
  }

  func priced(_ channel: Channel?) -> Traffic.Side {
    guard let channel else {
      return Traffic.Side(elements: elements, bits: bits, granules: 0, accesses: 0, energyPicojoules: 0)
    }
    return Traffic.Side(
      elements: elements, bits: bits, granules: granules, accesses: channel.law.accesses(granules: granules),
      energyPicojoules: channel.law.picojoules(granules: granules, transfers: transfers))
  }
}
