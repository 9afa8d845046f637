import Tilewright

/// What is proven of a layer, in words.
enum ProofWords {
  /// For a column: `optimal`, `+3.2 %`, `optimal among 48 of 512 unrollings`, or what keeps it from being proven.
  static func short(_ layer: LayerResult, for objective: Objective) -> String {
    let certainty = Certainty(of: layer, for: objective)
    let among = certainty.isAmongSome ? Self.among(layer.limits) : ""
    if certainty.isOptimal { return "optimal" + among }
    guard layer.proof == nil else { return NumberFormat.excess(certainty.gap) + among }
    return switch layer.limits {
    case nil: "given"
    case .some(let limits): limits.obstacle.map(short(for:)) ?? "not yet"
    }
  }

  /// What each short form means that stands in a column.
  static func legend(_ layers: [LayerResult], for objective: Objective) -> String {
    let shown = Set(layers.map { short($0, for: objective) })
    var meanings = ["proven: how far this may be above the best mapping of the space"]
    meanings += SpaceLimits.Obstacle.allCases.filter { shown.contains(short(for: $0)) }
      .map { "\(short(for: $0)): \(words(for: $0))" }
    if layers.contains(where: { isLooseByDemand($0, for: objective) }) {
      meanings.append("where an order or single loads are demanded, what isn't allowed counts too")
    }
    if layers.contains(where: { isAmongSome($0, for: objective) }) {
      meanings.append(
        "among so many: the others were left out by their number, and one of them may be better")
    }
    if shown.contains("not yet") { meanings.append("not yet: the search ended before") }
    return meanings.joined(separator: "; ")
  }

  /// ` among 48 of 512 unrollings`: what the best was looked for in, where others were left out by their number; else empty.
  static func among(_ limits: SpaceLimits?) -> String {
    let parts = [
      limits?.unrollings.map { "\(number($0)) unrollings" },
      limits?.bypasses.map { "\(number($0)) choices of bypasses" },
    ].compactMap { $0 }
    return parts.isEmpty ? "" : " among " + parts.joined(separator: " and ")
  }

  /// `48 of 512`, `64 of more than 1 000`.
  static func number(_ selection: SpaceLimits.Selection) -> String {
    "\(NumberFormat.grouped(selection.kept)) of \(selection.areMore ? "more than " : "")\(NumberFormat.grouped(selection.all))"
  }

  /// Whether something is proven of a layer, but only among some of its unrollings or bypasses.
  private static func isAmongSome(_ layer: LayerResult, for objective: Objective) -> Bool {
    layer.proof != nil && Certainty(of: layer, for: objective).isAmongSome
  }

  /// Whether a gap may be there only because the bound doesn't know what is demanded.
  private static func isLooseByDemand(_ layer: LayerResult, for objective: Objective) -> Bool {
    layer.proof != nil && layer.limits?.hasDemands == true && !Certainty(of: layer, for: objective).isOptimal
  }

  private static func short(for obstacle: SpaceLimits.Obstacle) -> String {
    switch obstacle {
    case .overlappingOutputs: "no: overlap"
    case .tooLarge: "no: size"
    }
  }

  /// Why nothing is proven.
  static func words(for obstacle: SpaceLimits.Obstacle) -> String {
    switch obstacle {
    case .overlappingOutputs: "tiles of the output overlap"
    case .tooLarge: "too many dimensions or memories for a table of the space"
    }
  }

  /// The sentence at the head of an explanation.
  static func sentence(_ layer: LayerResult, for objective: Objective) -> String {
    let certainty = Certainty(of: layer, for: objective)
    let what = name(of: objective)
    let among = certainty.isAmongSome ? Self.among(layer.limits) : ""
    if certainty.isOptimal {
      return layer.proof == nil
        ? "optimal: no mapping whatsoever has less \(what)"
        : "optimal\(among): nothing in the space that was searched has less \(what)"
    }
    if let proof = layer.proof {
      if proof.isOptimal {
        return
          "proven: \(distance(certainty.gap)) above the least \(what) in the space that was searched\(among), and faster in a run "
          + "than the mapping that reaches it"
      }
      return
        "proven: at most \(distance(certainty.gap)) above the least \(what) in the space that was searched\(among)"
        + (isLooseByDemand(layer, for: objective) ? ", with or without what is demanded" : "")
    }
    guard let limits = layer.limits else { return "not proven: the mapping was given, not searched" }
    return "not proven: " + (limits.obstacle.map(words(for:)) ?? "the search ended before")
  }

  /// A gap as in `at most 3.2 % above`.
  static func distance(_ gap: Double) -> String { String(NumberFormat.excess(gap).drop { $0 == "+" }) }

  /// What is minimised, as in `less energy`.
  static func name(of objective: Objective) -> String {
    switch objective {
    case .energy: "energy"
    case .latency: "latency"
    case .edp: "energy × latency"
    }
  }
}
