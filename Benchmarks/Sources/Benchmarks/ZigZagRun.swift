import Foundation
import Tilewright

/// A run of ZigZag, from Fixtures/zigzag-runs.txt, which says what the fields are.
struct ZigZagRun {
  /// Its mappings in zigzag-winners.txt.
  let section: String
  let network: String
  let machine: String
  let seconds: Double

  static func all() throws -> [ZigZagRun] {
    try Fixture.rows(of: "zigzag-runs.txt").map { fields in
      guard fields.count == 8, let seconds = Double(fields[4]) else {
        throw ZigZagWinner.Malformed(text: fields.joined(separator: " | "))
      }
      return ZigZagRun(section: fields[0], network: fields[1], machine: fields[2], seconds: seconds)
    }
  }

  /// What the best mappings of the run cost by an objective, beside ours for the same layers.
  struct Comparison {
    /// By ZigZag's model.
    let reported: Double
    /// By the native model.
    let scored: Double
    let ours: Double
    /// The layers that ZigZag maps.
    let layers: Int
  }

  /// Compares a result for the run's network, none of whose layers was left out.
  func compare(_ result: NetworkResult, by objective: Objective) throws -> Comparison {
    let name = objective == .edp ? "EDP" : objective.rawValue
    let winners = try ZigZagWinner.read(section, at: Fixture.path("zigzag-winners.txt"))
      .filter { $0.objectives.contains(name) }
    var reported = 0.0
    var scored = 0.0
    var ours = 0.0
    for winner in winners {
      let layer = result.network.layers[winner.layers[0]]
      let roles: [String: OperandRole] = ["O": .output, "W": .weight, "I": .input]
      let problem = try Problem(
        layer: layer, machine: result.machine,
        roles: roles.filter { role in layer.operands.contains { $0.name == role.key } })
      let count = Double(winner.layers.count)
      reported += count * winner.value(of: objective)
      scored += count * (try winner.bestCost(for: problem, by: objective)?.value(of: objective) ?? .nan)
      ours += winner.layers.reduce(0) { $0 + result.layers[$1].cost.value(of: objective) }
    }
    return Comparison(
      reported: reported, scored: scored, ours: ours, layers: winners.reduce(0) { $0 + $1.layers.count })
  }
}

extension ZigZagWinner {
  /// What ZigZag says that an objective minimises.
  func value(of objective: Objective) -> Double {
    switch objective {
    case .energy: energyPicojoules
    case .latency: Double(latencyCycles)
    case .edp: energyPicojoules * Double(latencyCycles)
    }
  }
}

/// Other tools' figures, which the tests hold.
enum Fixture {
  static func path(_ name: String) -> String {
    Examples.root.appendingPathComponent("Tests/FormatsTests/Fixtures/\(name)").path
  }

  /// The fields of each line that isn't a comment, separated by `|`.
  static func rows(of name: String) throws -> [[String]] {
    try String(contentsOfFile: path(name), encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { line in line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
  }
}
