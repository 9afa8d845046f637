/// Room in memories that several operands share.
extension ChainSpace {
  /// What each operand takes at least of one shared memory.
  struct Shared {
    let memory: Int
    let capacityBits: Int
    /// For each operand its step above the memory; -1 when it passes the memory by, `Int.max` when the memory is its last.
    let step: [Int]
    /// For each operand with a step, its least bits by cell; `Int.max` where it can't fit.
    let bits: [UnsafeMutablePointer<Int>?]
    /// The same at the cell or at any larger one.
    let bitsFrom: [UnsafeMutablePointer<Int>?]
    /// For each operand, the least bits of any of its tiles, or of all of it where the memory is its last.
    let least: [Int]
  }

  /// The shared memory that a step takes room of, as an index into `shared`; -1 for none.
  func sharedMemory(of operand: Int, step: Int) -> Int {
    shared.firstIndex { $0.step[operand] == step } ?? -1
  }

  /// Whether the step of an operand that is about to be placed may find room beside the least that the others need: placed
  /// ones their smallest tile, the others what the cell touches.
  @inline(__always)
  func mayFit(_ index: Int, _ placed: Int, in state: Int, at cell: Int) -> Bool {
    let memory = shared[index]
    var left = memory.capacityBits
    for operand in 0..<chains.count {
      let step = memory.step[operand]
      if step >= 0, step < .max, step >= self.placed(operand, in: state),
        let bits = operand == placed ? memory.bits[operand] : memory.bitsFrom[operand]
      {
        guard bits[cell] <= left else { return false }
        left -= bits[cell]
      } else {
        guard memory.least[operand] <= left else { return false }
        left -= memory.least[operand]
      }
    }
    return true
  }

  func makeShared() -> [Shared] {
    problem.machine.memories.indices.filter { memory in
      constants.capacityBits[memory] < .max && memories.filter { $0.contains(memory) }.count > 1
    }.map { memory in
      let crossings = chains.map { chain in chain.crossings.firstIndex { $0.inner == memory } }
      let steps = chains.indices.map { operand -> Int in
        guard let crossing = crossings[operand] else {
          return memories[operand].last == memory ? .max : -1
        }
        return chains[operand].steps.firstIndex { $0.contains(crossing) } ?? -1
      }
      return Shared(
        memory: memory, capacityBits: constants.capacityBits[memory], step: steps,
        bits: chains.indices.map { operand in
          crossings[operand].map { leastBits(operand, chains[operand].crossings[$0]) }
        },
        bitsFrom: chains.indices.map { operand in
          crossings[operand].map { leastBitsFrom(operand, chains[operand].crossings[$0]) }
        },
        least: chains.indices.map { operand in
          crossings[operand].map { chains[operand].crossings[$0].leastBits(from: 0) }
            ?? (memories[operand].last == memory ? wholeBits(operand, isFinished: true) : 0)
        })
    }
  }

  private func leastBits(_ operand: Int, _ crossing: Crossing) -> UnsafeMutablePointer<Int> {
    let bits = UnsafeMutablePointer<Int>.allocate(capacity: cells)
    for cell in 0..<cells {
      bits[cell] = crossing.bits(
        Int(chains[operand].own[cell]), isFinished: operand > 0 || mayBeFinished(at: cell))
    }
    return bits
  }

  private func leastBitsFrom(_ operand: Int, _ crossing: Crossing) -> UnsafeMutablePointer<Int> {
    let bits = UnsafeMutablePointer<Int>.allocate(capacity: cells)
    for cell in 0..<cells { bits[cell] = crossing.leastBits(from: Int(chains[operand].own[cell])) }
    return bits
  }
}
