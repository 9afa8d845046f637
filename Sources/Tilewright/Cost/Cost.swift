/// What a mapping costs: every movement of data, the energy and the latency that follow from them, and how far
/// both are from their proven lower bounds.
///
/// All counts are exact for the whole layer, ragged tiles and clipped borders included. Energies are in
/// picojoules, times in cycles.
public struct Cost: Hashable, Sendable {
  /// Every movement over every boundary, ordered by operand, then from the processing elements outward.
  public let traffic: [Traffic]
  /// Where the energy goes.
  public let energy: Energy
  /// Where the time goes.
  public let latency: Latency
  /// What each memory holds.
  public let occupancy: [Occupancy]
  /// The lower limits for this layer on this machine.
  public let bounds: Bounds
  /// Ideal cycles (all elements busy) ÷ latency, 0 to 1.
  public let utilization: Double
  /// Share of the processing elements at work in an average compute cycle, 0 to 1.
  public let spatialUtilization: Double

  /// Energy × latency, in picojoule-cycles.
  public var energyDelayProduct: Double { energy.totalPicojoules * Double(latency.totalCycles) }

  /// Creates a cost.
  public init(
    traffic: [Traffic], energy: Energy, latency: Latency, occupancy: [Occupancy], bounds: Bounds,
    utilization: Double, spatialUtilization: Double
  ) {
    self.traffic = traffic
    self.energy = energy
    self.latency = latency
    self.occupancy = occupancy
    self.bounds = bounds
    self.utilization = utilization
    self.spatialUtilization = spatialUtilization
  }
}

/// One operand's movement over one boundary in one direction.
public struct Traffic: Hashable, Sendable {
  /// Which way the data goes.
  public enum Direction: String, Hashable, Sendable {
    /// From the outer memory inward: fills, and partial sums that come back.
    case inward
    /// From inside outward: results and partial sums.
    case outward
  }

  /// One side of the boundary: what its ports see.
  public struct Side: Hashable, Sendable {
    /// Elements read or written, over all instances.
    public let elements: Int
    /// Bits read or written, over all instances.
    public let bits: Int
    /// Accesses counted in multiples of the port's granularity, over all instances.
    public let granules: Int
    /// The same in full-width accesses: granules × granularity ÷ width.
    public let accesses: Double
    /// Their energy in picojoules.
    public let energyPicojoules: Double

    /// Creates a side.
    public init(elements: Int, bits: Int, granules: Int, accesses: Double, energyPicojoules: Double) {
      self.elements = elements
      self.bits = bits
      self.granules = granules
      self.accesses = accesses
      self.energyPicojoules = energyPicojoules
    }
  }

  /// How the elements come about: those of one pass over the operand × the passes over each dimension that
  /// doesn't index it.
  public struct Derivation: Hashable, Sendable {
    /// Elements of all tiles of one pass.
    public let elementsPerPass: Int
    /// For each dimension of the layer that repeats the pass, how often.
    public let repeats: [Repeat]

    /// One repeating dimension.
    public struct Repeat: Hashable, Sendable {
      /// Index into the layer's dimensions.
      public let dimension: Int
      /// How many times.
      public let times: Int

      /// Creates a repeat.
      public init(dimension: Int, times: Int) {
        self.dimension = dimension
        self.times = times
      }
    }

    /// Creates a derivation.
    public init(elementsPerPass: Int, repeats: [Repeat]) {
      self.elementsPerPass = elementsPerPass
      self.repeats = repeats
    }
  }

  /// Index into the layer's operands.
  public let operand: Int
  /// Index of the outer memory.
  public let outer: Int
  /// Index of the inner memory; nil for the processing elements.
  public let inner: Int?
  /// Which way the data goes.
  public let direction: Direction
  /// What the outer memory's port sees: data that several instances below need is read once (multicast).
  public let outerSide: Side
  /// What the inner memory's ports see; for the processing elements only elements and bits, no energy.
  public let innerSide: Side
  /// Number of transfers in time.
  public let transfers: Int
  /// Cycles the transfers take one after another.
  public let busyCycles: Int
  /// How the outer side's elements come about.
  public let derivation: Derivation

  /// Creates an entry.
  public init(
    operand: Int, outer: Int, inner: Int?, direction: Direction, outerSide: Side, innerSide: Side,
    transfers: Int, busyCycles: Int, derivation: Derivation
  ) {
    self.operand = operand
    self.outer = outer
    self.inner = inner
    self.direction = direction
    self.outerSide = outerSide
    self.innerSide = innerSide
    self.transfers = transfers
    self.busyCycles = busyCycles
    self.derivation = derivation
  }
}

