public import Diagnostics

/// What a search minimises.
public enum Objective: String, Hashable, Sendable, CaseIterable {
  /// Energy; ties by latency.
  case energy
  /// Latency; ties by energy.
  case latency
  /// Energy × latency; ties by energy.
  case edp
}

/// The outcome for one layer.
public struct LayerResult: Sendable {
  /// The layer.
  public let layer: Layer
  /// The role each operand plays.
  public let roles: [OperandRole]
  /// The best mapping found.
  public let mapping: Mapping
  /// What it costs.
  public let cost: Cost
  /// Number of mappings evaluated.
  public let evaluated: Int
  /// Whether the search ran to its end, not interrupted.
  public let isComplete: Bool
  /// A run of the mapping, operation by operation; nil when it was interrupted or would have taken too long.
  public let simulation: Simulation?
  /// What is proven of the mapping; nil where the layer or a demand is of a kind that the proof doesn't cover.
  public let proof: Proof?
  /// What the search left out, and what it couldn't prove; nil when the mapping wasn't searched but given.
  public let limits: SpaceLimits?

  /// Creates a result.
  public init(
    layer: Layer, roles: [OperandRole], mapping: Mapping, cost: Cost, evaluated: Int, isComplete: Bool,
    simulation: Simulation? = nil, proof: Proof? = nil, limits: SpaceLimits? = nil
  ) {
    self.layer = layer
    self.roles = roles
    self.mapping = mapping
    self.cost = cost
    self.evaluated = evaluated
    self.isComplete = isComplete
    self.simulation = simulation
    self.proof = proof
    self.limits = limits
  }
}

extension LayerResult {
  /// The layer on the machine that it was mapped to.
  ///
  /// Throws what `Problem` throws, when it is another machine.
  public func problem(on machine: Machine) throws(DiagnosticList) -> Problem {
    let given = zip(layer.operands, roles).map { ($0.name, $1) }
    return try Problem(layer: layer, machine: machine, roles: Dictionary(given) { first, _ in first })
  }
}

/// The outcome for a network.
public struct NetworkResult: Sendable {
  /// The network.
  public let network: Network
  /// The machine.
  public let machine: Machine
  /// What was minimised.
  public let objective: Objective
  /// One result per layer, in the network's order.
  public let layers: [LayerResult]

  /// Creates a result.
  public init(network: Network, machine: Machine, objective: Objective, layers: [LayerResult]) {
    self.network = network
    self.machine = machine
    self.objective = objective
    self.layers = layers
  }
}
