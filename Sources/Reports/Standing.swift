import Tilewright

/// Where a value stands against its proven lower bound.
///
///     value 120, bound 100    not optimal, gap 0.2
///     value 100, bound 100    optimal, gap 0
struct Standing: Hashable, Sendable {
  /// What was reached.
  let value: Double
  /// What can't be beaten.
  let bound: Double

  /// Whether the bound is reached. Energies are sums of rounded numbers, so that a part in 10⁹ is no distance.
  var isOptimal: Bool { value <= bound * (1 + 1e-9) }
  /// (value − bound) ÷ bound; infinite when the bound is 0 and the value isn't.
  var gap: Double { isOptimal ? 0 : (value - bound) / bound }
}

/// The figures that a layer and a whole network both have.
struct Figures: Hashable, Sendable {
  var energyPicojoules = 0.0
  var latencyCycles = 0
  /// What a run takes; nil when some layer wasn't run.
  var simulatedCycles: Int?
  var operations = 0
  var boundEnergyPicojoules = 0.0
  var boundLatencyCycles = 0
  /// Latency × utilisation: the cycles that a full array would need.
  var usedCycles = 0.0
  /// Compute cycles × share of the array at work.
  var usedComputeCycles = 0.0
  var computeCycles = 0

  init() {}

  init(of layer: LayerResult) {
    let cost = layer.cost
    energyPicojoules = cost.energy.totalPicojoules
    latencyCycles = cost.latency.totalCycles
    simulatedCycles = layer.simulation?.cycles
    operations = layer.layer.operations
    boundEnergyPicojoules = cost.bounds.energyPicojoules
    boundLatencyCycles = cost.bounds.latencyCycles
    usedCycles = cost.utilization * Double(cost.latency.totalCycles)
    usedComputeCycles = cost.spatialUtilization * Double(cost.latency.computeCycles)
    computeCycles = cost.latency.computeCycles
  }

  /// Layers one after another. Whole numbers stay at the largest there is when they pass it.
  init(of layers: [LayerResult]) {
    simulatedCycles = 0
    for figures in layers.map(Figures.init(of:)) {
      simulatedCycles = simulatedCycles.flatMap { sum in
        figures.simulatedCycles.map { sum.addingSaturated($0) }
      }
      energyPicojoules += figures.energyPicojoules
      latencyCycles = latencyCycles.addingSaturated(figures.latencyCycles)
      operations = operations.addingSaturated(figures.operations)
      boundEnergyPicojoules += figures.boundEnergyPicojoules
      boundLatencyCycles = boundLatencyCycles.addingSaturated(figures.boundLatencyCycles)
      usedCycles += figures.usedCycles
      usedComputeCycles += figures.usedComputeCycles
      computeCycles = computeCycles.addingSaturated(figures.computeCycles)
    }
  }

  var utilization: Double { latencyCycles == 0 ? 0 : usedCycles / Double(latencyCycles) }
  var spatialUtilization: Double { computeCycles == 0 ? 0 : usedComputeCycles / Double(computeCycles) }
  var energy: Standing { Standing(value: energyPicojoules, bound: boundEnergyPicojoules) }
  var latency: Standing { Standing(value: Double(latencyCycles), bound: Double(boundLatencyCycles)) }

  /// The value of what was minimised. A network's energy-delay product is that of its totals.
  func standing(for objective: Objective) -> Standing {
    switch objective {
    case .energy: energy
    case .latency: latency
    case .edp:
      Standing(
        value: energyPicojoules * Double(latencyCycles),
        bound: boundEnergyPicojoules * Double(boundLatencyCycles))
    }
  }
}

extension Int {
  fileprivate func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
