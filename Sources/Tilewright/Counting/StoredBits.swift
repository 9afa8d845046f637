/// Bits that a tile takes in a memory: footprint × precision × slots.
///
///     27 × 16 elements of 24 bits in two slots    20 736 bits
///
/// An output is stored as partial sums wherever sums arrive more than once, or unfinished (`OutputVisits.arriveOnce`).
enum StoredBits {
  /// Bits of one element.
  @inline(__always)
  static func perElement(isOutput: Bool, arrivesFinished: Bool, partialBits: Int, finalBits: Int) -> Int {
    isOutput && arrivesFinished ? finalBits : partialBits
  }

  /// Bits of a tile.
  @inline(__always)
  static func tile(elements: Int, bitsEach: Int, slots: Int) -> Int { elements * bitsEach * slots }

  /// The same where they may leave an `Int`: nil then.
  @inline(__always)
  static func checkedTile(elements: Int, bitsEach: Int, slots: Int) -> Int? {
    let (bits, overflow) = elements.multipliedReportingOverflow(by: bitsEach * slots)
    return overflow ? nil : bits
  }
}

extension Operand {
  /// Bits of one element where it is stored. An input never arrives unfinished.
  func storedBits(isOutput: Bool, arrivesFinished: Bool) -> Int {
    StoredBits.perElement(
      isOutput: isOutput, arrivesFinished: arrivesFinished, partialBits: precisionBits,
      finalBits: finalPrecisionBits)
  }
}
