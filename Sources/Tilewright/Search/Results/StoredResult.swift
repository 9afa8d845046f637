/// What is kept of a search: the mapping it found, how many it looked at, what the mapping costs, and what is proven of it.
///
/// The figures aren't taken over. They are computed anew and have to be the same bit by bit: a result that another
/// model or another layer left behind isn't believed. The proof is taken over: to check it would be to search again.
struct StoredResult: Hashable, Sendable {
  /// Changes with the bytes; part of the key, so that bytes of another form are never read. Whoever adds a field adds
  /// one to this number.
  static let version = 4

  let mapping: Mapping
  let evaluated: Int
  let energyPicojoules: Double
  let latencyCycles: Int
  let proof: Proof?

  /// Far more loops than dimensions and memories give reason for, far more tiles than machines have memories.
  private static let limit = (loops: LoopScratch.maximumLoops, operands: 64, tiles: 64)

  init(mapping: Mapping, evaluated: Int, cost: Cost, proof: Proof?) {
    self.mapping = mapping
    self.evaluated = evaluated
    energyPicojoules = cost.energy.totalPicojoules
    latencyCycles = cost.latency.totalCycles
    self.proof = proof
  }

  /// The result as it is kept.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append(mapping.loops) { writer, loop in
      writer.append(loop.dimension)
      writer.append(loop.step)
      writer.append(loop.arrayDimension ?? -1)
    }
    writer.append(mapping.tiles) { writer, tiles in
      writer.append(tiles) { writer, tile in
        writer.append(tile.memory)
        writer.append(tile.residency)
        writer.append(tile.slots)
      }
    }
    writer.append(evaluated)
    writer.append(energyPicojoules)
    writer.append(latencyCycles)
    writer.append(proof) { $0.append($1) }
    return writer.bytes
  }

  /// Reads bytes; nil unless they are exactly one result.
  init?(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    let loops: [Mapping.Loop]? = reader.list(atMost: Self.limit.loops) { reader in
      guard let dimension = reader.int(in: 0...Int.max), let step = reader.int(in: 1...1 << 61),
        let array = reader.int(in: -1...Int.max)
      else { return nil }
      return Mapping.Loop(dimension, step: step, across: array < 0 ? nil : array)
    }
    let tiles: [[Mapping.Tile]]? = reader.list(atMost: Self.limit.operands) { reader in
      reader.list(atMost: Self.limit.tiles) { reader in
        guard let memory = reader.int(in: 0...Int.max),
          let residency = reader.int(in: 0...Self.limit.loops), let slots = reader.int(in: 1...2)
        else { return nil }
        return Mapping.Tile(memory: memory, residency: residency, slots: slots)
      }
    }
    guard let loops, let tiles, let evaluated = reader.int(in: 0...1 << 48), let energy = reader.double(),
      let latency = reader.int(in: 0...Int.max), let hasProof = reader.flag()
    else { return nil }
    let proof = hasProof ? reader.proof() : nil
    guard (proof != nil) == hasProof, reader.isAtEnd else { return nil }
    mapping = Mapping(loops: loops, tiles: tiles)
    self.evaluated = evaluated
    energyPicojoules = energy
    latencyCycles = latency
    self.proof = proof
  }

  /// Whether the mapping is legal for a problem and costs what is said here.
  func holds(for problem: Problem) -> Bool {
    guard mapping.check(for: problem).isEmpty else { return false }
    let cost = NativeModel.cost(of: mapping, for: problem)
    return cost.energy.totalPicojoules.bitPattern == energyPicojoules.bitPattern
      && cost.latency.totalCycles == latencyCycles
  }
}
