extension EvaluatorArena {
  /// Passes over an operand at one precision; the same as `DirectedMovement.Passes`.
  struct Passes {
    var bitsOuter: Int
    var bitsInner: Int
    var inTime: Int
    var outer: Int
    var inner: Int
  }

  /// Energy of an input's movements; nil when one has no port.
  func priceInput(_ operand: Int, _ first: Int, _ end: Int) -> Double? {
    var energy = 0.0
    let bits = tensors[operand].partialBits
    for tile in first..<end {
      let scratch = boundaries + (tile - first)
      if passesOnce[tileMemory[tile]],
        scratch.pointee.timesOuter > 1 || scratch.pointee.outerElements > tensors[operand].elements
      {
        return nil
      }
      let passes = Passes(
        bitsOuter: bits, bitsInner: bits, inTime: scratch.pointee.timesInTime,
        outer: scratch.pointee.timesOuter,
        inner: scratch.pointee.timesInner)
      guard let added = price(operand, tile, first, isInward: true, [passes, nil]) else { return nil }
      energy += added
    }
    return energy
  }

  /// Energy of the output's movements, from the outermost boundary inward; the rules of `OperandMovements`.
  func priceOutput(_ first: Int, _ end: Int) -> Double? {
    let tensor = tensors[0]
    let elements = tensor.elements
    var fresh = boundaries[end - first - 1].copies
    var freshElements = fresh * elements
    var energy = 0.0
    for tile in stride(from: end - 1, through: first, by: -1) {
      let scratch = boundaries + (tile - first)
      let outerElements = scratch.pointee.outerElements
      let innerElements = scratch.pointee.innerElements
      let overlaps = outerElements > elements || innerElements > elements
      let last = !overlaps && scratch.pointee.timesOuter == scratch.pointee.timesInTime ? 1 : 0
      let addsOnTheWay = scratch.pointee.timesInner != scratch.pointee.timesOuter
      let final = Passes(
        bitsOuter: tensor.finalBits, bitsInner: addsOnTheWay ? tensor.partialBits : tensor.finalBits,
        inTime: last, outer: last, inner: addsOnTheWay ? 0 : last)
      let partial = Passes(
        bitsOuter: tensor.partialBits, bitsInner: tensor.partialBits,
        inTime: scratch.pointee.timesInTime - last,
        outer: scratch.pointee.timesOuter - last, inner: scratch.pointee.timesInner - final.inner)
      guard let out = price(0, tile, first, isInward: false, [final, partial]) else { return nil }
      energy += out
      let back = overlaps ? outerElements * scratch.pointee.timesOuter - freshElements : 0
      let backTimes = overlaps ? 0 : scratch.pointee.timesOuter - fresh
      if back > 0 || backTimes > 0 {
        let times = overlaps ? scratch.pointee.timesOuter : backTimes
        let passes = Passes(
          bitsOuter: tensor.partialBits, bitsInner: tensor.partialBits,
          inTime: overlaps ? scratch.pointee.timesInTime : scratch.pointee.timesInTime - 1, outer: times,
          inner: times)
        guard
          let added = price(
            0, tile, first, isInward: true, [passes, nil], exempt: overlaps ? freshElements : 0)
        else { return nil }
        energy += added
      }
      let fetchedLater = scratch.pointee.timesOuter - scratch.pointee.beginnings
      freshElements =
        innerElements * scratch.pointee.timesInner
        - (overlaps ? back - outerElements * fetchedLater : (backTimes - fetchedLater) * elements)
      fresh = scratch.pointee.timesInner - (backTimes - fetchedLater)
    }
    return energy
  }

  /// Energy of one movement; its time goes to the ports.
  private func price(
    _ operand: Int, _ tile: Int, _ first: Int, isInward: Bool,
    _ passes: InlineArray<2, Passes?>, exempt: Int = 0
  ) -> Double? {
    let outerMemory = tileMemory[tile]
    let innerMemory = tile == first ? -1 : tileMemory[tile - 1]
    let scratch = boundaries + (tile - first)
    let outer = channel(operand, outerMemory, isInward ? .readToBelow : .writeFromBelow)
    let inner =
      innerMemory < 0
      ? nil : channel(operand, innerMemory, isInward ? .writeFromAbove : .readToAbove)
    var outerCount = Count()
    var innerCount = Count()
    var transfers = 0
    var busy = 0
    var longest = 0
    for index in 0..<2 {
      guard let pass = passes[index] else { continue }
      if pass.outer > 0 {
        for entry in 0..<scratch.pointee.outerCount {
          outerCount.add(
            scratch.pointee.outer[2 * entry], scratch.pointee.outer[2 * entry + 1] * pass.outer,
            pass.bitsOuter, outer.law)
        }
      }
      if let inner, pass.inner > 0 {
        for entry in 0..<scratch.pointee.innerCount {
          innerCount.add(
            scratch.pointee.inner[2 * entry], scratch.pointee.inner[2 * entry + 1] * pass.inner,
            pass.bitsInner, inner.law)
        }
      }
      guard pass.inTime > 0 else { continue }
      for entry in 0..<scratch.pointee.inTimeCount {
        let cycles = TransferLaw.cycles(
          outer.law, bits: scratch.pointee.inTime[3 * entry] * pass.bitsOuter, inner?.law,
          innerBits: scratch.pointee.inTime[3 * entry + 1] * pass.bitsInner)
        guard cycles > 0 else { continue }
        let count = scratch.pointee.inTime[3 * entry + 2] * pass.inTime
        transfers += count
        busy += count * cycles
        longest = max(longest, cycles)
      }
    }
    if exempt > 0 {
      let outerElements = outerCount.elements - exempt
      innerCount.becomeStream(
        innerCount.elements - max(0, innerCount.elements - outerElements), tensors[0].partialBits,
        inner?.law ?? .none)
      outerCount.becomeStream(outerElements, tensors[0].partialBits, outer.law)
    }
    if outerCount.granules > 0, outer.port < 0 { return nil }
    if innerCount.granules > 0, let inner, inner.port < 0 { return nil }
    if transfers > 0 {
      ports.add(
        operand: operand, outerPort: outer.port, innerPort: inner?.port ?? -1, innerMemory: innerMemory,
        outerLatency: latencyCycles[outerMemory],
        isEdge: innerMemory >= 0 && isInward == (operand != 0), busyCycles: busy, longest: longest,
        transfers: transfers, isSingleBuffered: innerMemory >= 0 && tileSlots[tile - 1] == 1)
    }
    return outerCount.picojoules(outer.law) + (inner.map { innerCount.picojoules($0.law) } ?? 0)
  }

  func channel(_ operand: Int, _ memory: Int, _ movement: Movement) -> EvaluatorConstants.Channel {
    channels[EvaluatorConstants.channelIndex(operand, memory, movement, memoryCount: memoryCount)]
  }

  /// What one side of a movement moves.
  struct Count {
    var elements = 0
    var granules = 0
    var transfers = 0

    @inline(__always)
    mutating func add(_ size: Int, _ count: Int, _ bits: Int, _ law: TransferLaw) {
      elements += size * count
      granules += law.granules(bits: size * bits) * count
      transfers += bits > 0 ? count : 0
    }

    mutating func becomeStream(_ count: Int, _ bits: Int, _ law: TransferLaw) {
      elements = count
      granules = law.granules(bits: count * bits)
    }

    @inline(__always)
    func picojoules(_ law: TransferLaw) -> Double {
      law.quickPicojoules(granules: granules, transfers: transfers)
    }
  }
}