/// Where the energy goes, in picojoules.
public struct Energy: Hashable, Sendable {
  /// A memory's share for one operand and movement.
  public struct Item: Hashable, Sendable {
    /// Index into the machine's memories.
    public let memory: Int
    /// Index into the layer's operands.
    public let operand: Int
    /// What the memory does.
    public let movement: Movement
    /// Picojoules.
    public let picojoules: Double

    /// Creates an item.
    public init(memory: Int, operand: Int, movement: Movement, picojoules: Double) {
      self.memory = memory
      self.operand = operand
      self.movement = movement
      self.picojoules = picojoules
    }
  }

  /// The operations themselves.
  public let operationsPicojoules: Double
  /// Memory accesses, innermost memory first.
  public let items: [Item]
  /// Leakage of the array and all memories over the latency.
  public let leakagePicojoules: Double
  /// All of it.
  public let totalPicojoules: Double

  /// Creates a breakdown; the total is summed in the order given.
  public init(operationsPicojoules: Double, items: [Item], leakagePicojoules: Double) {
    self.operationsPicojoules = operationsPicojoules
    self.items = items
    self.leakagePicojoules = leakagePicojoules
    self.totalPicojoules = items.reduce(operationsPicojoules) { $0 + $1.picojoules } + leakagePicojoules
  }
}

/// Where the time goes, in cycles. `totalCycles` is the sum of compute, stall, fill and drain.
public struct Latency: Hashable, Sendable {
  /// How busy a port is.
  public struct PortLoad: Hashable, Sendable {
    /// Index into the machine's memories.
    public let memory: Int
    /// Index into the memory's ports.
    public let port: Int
    /// Cycles in which the port of the busiest instance moves data.
    public let busyCycles: Int
    /// Cycles the port alone would keep the array waiting between the first fill and the last drain.
    public let stallCycles: Int

    /// Creates a load.
    public init(memory: Int, port: Int, busyCycles: Int, stallCycles: Int) {
      self.memory = memory
      self.port = port
      self.busyCycles = busyCycles
      self.stallCycles = stallCycles
    }
  }

  /// Cycles in which the array computes.
  public let computeCycles: Int
  /// Cycles in which it waits between the first operation and the last.
  public let stallCycles: Int
  /// Cycles before the first operation.
  public let fillCycles: Int
  /// Cycles after the last operation.
  public let drainCycles: Int
  /// Every port that moves data, innermost memory first.
  public let ports: [PortLoad]

  /// All of it.
  public var totalCycles: Int {
    LatencyTerms.total(compute: computeCycles, stall: stallCycles, fill: fillCycles, drain: drainCycles)
  }

  /// Creates a breakdown.
  public init(
    computeCycles: Int, stallCycles: Int, fillCycles: Int, drainCycles: Int, ports: [PortLoad]
  ) {
    self.computeCycles = computeCycles
    self.stallCycles = stallCycles
    self.fillCycles = fillCycles
    self.drainCycles = drainCycles
    self.ports = ports
  }
}

/// What one instance of a memory holds of one operand.
public struct Occupancy: Hashable, Sendable {
  /// Index into the machine's memories.
  public let memory: Int
  /// Index into the layer's operands.
  public let operand: Int
  /// Elements of the largest tile.
  public let elements: Int
  /// Bits of the largest tile × slots.
  public let bits: Int

  /// Creates an entry.
  public init(memory: Int, operand: Int, elements: Int, bits: Int) {
    self.memory = memory
    self.operand = operand
    self.elements = elements
    self.bits = bits
  }
}

/// Limits that no mapping of the layer on the machine can beat.
public struct Bounds: Hashable, Sendable {
  /// Operations, and each operand moved once over each boundary of its cheapest chain.
  public let energyPicojoules: Double
  /// The larger of the compute bound and each outermost port moving its operands once.
  public let latencyCycles: Int
  /// All elements busy in every cycle.
  public let computeCycles: Int

  /// Creates bounds.
  public init(energyPicojoules: Double, latencyCycles: Int, computeCycles: Int) {
    self.energyPicojoules = energyPicojoules
    self.latencyCycles = latencyCycles
    self.computeCycles = computeCycles
  }
}
