/// Room in memories that several operands share.
extension Subspace {
  /// What each operand takes at least of one shared memory.
  struct Shared {
    let memory: Int
    let capacity: Capacity
    /// For each operand its step above the memory; -1 when it passes the memory by, `Int.max` when the memory is its last.
    let step: [Int]
    /// For each operand with a step, its least bits by tile vector; more than the memory has where it can't fit.
    let bits: [UnsafeMutablePointer<Int>?]
    /// The same at the tile vector or at any larger one.
    let bitsFrom: [UnsafeMutablePointer<Int>?]
    /// The same of an output whose sums don't arrive finished.
    let partialBits: UnsafeMutablePointer<Int>?
    let partialBitsFrom: UnsafeMutablePointer<Int>?
    /// For each operand, the least bits of any of its tiles, or of all of it where the memory is its last.
    let least: [Int]
  }

  /// A memory of so many bits holds whatever several operands keep in it together.
  private static let unlimitedBits = 1 << 58

  /// The shared memory that a step takes room of, as an index into `shared`; -1 for none.
  func sharedMemory(of operand: Int, step: Int) -> Int {
    shared.firstIndex { $0.step[operand] == step } ?? -1
  }

  /// What is left of a shared memory beside the least that operands need which don't depend on the tile vector, and what the others
  /// need by tile vector.
  struct Room {
    var bits: Int
    /// By tile vector, and whatever the tile vector.
    var needs: [(bits: UnsafeMutablePointer<Int>, least: Int)] = []

    /// Whether all find room at a tile vector.
    @inline(__always)
    func isEnough(at vector: Int) -> Bool {
      var used = 0
      for need in needs { used += max(need.bits[vector], need.least) }
      return used <= bits
    }
  }

  /// The room in a shared memory for the step of an operand that is about to be placed, beside the least that the others
  /// need: placed ones the smallest tile that they may have, the others that or what the tile vector touches.
  func room(in index: Int, _ placed: Int, in state: Int, _ costs: BoundaryCosts) -> Room {
    let memory = shared[index]
    let least = costs.leastBits[index]
    var room = Room(bits: memory.capacity.bits)
    for operand in 0..<chains.count {
      let step = memory.step[operand]
      if step >= 0, step < .max, step >= self.placed(operand, in: state),
        let bits = costs.bits(of: operand, in: memory, from: operand != placed)
      {
        room.needs.append((bits, operand == placed ? 0 : least[operand]))
      } else {
        room.bits -= min(least[operand], memory.capacity.bits + 1)
      }
    }
    return room
  }

  func makeShared() -> [Shared] {
    tables.problem.machine.memories.indices.filter { memory in
      constants.capacities[memory].bits < Self.unlimitedBits
        && tables.memories.filter { $0.contains(memory) }.count > 1
    }.map { memory in
      let boundaries = chains.map { chain in chain.boundaries.firstIndex { $0.inner == memory } }
      let steps = chains.indices.map { operand -> Int in
        guard let boundary = boundaries[operand] else {
          return tables.memories[operand].last == memory ? .max : -1
        }
        return chains[operand].steps.firstIndex { $0.contains(boundary) } ?? -1
      }
      return Shared(
        memory: memory, capacity: constants.capacities[memory], step: steps,
        bits: chains.indices.map { operand in
          boundaries[operand].map {
            leastBits(operand, chains[operand].boundaries[$0], constants.capacities[memory].bits)
          }
        },
        bitsFrom: chains.indices.map { operand in
          boundaries[operand].map {
            leastBitsFrom(operand, chains[operand].boundaries[$0], constants.capacities[memory].bits)
          }
        },
        partialBits: boundaries.first?.flatMap { $0 }.map {
          partialBits(chains[0].boundaries[$0], constants.capacities[memory].bits, isFrom: false)
        },
        partialBitsFrom: boundaries.first?.flatMap { $0 }.map {
          partialBits(chains[0].boundaries[$0], constants.capacities[memory].bits, isFrom: true)
        },
        least: chains.indices.map { operand in
          boundaries[operand].map { chains[operand].boundaries[$0].leastBits(from: 0) }
            ?? (tables.memories[operand].last == memory ? wholeBits(operand, isFinished: true) : 0)
        })
    }
  }

  /// Bits of an output whose sums don't arrive finished, at a tile vector or from it on.
  private func partialBits(_ boundary: BoundaryTable, _ capacity: Int, isFrom: Bool) -> UnsafeMutablePointer<
    Int
  > {
    let whole = isFrom ? boundary.partialBits[boundary.ownTiles - 1] : .max
    return byVector(0, capacity) { own, _ in min(boundary.partialBits[own], whole) }
  }

  private func leastBits(_ operand: Int, _ boundary: BoundaryTable, _ capacity: Int) -> UnsafeMutablePointer<
    Int
  > {
    byVector(operand, capacity) { own, vector in
      boundary.bits(own, isFinished: operand > 0 || mayBeFinished(at: vector))
    }
  }

  private func leastBitsFrom(_ operand: Int, _ boundary: BoundaryTable, _ capacity: Int)
    -> UnsafeMutablePointer<
      Int
    >
  {
    byVector(operand, capacity) { own, _ in boundary.leastBits(from: own) }
  }

  /// The least bits of an operand's tiles by tile vector; one more than there are when they are too many.
  private func byVector(_ operand: Int, _ capacity: Int, _ bits: (_ own: Int, _ vector: Int) -> Int)
    -> UnsafeMutablePointer<Int>
  {
    let table = UnsafeMutablePointer<Int>.allocate(capacity: vectors)
    for vector in 0..<vectors {
      table[vector] = min(least(operand, at: vector) { bits($0, vector) }, capacity + 1)
    }
    return table
  }
}
