import Tilewright

/// What limits a layer: what takes longest, or else the largest cause of cycles in which nothing is computed.
///
/// The fraction of busy elements while computing is another matter (`Cost.spatialUtilization`), shown beside it.
enum Bottleneck: Hashable, Sendable {
  /// Less than one cycle in a hundred is lost to waiting.
  case compute
  /// A port is busy for longer than the array computes, or stalls it most; `share` of all cycles are waits.
  case port(memory: Int, port: Int, share: Double)
  /// The array waits for its first data, or for its last results to leave.
  case fill(share: Double)
  case drain(share: Double)

  init(of latency: Latency) {
    let total = Double(max(1, latency.totalCycles))
    let waiting = Double(latency.totalCycles - latency.computeCycles) / total
    let busiest = Self.first(of: latency.ports, by: \.busyCycles)
    let stalling = Self.first(of: latency.ports, by: \.stallCycles)
    if waiting < 0.01 {
      self = .compute
    } else if let busiest, busiest.busyCycles > latency.computeCycles {
      self = .port(memory: busiest.memory, port: busiest.port, share: waiting)
    } else if let stalling, latency.stallCycles >= max(latency.fillCycles, latency.drainCycles) {
      self = .port(memory: stalling.memory, port: stalling.port, share: Double(latency.stallCycles) / total)
    } else if latency.fillCycles >= latency.drainCycles {
      self = .fill(share: Double(latency.fillCycles) / total)
    } else {
      self = .drain(share: Double(latency.drainCycles) / total)
    }
  }

  /// The port with the most cycles of a kind; of equals the innermost.
  private static func first(
    of ports: [Latency.PortLoad], by cycles: (Latency.PortLoad) -> Int
  ) -> Latency.PortLoad? {
    let most = ports.map(cycles).max()
    return ports.first { cycles($0) == most }
  }
}

extension MappedLayer {
  /// The bottleneck in words: `input read port of sram_2MB, 61 % stalls`.
  var bottleneck: String {
    switch Bottleneck(of: cost.latency) {
    case .compute: "compute"
    case .port(let memory, let port, let share):
      "\(portName(port, of: memory)), \(NumberFormat.percent(share)) stalls"
    case .fill(let share): "first fill, \(NumberFormat.percent(share)) of the time"
    case .drain(let share): "last drain, \(NumberFormat.percent(share)) of the time"
    }
  }

  /// A port by the one or two roles that take most of its cycles in this layer: `input read port of sram_2MB`.
  func portName(_ port: Int, of memory: Int) -> String {
    let users = users(ofPort: port, in: memory)
    let total = users.reduce(0.0) { $0 + Double($1.busyCycles) }
    var named: [String] = []
    var cycles = 0.0
    for user in users where cycles < 0.75 * total {
      cycles += Double(user.busyCycles)
      let role = result.roles[user.operand].name
      if !named.contains(role) { named.append(role) }
    }
    let kind =
      switch machine.memories[memory].ports[port].direction {
      case .read: ["read"]
      case .write: ["write"]
      case .readWrite: [String]()
      }
    let who = named.isEmpty || named.count > 2 ? [] : [named.joined(separator: "+")]
    return (who + kind + ["port of \(machine.memories[memory].name)"]).joined(separator: " ")
  }

  /// The operands that pass a port with the cycles they take, the one with the most first.
  func users(ofPort port: Int, in memory: Int) -> [(operand: Int, busyCycles: Int)] {
    layer.operands.indices.compactMap { operand in
      let passing = cost.traffic.filter { traffic in
        traffic.operand == operand && ports(of: traffic).contains { $0 == (memory, port) }
      }
      return passing.isEmpty ? nil : (operand, passing.reduce(0) { $0 + $1.busyCycles })
    }.sorted { ($1.busyCycles, $0.operand) < ($0.busyCycles, $1.operand) }
  }

  /// The ports that a movement occupies: the outer memory's, and the inner one's when there is one.
  private func ports(of traffic: Traffic) -> [(memory: Int, port: Int)] {
    let sides = [(memory: traffic.outer, isOuter: true)] + (traffic.inner.map { [($0, false)] } ?? [])
    return sides.compactMap { memory, isOuter in
      let movement = Movement(of: traffic.direction, seenFromOuter: isOuter)
      return machine.memories[memory].port(for: result.roles[traffic.operand], movement)
        .map { (memory, $0) }
    }
  }
}

extension Movement {
  /// What one side of a boundary does when data passes it.
  init(of direction: Traffic.Direction, seenFromOuter: Bool) {
    self =
      switch (direction, seenFromOuter) {
      case (.inward, true): .readToBelow
      case (.inward, false): .writeFromAbove
      case (.outward, true): .writeFromBelow
      case (.outward, false): .readToAbove
      }
  }
}
