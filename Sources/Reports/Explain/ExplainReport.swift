public import Tilewright

/// Why a layer costs what it costs: the loop nest with the memories standing on its loops, every movement with
/// its derivation, and what energy, time and space are made of.
public struct ExplainReport: Sendable {
  let mapped: MappedLayer
  let style: TextStyle
  private let objective: Objective
  private let programText: (@Sendable (Program, Problem) -> String)?
  private let showsProof: Bool

  /// Prepares the report of one layer; `showsProof` adds how it is proven, `programText` the program that the
  /// mapping stands for, in words of its own.
  public init(
    _ result: LayerResult, on machine: Machine, objective: Objective, style: TextStyle = .plain,
    showsProof: Bool = false, programText: (@Sendable (Program, Problem) -> String)? = nil
  ) {
    mapped = MappedLayer(result, on: machine)
    self.style = style
    self.objective = objective
    self.showsProof = showsProof
    self.programText = programText
  }

  var layer: Layer { mapped.layer }
  var machine: Machine { mapped.machine }
  var cost: Cost { mapped.cost }

  /// The report, ending in a newline.
  public var text: String {
    [
      head,
      heading("Loop nest", "outermost first; a memory stands above the loops that run inside its tiles"),
      loopNest, "",
      heading("Traffic", "elements over all instances; an access moves a full port width"), traffic,
      heading(
        "Energy", excess(cost.energy.totalPicojoules, over: cost.bounds.energyPicojoules) { energy($0) }),
      energyBreakdown, "",
      heading(
        "Latency",
        excess(Double(cost.latency.totalCycles), over: Double(cost.bounds.latencyCycles)) {
          "\(NumberFormat.fixed($0, decimals: 0)) cycles"
        }), latencyBreakdown, "",
      heading("Memories", "the largest tiles in one instance, slots included"), occupancy,
    ].map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined() + proof + program
  }

  /// What is proven and how, if it is wanted.
  private var proof: String {
    guard showsProof else { return "" }
    return "\n\(heading("Proof", ProofWords.sentence(mapped.result, for: objective)))\n"
      + ProofText(mapped: mapped, objective: objective, style: style).text
  }

  /// The program that the mapping stands for, if it is wanted.
  private var program: String {
    let roles = Dictionary(zip(layer.operands.map(\.name), mapped.result.roles)) { first, _ in first }
    guard let programText, let problem = try? Problem(layer: layer, machine: machine, roles: roles) else {
      return ""
    }
    return
      "\n\(heading("Program", "as 'tilewright run' reads it; behind '#' stands what one instance holds"))\n"
      + programText(Program(mapped.result.mapping, for: problem), problem)
  }

  private var head: String {
    let name = layer.name == layer.id ? "" : " \(layer.name)"
    let title = "layer \(layer.id)\(name) (\(layer.operatorName)) on \(machine.name)"
    let found = mapped.result.isUnfinished(for: objective) ? ", search interrupted: best found so far" : ""
    var table = TextTable([.init(), .init(), .init(), .init()], indent: 2)
    for (index, operand) in layer.operands.enumerated() {
      table.add([
        .init(operand.name), .init(mapped.result.roles[index].name, .dim), .init(axes(of: operand)),
        .init(precision(of: operand)),
      ])
    }
    return """
      \(style.paint(title, .bold)), mapped for \(objective.rawValue), native model\(found)
      \(mapped.shape): \(NumberFormat.grouped(layer.operations)) operations, limited by \(mapped.bottleneck)
      \(ProofWords.sentence(mapped.result, for: objective))
      \(table.render(style))

      """
  }

  private func axes(of operand: Operand) -> String {
    guard !operand.axes.isEmpty else { return "one element" }
    return operand.axes.map { axis in
      let index = IndexText.text(of: axis.index) { layer.dimensions[$0].name }
      return "[\(index)\(axis.extent.map { " of \($0)" } ?? "")]"
    }.joined()
  }

  private func precision(of operand: Operand) -> String {
    guard operand.precisionBits != operand.finalPrecisionBits else { return "\(operand.precisionBits) b" }
    return "\(operand.precisionBits) b partial, \(operand.finalPrecisionBits) b final"
  }

  private func heading(_ title: String, _ explanation: String) -> String {
    "\(style.paint(title, .bold))  \(style.paint(explanation, .dim))"
  }

  private func excess(_ value: Double, over bound: Double, unit: (Double) -> String) -> String {
    let standing = Standing(value: value, bound: bound)
    guard !standing.isOptimal else { return "\(unit(value)), which no mapping whatsoever can beat" }
    return "\(unit(value)), \(NumberFormat.excess(standing.gap)) above what no mapping whatsoever can beat, "
      + unit(bound)
  }

  func energy(_ picojoules: Double) -> String { NumberFormat.energy(picojoules: picojoules) }
}

/// Index expressions as a person writes them: `2·OY + FY - 1` tightly, as `2*oy+fy-1`.
enum IndexText {
  /// The form with each dimension under the name given; a dimension without a name is left out (it is
  /// always 0).
  static func text(of index: IndexExpression, name: (Int) -> String?) -> String {
    var text = ""
    for term in index.terms {
      guard let name = name(term.dimension) else { continue }
      let sign = term.coefficient < 0 ? "-" : text.isEmpty ? "" : "+"
      let factor = term.coefficient.magnitude == 1 ? "" : "\(term.coefficient.magnitude)*"
      text += "\(sign)\(factor)\(name)"
    }
    if index.constant != 0 || text.isEmpty {
      text += index.constant < 0 || text.isEmpty ? "\(index.constant)" : "+\(index.constant)"
    }
    return text
  }
}
