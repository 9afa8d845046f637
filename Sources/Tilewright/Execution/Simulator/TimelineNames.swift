/// What the parts of a simulated machine are called on a timeline, and where its tiles lie.
struct TimelineNames: Sendable {
  let lanes: [Timeline.Lane]
  let memories: [Timeline.Memory]
  private let machine: SimulatedMachine
  private let memoryIndices: [Int]
  private let slotBits: [Int]
  private let firstAddresses: [Int]

  init(_ machine: SimulatedMachine) {
    self.machine = machine
    let hardware = machine.problem.machine
    lanes = machine.queues.indices.map { queue in
      guard let transfer = machine.operations[queue].transfers.first?.transfer, queue != machine.execution
      else {
        return Timeline.Lane("execute", .execute, group: "array")
      }
      let operand = machine.problem.layer.operands[transfer.operand].name
      let buffers = machine.program.buffers[transfer.operand]
      let outer = hardware.memories[buffers[transfer.outer].memory].name
      let inner = transfer.inner.map { hardware.memories[buffers[$0].memory].name } ?? "array"
      let isLoad = machine.queues[queue].fills >= 0
      return isLoad
        ? Timeline.Lane("\(operand): \(outer) → \(inner)", .load, group: inner)
        : Timeline.Lane("\(operand): \(inner) → \(outer)", .store, group: inner)
    }
    memoryIndices = Set(machine.buffers.map(\.memory)).sorted()
    memories = memoryIndices.map {
      Timeline.Memory(hardware.memories[$0].name, capacity: hardware.memories[$0].capacity.limit)
    }
    let bits = machine.buffers.map { machine.operations[$0.loader].transfers[0].fullestBits }
    var next: [Int: Int] = [:]
    firstAddresses = machine.buffers.indices.map { buffer in
      let memory = machine.buffers[buffer].memory
      defer { next[memory, default: 0] += bits[buffer] * machine.buffers[buffer].slots }
      return next[memory, default: 0]
    }
    slotBits = bits
  }

  func operand(_ index: Int) -> String { machine.problem.layer.operands[index].name }

  func index(ofMemory memory: Int) -> Int? { memoryIndices.firstIndex(of: memory) }

  /// `W.0 in registers`.
  func slot(_ buffer: Int, version: Int) -> String {
    let description = machine.buffers[buffer]
    let memory = machine.problem.machine.memories[description.memory].name
    return "\(operand(description.operand)).\(version % description.slots) in \(memory)"
  }

  func addresses(of buffer: Int, version: Int) -> Range<Int> {
    let start = firstAddresses[buffer] + version % machine.buffers[buffer].slots * slotBits[buffer]
    return start..<start + slotBits[buffer]
  }

  /// `W[0:4][8:16]`: along each axis the indices that all instances touch together, from the first to the last.
  func tile(of operand: Int, at iterations: ArraySlice<Int>) -> String {
    let sizes = machine.problem.layer.sizes
    let boxes = sizes.indices.map { dimension -> Range<Int> in
      var start = 0
      var left = sizes[dimension]
      for cut in machine.nest.cuts[dimension] {
        guard case .time(let loop) = cut.place, loop < iterations.count else { continue }
        let offset = iterations[iterations.startIndex + loop] * cut.step
        start += offset
        left = min(left - offset, cut.step)
      }
      return start..<start + max(0, left)
    }
    let axes = machine.problem.layer.operands[operand].axes.map { axis in
      let ends = axis.index.terms.map { term in
        [
          term.coefficient * boxes[term.dimension].lowerBound,
          term.coefficient * (boxes[term.dimension].upperBound - 1),
        ]
      }
      let low = ends.reduce(axis.index.constant) { $0 + ($1.min() ?? 0) }
      let high = ends.reduce(axis.index.constant) { $0 + ($1.max() ?? 0) } + 1
      let extent = axis.extent ?? .max
      return "[\(max(0, min(low, extent)))" + (high == low + 1 ? "]" : ":\(max(0, min(high, extent)))]")
    }
    return self.operand(operand) + axes.joined()
  }

  /// Whether some loop over the operand is at a last iteration that is smaller than the others.
  func isRagged(_ operand: Int, at iterations: ArraySlice<Int>, counts: ArraySlice<Int>) -> Bool {
    let tensor = machine.problem.layer.operands[operand]
    return zip(iterations, counts).enumerated().contains { index, loop in
      let description = machine.nest.loops[index]
      return loop.0 == loop.1 - 1 && loop.1 > 1 && description.extent % description.step != 0
        && tensor.isIndexed(by: description.dimension)
    }
  }
}
