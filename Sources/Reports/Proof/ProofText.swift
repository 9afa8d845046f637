import Tilewright

/// The proof of a layer's mapping in full: what the space is, why the rest of it is no better, and who comes next.
struct ProofText: Sendable {
  let mapped: MappedLayer
  let objective: Objective
  let style: TextStyle

  /// The lines, each ending in a newline.
  var text: String {
    guard let proof = mapped.result.proof else {
      return "  Docs/search-space.md says of which layers and machines the best mapping can be proven.\n"
    }
    return figures(proof) + "\n" + shares(proof)
  }

  // MARK: Figures

  private func figures(_ proof: Proof) -> String {
    var table = TextTable([.init(), .init()], indent: 2)
    func add(_ name: String, _ text: String) { table.add([.init(name, .bold), .init(text)]) }
    let size = NumberFormat.fixed(proof.spaceLog10, decimals: 1)
    add("space", choices(proof) + (proof.spaceLog10 > 0 ? ", 10^\(size) nests in the largest" : ""))
    for restriction in restrictions(proof) { add("", restriction) }
    add("best", "\(amount(proof.value)), of all that were looked at")
    add("bound", "\(amount(proof.bound)): nothing in the space has less")
    if let other = differing(proof) { add("shown", other) }
    add(
      "nodes",
      "\(NumberFormat.grouped(proof.visited)) looked at, \(NumberFormat.grouped(proof.dominated)) left out because another "
        + "at the same place is no worse in anything")
    add("runner-up", runnerUp(proof))
    if let other = proof.otherStationary { add("", stationary(other, proof)) }
    return table.render(style)
  }

  private func choices(_ proof: Proof) -> String {
    proof.unrollings == 1
      ? "1 choice of unrolling and bypasses"
      : "\(NumberFormat.grouped(proof.unrollings)) choices of unrolling and bypasses"
  }

  /// What the space leaves out though the machine could do it.
  private func restrictions(_ proof: Proof) -> [String] {
    var words: [String] = []
    if !proof.hasAllTiles {
      words.append("tile sizes thinned: some of the even ones are left out, there are too many")
    }
    let limits = mapped.result.limits
    if let unrollings = limits?.unrollings {
      words.append(
        "unrollings limited: \(ProofWords.number(unrollings)), those with the fewest iterations in time")
    }
    if let bypasses = limits?.bypasses {
      words.append("bypasses limited: \(ProofWords.number(bypasses)) choices")
    }
    if mapped.result.limits?.hasDemands == true {
      words.append("the bound also counts mappings that don't keep what the constraints demand")
    }
    return words
  }

  /// Why the mapping takes more or less than the best of the space, if it does.
  private func differing(_ proof: Proof) -> String? {
    let value = Figures(of: mapped.result).standing(for: objective).value
    if value < proof.value * (1 - 1e-9) {
      return "\(amount(value)), with a mapping from outside the space that is better than all in it"
    }
    guard value > proof.value * (1 + 1e-9) else { return nil }
    return "\(amount(value)), with a mapping that is faster in a run"
  }

  private func runnerUp(_ proof: Proof) -> String {
    guard let runner = proof.runnerUp else {
      return proof.unrollings == 1
        ? "there is no other unrolling" : "none: no other unrolling's traffic was looked at"
    }
    let laid = mapped.machine.array.dimensions.indices.compactMap { array -> String? in
      let along = runner.blocks.filter { $0.arrayDimension == array }
        .map { "\(mapped.layer.dimensions[$0.dimension].name) \($0.positions)" }
      return along.isEmpty
        ? nil : "\(mapped.machine.array.dimensions[array].name) \(along.joined(separator: " "))"
    }
    let name = laid.isEmpty ? "nothing unrolled" : laid.joined(separator: " · ")
    return runner.value < .infinity
      ? "\(name): \(amount(runner.value))\(distance(runner.value, proof)) was found"
      : "\(name): at least \(amount(runner.bound))\(distance(runner.bound, proof))"
  }

  private func stationary(_ other: Proof.Stationary, _ proof: Proof) -> String {
    let names = other.operands.map { mapped.layer.operands[$0].name }
    let kind = names.isEmpty ? "nothing held still" : "\(names.joined(separator: ", ")) held still"
    return "\(kind) by the innermost loop: \(amount(other.value))\(distance(other.value, proof)) was found"
  }

  private func distance(_ value: Double, _ proof: Proof) -> String {
    proof.value > 0 ? " (\(NumberFormat.excess(max(0, value / proof.value - 1))))" : ""
  }

  private func amount(_ value: Double) -> String {
    switch objective {
    case .energy: NumberFormat.energy(picojoules: value)
    case .latency: "\(NumberFormat.fixed(value, decimals: 0)) cycles"
    case .edp: "\(NumberFormat.energy(picojoules: value)) × cycles"
    }
  }

  // MARK: What was left out, and by which argument

  private func shares(_ proof: Proof) -> String {
    var table = TextTable(
      [.init("argument"), .init("left out", .right), .init("kept", .right), .init("share kept", .right)],
      indent: 2)
    var left = proof.unrollings
    func add(_ argument: String, _ count: Int) {
      let share = left > 0 ? Double(left - count) / Double(left) : 0
      left -= count
      table.add([
        .init(argument), .init(NumberFormat.grouped(count)), .init(NumberFormat.grouped(left)),
        .init(NumberFormat.percent(share)),
      ])
    }
    add("takes too many cycles, or too much energy, whatever the nest", proof.unrollingsBelowBound)
    add("moves too much even if each operand had the memories to itself", proof.unrollingsByTraffic)
    add("searched: nothing better was left", proof.unrollingsSearched)
    table.addLine(
      proof.unrollingsOpen == 0
        ? "every choice is settled"
        : "\(NumberFormat.grouped(proof.unrollingsOpen)) not settled: interrupted, or too many nodes", .dim)
    return table.render(style)
  }
}
