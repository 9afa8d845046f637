/// Loads and stores.
extension InterpreterState {
  mutating func loadInput(_ transfer: Program.Transfer, depth: Int) throws(InterpreterFault) {
    let (operand, inner) = (transfer.operand, transfer.outer)
    let slides = keepsWindow(transfer, depth: depth)
    var read: [Set<Int>] = levels[operand][inner + 1].buffers.map { _ in [] }
    var received = 0
    let passesOnce = stream(operand, inner + 1).passesOnce
    for (instance, elements) in levels[operand][inner].tiles.elements(depth: depth, times: times).enumerated()
    {
      guard let elements else { continue }
      let feeder = levels[operand][inner].feeders[instance]
      let before = slides ? levels[operand][inner].buffers[instance].tile : nil
      var tile = TileBuffer.Tile()
      for element in elements {
        if let kept = before?.elements[element] {
          tile.elements[element] = kept
        } else {
          tile.elements[element] = try self.read(
            .load(transfer), depth: depth, operand, inner + 1, feeder, element)
          let isFirst = read[feeder].insert(element).inserted
          if isFirst, passesOnce, !passed[operand].insert(element).inserted {
            throw fault(.load(transfer), depth: depth, operand: operand, inner + 1, feeder, element, .passed)
          }
          received += 1
        }
      }
      levels[operand][inner].buffers[instance].load(tile)
    }
    count(transfer, isInward: true, outer: read.reduce(0) { $0 + $1.count }, inner: received)
  }

  /// Whether the inner memory still has what the iteration before of the innermost loop around brought.
  private func keepsWindow(_ transfer: Program.Transfer, depth: Int) -> Bool {
    guard let inner = transfer.inner, depth > 0, times[depth - 1] > 0 else { return false }
    let memory = program.buffers[transfer.operand][inner].memory
    return problem.machine.memories[memory].keepsWindow
      && problem.layer.operands[transfer.operand].isIndexed(by: places.timeDimensions[depth - 1])
  }

  mutating func loadSums(_ transfer: Program.Transfer, depth: Int) throws(InterpreterFault) {
    let inner = transfer.outer
    var taken: [Set<Int>] = levels[0][inner + 1].buffers.map { _ in [] }
    var returned = 0
    let isStream = stream(0, inner + 1).isStream
    for (instance, elements) in levels[0][inner].tiles.elements(depth: depth, times: times).enumerated() {
      guard let elements else { continue }
      if let lost = levels[0][inner].buffers[instance].firstUnsaved {
        throw fault(.load(transfer), depth: depth, operand: 0, inner, instance, lost, .unsaved)
      }
      let feeder = levels[0][inner].feeders[instance]
      var tile = TileBuffer.Tile()
      for element in elements {
        let sum = try read(.load(transfer), depth: depth, 0, inner + 1, feeder, element)
        if sum.isBegun, taken[feeder].insert(element).inserted {
          if isStream {
            throw fault(.load(transfer), depth: depth, operand: 0, inner + 1, feeder, element, .passed)
          }
          tile.elements[element] = .init(value: sum.value, isBegun: true, carriesOuterSum: true)
          returned += 1
        } else {
          tile.elements[element] = .init(value: 0, isBegun: false)
        }
      }
      levels[0][inner].buffers[instance].load(tile)
    }
    count(transfer, isInward: true, outer: returned, inner: returned)
  }

  mutating func store(_ transfer: Program.Transfer, depth: Int) throws(InterpreterFault) {
    /// What arrives of one element from instances whose sums are added on the way.
    struct Arrival {
      let part: [Int]
      var sum: Double
      var carriesOuterSum: Bool
    }
    let inner = transfer.outer
    var arrivals: [[Int: [Arrival]]] = levels[0][inner + 1].buffers.map { _ in [:] }
    var sent = 0
    for (instance, elements) in levels[0][inner].tiles.elements(depth: depth, times: times).enumerated() {
      guard let elements else { continue }
      let feeder = levels[0][inner].feeders[instance]
      let part = levels[0][inner].parts[instance]
      for element in elements {
        let datum = try read(.store(transfer), depth: depth, 0, inner, instance, element)
        sent += 1
        var parts = arrivals[feeder][element, default: []]
        if let known = parts.firstIndex(where: { $0.part == part }) {
          parts[known].sum += datum.value
          parts[known].carriesOuterSum = parts[known].carriesOuterSum || datum.carriesOuterSum
        } else {
          parts.append(Arrival(part: part, sum: datum.value, carriesOuterSum: datum.carriesOuterSum))
        }
        arrivals[feeder][element] = parts
      }
      levels[0][inner].buffers[instance].send()
    }
    var (written, fetched) = (0, 0)
    let isStream = stream(0, inner + 1).isStream
    for (feeder, elements) in arrivals.enumerated() {
      for (element, parts) in elements.sorted(by: { $0.key < $1.key }) {
        var sum = try read(.store(transfer), depth: depth, 0, inner + 1, feeder, element)
        for part in parts {
          let fetches = sum.isBegun && !part.carriesOuterSum
          if fetches, isStream {
            throw fault(.store(transfer), depth: depth, operand: 0, inner + 1, feeder, element, .passed)
          }
          if fetches { fetched += 1 }
          sum.value = part.sum + (fetches ? sum.value : 0)
          sum.isBegun = true
          sum.isUnsaved = true
          written += 1
        }
        levels[0][inner + 1].buffers[feeder].write(sum, to: element)
      }
    }
    count(transfer, isInward: false, outer: written, inner: sent)
    count(transfer, isInward: true, outer: fetched, inner: fetched)
  }

  private mutating func count(_ transfer: Program.Transfer, isInward: Bool, outer: Int, inner: Int) {
    let old = counts[Route(transfer: transfer, isInward: isInward), default: (0, 0)]
    counts[Route(transfer: transfer, isInward: isInward)] = (old.outer + outer, old.inner + inner)
  }
}
