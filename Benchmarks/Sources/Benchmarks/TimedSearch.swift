import Foundation
import Tilewright

/// A search on all cores with what it took.
struct TimedSearch {
  let result: NetworkResult
  /// On the clock.
  let seconds: Double
  /// Of all cores together.
  let processorSeconds: Double
  let peakMemory: String

  /// Searches; what is found when the time is up counts.
  static func run(
    _ network: Network, on machine: Machine, _ constraints: Constraints = Constraints(),
    for objective: Objective,
    limit: Duration?
  ) async throws -> TimedSearch {
    let search = NetworkSearch(
      network: network, machine: machine, constraints: constraints,
      options: SearchOptions(
        objective: objective, threads: ProcessInfo.processInfo.activeProcessorCount))
    PeakMemory.reset()
    let processor = clock()
    let start = ContinuousClock.now
    let result = try await search.run(isInterrupted: {
      guard let limit else { return false }
      return ContinuousClock.now - start > limit
    })
    return TimedSearch(
      result: result, seconds: (ContinuousClock.now - start) / .seconds(1),
      processorSeconds: Double(clock() - processor) / Double(CLOCKS_PER_SEC), peakMemory: PeakMemory.text)
  }

  /// The layers that can be mapped at all: every kind is given no more time than its first mapping takes.
  static func mappable(
    _ network: Network, on machine: Machine, _ constraints: Constraints
  ) async -> Network {
    var refused: Set<LayerShape> = []
    for layer in network.layers.distinct {
      let search = NetworkSearch(
        network: Network(name: network.name, layers: [layer]), machine: machine, constraints: constraints,
        options: SearchOptions(objective: .energy, threads: 1))
      do {
        _ = try await search.run(isInterrupted: { true })
      } catch {
        refused.insert(LayerShape(layer))
      }
    }
    return Network(
      name: network.name, layers: network.layers.filter { !refused.contains(LayerShape($0)) })
  }
}
