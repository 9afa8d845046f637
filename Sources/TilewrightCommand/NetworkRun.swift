import Diagnostics
import Formats
import Foundation
import Tilewright

/// Scores the mappings that were given and searches the other layers: the one place that starts a search.
struct NetworkRun: Sendable {
  private let inputs: Inputs
  private let objective: Objective
  private let threads: Int?
  private let store: ResultStore?

  init(_ inputs: Inputs, options: RunOptions) {
    self.inputs = inputs
    objective = options.objective
    threads = options.threads
    store = options.ignoresEarlierResults ? nil : EarlierResults.store
  }

  /// The result of every layer in the network's order.
  func run(
    progress: @escaping @Sendable (_ share: Double, _ evaluated: Int) -> Void, limits: SearchLimits
  ) async throws(DiagnosticList) -> NetworkResult {
    let given = try score(limits)
    let searched = inputs.network.layers.filter { given[$0.id] == nil }
    let found = try await search(searched, progress: progress, limits: limits)
    let results = given.merging(found.map { ($0.layer.id, $0) }) { given, _ in given }
    return NetworkResult(
      network: inputs.network, machine: inputs.machine, objective: objective,
      layers: inputs.network.layers.compactMap { results[$0.id] })
  }

  private func search(
    _ layers: [Layer], progress: @escaping @Sendable (Double, Int) -> Void,
    limits: SearchLimits
  ) async throws(DiagnosticList) -> [LayerResult] {
    guard !layers.isEmpty else { return [] }
    let network = inputs.network.with(layers)
    let search = NetworkSearch(
      network: network, machine: inputs.machine, constraints: inputs.constraints,
      options: SearchOptions(
        objective: objective, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, store: store))
    return try await search.run(
      progress: { progress(Double($0.done) / Double(max(1, $0.total)), $0.evaluated) },
      isInterrupted: limits.isInterrupted, isTimeUp: limits.isOver, isOvertime: limits.isOvertime
    ).layers
  }

  /// The results of the layers whose mapping was given, by id.
  private func score(_ limits: SearchLimits) throws(DiagnosticList) -> [String: LayerResult] {
    var results: [String: LayerResult] = [:]
    var findings: [Diagnostic] = []
    for entry in inputs.mappings {
      guard let layer = inputs.network.layers.first(where: { $0.id == entry.layer }) else { continue }
      let roles = inputs.constraints.entry(for: layer)?.roles ?? [:]
      let problem = try Problem(layer: layer, machine: inputs.machine, roles: roles)
      let wrong = entry.mapping.check(for: problem)
      findings += wrong.map { $0.noting("the mapping is given here", at: entry.location) }
      guard !wrong.hasErrors else { continue }
      results[layer.id] = LayerResult(
        layer: layer, roles: problem.roles, mapping: entry.mapping,
        cost: NativeModel.cost(of: entry.mapping, for: problem), evaluated: 1, isComplete: true,
        simulation: Simulation(entry.mapping, for: problem, isInterrupted: limits.isOvertime))
    }
    if findings.hasErrors { throw DiagnosticList(findings) }
    return results
  }
}
