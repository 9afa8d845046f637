import Diagnostics

/// Warns of unrollings that ZigZag's model cuts: what was asked, what is used, and which memory or dimension leaves no room.
enum CutUnrollingCheck {
  static func findings(
    for constraints: Constraints, network: Network, machine: Machine
  ) -> [Diagnostic] {
    var cuts: [Cut] = []
    var layers: [Cut: [Layer]] = [:]
    for layer in network.layers {
      guard let entry = constraints.entry(for: layer), !entry.spatial.isEmpty,
        let problem = try? Problem(layer: layer, machine: machine, roles: entry.roles),
        let model = try? ZigZagModel(problem)
      else { continue }
      for cut in LomaUnrollings(model, options: LomaOptions()).cuts(for: entry) {
        let key = Cut(cut, entry, layer)
        if layers[key] == nil { cuts.append(key) }
        layers[key, default: []].append(layer)
      }
    }
    return cuts.map { .cut($0, in: layers[$0] ?? [], on: machine) }
  }

  /// A cut, with all that its message says.
  fileprivate struct Cut: Hashable {
    let cut: UnrollingCut
    let entry: Constraints.Entry
    let dimension: String
    /// The operand that a memory has no room for, with its bits.
    let operand: String
    let bits: Int
    /// Of the dimension, where that is the reason.
    let size: Int

    init(_ cut: UnrollingCut, _ entry: Constraints.Entry, _ layer: Layer) {
      self.cut = cut
      self.entry = entry
      dimension = layer.dimensions[cut.dimension].name
      size = cut.reason == .wholeDimension ? layer.dimensions[cut.dimension].size : 0
      let operand: Operand? =
        switch cut.reason {
        case .bandwidth(let place), .capacity(let place): layer.operands[place.operand]
        case .fullArray, .wholeDimension: nil
        }
      self.operand = operand?.name ?? ""
      bits = operand?.precisionBits ?? 0
    }
  }
}

extension Diagnostic {
  fileprivate static func cut(
    _ cut: CutUnrollingCheck.Cut, in layers: [Layer], on machine: Machine
  ) -> Diagnostic {
    let array = machine.array.dimensions[cut.cut.arrayDimension]
    let used =
      cut.cut.used > 1
      ? "\(cut.dimension) \(cut.cut.used)" : "\(cut.dimension) \(cut.cut.used), one position,"
    let (why, note, fix) = reason(cut, array, machine)
    let spatial = cut.entry.spatial.first { $0.arrayDimension == array.name }
    return .warning(
      .cutUnrolling,
      "the entry '\(cut.entry.selector)' asks for \(cut.dimension) \(cut.cut.asked) along \(array.name); "
        + "by ZigZag's model \(used) is used in \(Words.layers(layers)): \(why)",
      at: spatial?.location ?? cut.entry.location, notes: [note], fix: fix)
  }

  private static func reason(
    _ cut: CutUnrollingCheck.Cut, _ array: Machine.Array.Dimension, _ machine: Machine
  ) -> (reason: String, note: Note, fix: String) {
    let used = "write \(cut.dimension) \(cut.cut.used)"
    switch cut.cut.reason {
    case .bandwidth(let place):
      let memory = machine.memories[place.memory]
      let port = place.port.map { memory.ports[$0] }
      let width = port?.widthBits ?? 0
      return (
        "\(memory.name) \(place.operand == 0 ? "takes" : "gives") \(width) bits a cycle"
          + " through '\(port?.name ?? "")', and an element of \(cut.operand) has \(cut.bits)",
        Note("\(memory.name), next to the array", at: memory.location),
        "\(used), widen the port, or narrow \(cut.operand)"
      )
    case .capacity(let place):
      let memory = machine.memories[place.memory]
      let capacity = memory.capacity.limit ?? 0
      return (
        "\(memory.name) holds \(capacity) bits, \(capacity / max(1, cut.bits)) elements of "
          + "\(cut.operand) of \(cut.bits) bits",
        Note("\(memory.name), next to the array", at: memory.place(of: .capacity)),
        "\(used), enlarge \(memory.name), or narrow \(cut.operand)"
      )
    case .fullArray:
      return (
        "\(array.name) has \(array.size) positions for all that the entry lays along it",
        Note("the array", at: machine.location), "write factors whose product is at most \(array.size)"
      )
    case .wholeDimension:
      return (
        "\(cut.dimension) is \(cut.size), fewer than all array dimensions together are asked to take of it",
        Note("the array", at: machine.location), "leave it out of one array dimension"
      )
    }
  }
}
