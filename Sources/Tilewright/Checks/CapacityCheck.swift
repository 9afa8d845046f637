import Diagnostics

/// Reports memories that are the last of some operand and too small to hold all of it, each with every layer that
/// overflows it: no mapping of those layers exists, whatever the search would try.
enum CapacityCheck {
  static func findings(for network: Network, on machine: Machine, constraints: Constraints) -> [Diagnostic] {
    let needs = CapacityNeeds(network, on: machine, constraints: constraints)
    return machine.memories.indices.compactMap { index in
      let memory = machine.memories[index]
      guard memory.kind == .storage, let capacity = memory.capacity.limit, capacity >= 1 else { return nil }
      let held = Dictionary(grouping: needs.items.filter { $0.memory == index }, by: \.layer)
      let misfits = held.sorted { $0.key < $1.key }
        .map { Misfit(layer: network.layers[$0.key], items: $0.value, capacity: capacity) }
        .filter { !memory.capacity.holds($0.bits) }
      guard let worst = misfits.max(by: { $0.bits < $1.bits }) else { return nil }
      return .overflowing(memory, capacity, worst, misfits, larger: larger(index, worst, machine))
    }
  }

  /// A memory listed before this one that would hold what doesn't fit, of an operand that ends here: the order of the
  /// file is the hierarchy, and this one is probably the wrong way round.
  private static func larger(_ index: Int, _ worst: Misfit, _ machine: Machine) -> Memory? {
    let ending = Set(machine.memories[index].roles.filter { machine.chain(of: $0).last == index })
    return machine.memories[..<index].first { memory in
      memory.capacity.holds(worst.bits) && !ending.isDisjoint(with: memory.roles)
    }
  }

  /// What one layer must hold in the memory.
  fileprivate struct Misfit {
    let layer: Layer
    let items: [CapacityNeeds.Item]
    let capacity: Int

    var bits: Int { items.reduce(0) { $0 + $1.bits } }
    var operands: [String] { items.map { layer.operands[$0.operand].name } }

    /// `layer 0 needs 298240 bits (O 295936, W 2304), 2.28 times as much`.
    var text: String {
      let shares = items.map { "\(layer.operands[$0.operand].name) \($0.bits)" }.joined(separator: ", ")
      return "layer \(layer.id) needs \(bits) (\(shares)), \(Words.ratio(bits, to: capacity)) times as much"
    }
  }
}

extension Diagnostic {
  /// Layers that are named one by one.
  private static let named = 8

  fileprivate static func overflowing(
    _ memory: Memory, _ capacity: Int, _ worst: CapacityCheck.Misfit, _ misfits: [CapacityCheck.Misfit],
    larger: Memory?
  ) -> Diagnostic {
    let held = Words.list(worst.operands)
    let all = ["it", "both"].dropFirst(worst.operands.count - 1).first ?? "all of them"
    let below = larger.map {
      Note(
        "\($0.name) would hold it, but stands below: memories are listed from the PEs outward",
        at: $0.location)
    }
    let outside = memory.origin.dialect == .native ? "a memory or stream outside it" : "a memory outside it"
    return .error(
      .doesNotFit,
      "\(memory.name) holds \(capacity) bits, \(worst.text); it is the last memory of \(held) and must hold \(all) whole",
      at: memory.place(of: .capacity), notes: notes(misfits) + [below].compactMap(\.self),
      fix: larger.map { "list \($0.name) after \(memory.name)" }
        ?? "make \(memory.name) at least \(ceilingDivide(worst.bits, 8)) bytes, or add \(outside) for \(held)"
    )
  }

  private static func notes(_ misfits: [CapacityCheck.Misfit]) -> [Note] {
    let layers = misfits.prefix(named).map { misfit in
      Note(
        misfits.count == 1 ? "layer \(misfit.layer.id) '\(misfit.layer.name)'" : misfit.text,
        at: misfit.layer.location)
    }
    let more = misfits.count - named
    return layers
      + (more > 0 ? [Note(more == 1 ? "1 more layer doesn't fit" : "\(more) more layers don't fit")] : [])
  }
}
