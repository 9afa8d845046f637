public import Diagnostics

/// The mappings of a layer that no other matches in energy and in latency both.
public struct LayerFront: Sendable {
  /// The layer.
  public let layer: Layer
  /// The mappings with what they cost, the least energy first; latencies fall.
  public let points: [(mapping: Mapping, cost: Cost)]
  /// Whether nothing of the space is missing. False, too, where the layer isn't of a kind that the search covers: then there
  /// are no points.
  public let isProven: Bool
  /// Whether the search was ended before it was through.
  public let wasInterrupted: Bool
  /// What the search left out.
  public let limits: SpaceLimits
}

extension NetworkSearch {
  /// The front of every layer; equal layers are searched once.
  ///
  /// Throws the diagnostics of layers whose demands can't be met.
  public func fronts(
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws(DiagnosticList) -> [LayerFront] {
    let (spaces, spaceOfLayer) = try distinctSpaces(isInterrupted: isInterrupted)
    let found = await inOrder(count: spaces.count, threads: options.threads) { index in
      ParetoSearch(space: spaces[index], isInterrupted: isInterrupted).run()
    }
    let isStopped = isInterrupted()
    let limits = spaces.map { SpaceLimits(of: $0, isProven: true, isInterrupted: isInterrupted) }
    return zip(network.layers, spaceOfLayer).map { layer, index in
      let problem = spaces[index].problem
      let points = (found[index]?.front ?? []).map { candidate in
        let mapping = candidate.mapping.mapping.withoutEmptyLoops(sizes: layer.sizes)
        return (mapping: mapping, cost: NativeModel.cost(of: mapping, for: problem))
      }
      return LayerFront(
        layer: layer, points: points, isProven: found[index]?.isProven ?? false,
        wasInterrupted: found[index].map { !$0.isProven && isStopped } ?? isStopped, limits: limits[index])
    }
  }
}
