extension Evaluator {
  /// Passes over an operand at one precision; the same as `DirectedMovement.Passes`.
  struct Passes {
    var bitsOuter: Int
    var bitsInner: Int
    var inTime: Int
    var outer: Int
    var inner: Int
  }

  /// Energy of an input's movements; nil when one has no port.
  func priceInput(_ operand: Int, _ mapping: FlatMapping, _ tiles: Range<Int>) -> Double? {
    var energy = 0.0
    let bits = constants.operands[operand].partialBits
    for tile in tiles {
      let scratch = boundaries[tile - tiles.lowerBound]
      let passes = Passes(
        bitsOuter: bits, bitsInner: bits, inTime: scratch.timesInTime, outer: scratch.timesOuter,
        inner: scratch.timesInner)
      guard let added = price(operand, mapping, tile, tiles, isInward: true, [passes, nil]) else { return nil }
      energy += added
    }
    return energy
  }

  /// Energy of the output's movements, from the outermost boundary inward; the rules of `OperandMovements`.
  func priceOutput(_ mapping: FlatMapping, _ tiles: Range<Int>) -> Double? {
    let tensor = constants.operands[0]
    let elements = tensor.elements
    var fresh = boundaries[tiles.count - 1].copies
    var freshElements = fresh * elements
    var energy = 0.0
    for tile in tiles.reversed() {
      let scratch = boundaries[tile - tiles.lowerBound]
      let outerElements = scratch.outerElements
      let innerElements = scratch.innerElements
      let overlaps = outerElements > elements || innerElements > elements
      let last = !overlaps && scratch.timesOuter == scratch.timesInTime ? 1 : 0
      let addsOnTheWay = scratch.timesInner != scratch.timesOuter
      let final = Passes(
        bitsOuter: tensor.finalBits, bitsInner: addsOnTheWay ? tensor.partialBits : tensor.finalBits,
        inTime: last, outer: last, inner: addsOnTheWay ? 0 : last)
      let partial = Passes(
        bitsOuter: tensor.partialBits, bitsInner: tensor.partialBits, inTime: scratch.timesInTime - last,
        outer: scratch.timesOuter - last, inner: scratch.timesInner - final.inner)
      guard let out = price(0, mapping, tile, tiles, isInward: false, [final, partial]) else { return nil }
      energy += out
      let back = overlaps ? outerElements * scratch.timesOuter - freshElements : 0
      let backTimes = overlaps ? 0 : scratch.timesOuter - fresh
      if back > 0 || backTimes > 0 {
        let times = overlaps ? scratch.timesOuter : backTimes
        let passes = Passes(
          bitsOuter: tensor.partialBits, bitsInner: tensor.partialBits,
          inTime: overlaps ? scratch.timesInTime : scratch.timesInTime - 1, outer: times, inner: times)
        guard
          let added = price(
            0, mapping, tile, tiles, isInward: true, [passes, nil], exempt: overlaps ? freshElements : 0)
        else { return nil }
        energy += added
      }
      let fetchedLater = scratch.timesOuter - scratch.beginnings
      freshElements =
        innerElements * scratch.timesInner
        - (overlaps ? back - outerElements * fetchedLater : (backTimes - fetchedLater) * elements)
      fresh = scratch.timesInner - (backTimes - fetchedLater)
    }
    return energy
  }

  /// Energy of one movement; its time goes to the ports.
  private func price(
    _ operand: Int, _ mapping: FlatMapping, _ tile: Int, _ tiles: Range<Int>, isInward: Bool,
    _ passes: InlineArray<2, Passes?>, exempt: Int = 0
  ) -> Double? {
    let outerMemory = mapping.memory[tile]
    let innerMemory = tile == tiles.lowerBound ? -1 : mapping.memory[tile - 1]
    let scratch = boundaries[tile - tiles.lowerBound]
    let outer = constants.channel(operand, outerMemory, isInward ? .readToBelow : .writeFromBelow)
    let inner =
      innerMemory < 0
      ? nil : constants.channel(operand, innerMemory, isInward ? .writeFromAbove : .readToAbove)
    var outerCount = Count()
    var innerCount = Count()
    var transfers = 0
    var busy = 0
    var longest = 0
    for index in 0..<2 {
      guard let pass = passes[index] else { continue }
      if pass.outer > 0 {
        for entry in 0..<scratch.outerCount {
          outerCount.add(
            scratch.outer[2 * entry], scratch.outer[2 * entry + 1] * pass.outer, pass.bitsOuter, outer.granularity)
        }
      }
      if let inner, pass.inner > 0 {
        for entry in 0..<scratch.innerCount {
          innerCount.add(
            scratch.inner[2 * entry], scratch.inner[2 * entry + 1] * pass.inner, pass.bitsInner, inner.granularity)
        }
      }
      guard pass.inTime > 0 else { continue }
      for entry in 0..<scratch.inTimeCount {
        var cycles = ceilingDivide(scratch.inTime[3 * entry] * pass.bitsOuter, outer.width)
        if let inner {
          cycles = max(cycles, ceilingDivide(scratch.inTime[3 * entry + 1] * pass.bitsInner, inner.width))
        }
        guard cycles > 0 else { continue }
        let count = scratch.inTime[3 * entry + 2] * pass.inTime
        transfers += count
        busy += count * cycles
        longest = max(longest, cycles)
      }
    }
    if exempt > 0 {
      let outerElements = outerCount.elements - exempt
      innerCount.becomeStream(
        innerCount.elements - max(0, innerCount.elements - outerElements), constants.operands[0].partialBits,
        inner?.granularity ?? 1)
      outerCount.becomeStream(outerElements, constants.operands[0].partialBits, outer.granularity)
    }
    if outerCount.granules > 0, outer.port < 0 { return nil }
    if innerCount.granules > 0, let inner, inner.port < 0 { return nil }
    if transfers > 0 {
      ports.add(
        operand: operand, outerPort: outer.port, innerPort: inner?.port ?? -1,
        outerLatency: constants.latencyCycles[outerMemory],
        isEdge: innerMemory >= 0 && isInward == (operand != 0), busyCycles: busy, longest: longest,
        transfers: transfers, isSingleBuffered: innerMemory >= 0 && mapping.slots[tile - 1] == 1)
    }
    return Double(outerCount.granules) * outer.granulePicojoules
      + Double(innerCount.granules) * (inner?.granulePicojoules ?? 0)
  }

  private struct Count {
    var elements = 0
    var granules = 0

    mutating func add(_ size: Int, _ count: Int, _ bits: Int, _ granularity: Int) {
      elements += size * count
      granules += ceilingDivide(size * bits, granularity) * count
    }

    mutating func becomeStream(_ count: Int, _ bits: Int, _ granularity: Int) {
      elements = count
      granules = ceilingDivide(count * bits, granularity)
    }
  }
}
