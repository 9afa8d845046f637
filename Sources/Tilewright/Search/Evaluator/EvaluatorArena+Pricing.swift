extension EvaluatorArena {
  /// Energy of an input's movements; nil when one has no port.
  func priceInput(_ operand: Int, _ first: Int, _ end: Int) -> Double? {
    var energy = 0.0
    let bits = tensors[operand].partialBits
    for tile in first..<end {
      let scratch = boundaries + (tile - first)
      if passesOnce[tileMemory[tile]],
        scratch.pointee.times.outer > 1 || scratch.pointee.outerElements > tensors[operand].elements
      {
        return nil
      }
      let passes = Passes(scratch.pointee.times, bits: bits)
      guard let added = price(operand, tile, first, isInward: true, [passes, nil]) else { return nil }
      energy += added
    }
    return energy
  }

  /// Energy of the output's movements, from the outermost boundary inward.
  func priceOutput(_ first: Int, _ end: Int) -> Double? {
    let tensor = tensors[0]
    var visits = OutputVisits(
      partialBits: tensor.partialBits, finalBits: tensor.finalBits, elements: tensor.elements,
      partialCopies: boundaries[end - first - 1].times.partialCopies)
    var energy = 0.0
    for tile in stride(from: end - 1, through: first, by: -1) {
      let scratch = boundaries + (tile - first)
      let here = visits.next(
        scratch.pointee.times, outerElements: scratch.pointee.outerElements,
        innerElements: scratch.pointee.innerElements)
      guard let out = price(0, tile, first, isInward: false, [here.finished, here.partial]) else {
        return nil
      }
      energy += out
      guard let returning = here.returning else { continue }
      guard
        let added = price(0, tile, first, isInward: true, [returning, nil], exempt: here.exemptElements)
      else { return nil }
      energy += added
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
    var time = LatencyTerms.Movement()
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
        time.add(cycles, times: scratch.pointee.inTime[3 * entry + 2] * pass.inTime)
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
    if time.transfers > 0 {
      ports.add(
        time, operand: operand, isInward: isInward, outerPort: outer.port, innerPort: inner?.port ?? -1,
        innerMemory: innerMemory, outerLatency: latencyCycles[outerMemory],
        isSingleBuffered: innerMemory >= 0 && tileSlots[tile - 1] == 1)
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
