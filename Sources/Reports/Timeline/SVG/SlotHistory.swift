import Tilewright

/// The times in which a slot of a memory is kept although nothing in it will be used again: after the last use of a
/// tile and before the next tile comes to the same addresses.
struct SlotHistory: Sendable {
  /// A kept slot.
  struct Gap: Hashable, Sendable {
    let slot: String
    let addresses: Range<Int>
    let time: Range<Int>
  }

  private struct Place: Hashable {
    let slot: String
    let start: Int
  }

  let gaps: [Gap]

  /// The gaps between stays in one memory, which are in order of start. Where other stays use the addresses meanwhile,
  /// there is no gap: the memory packs tiles as they come and keeps no slots.
  init(_ lifetimes: [Timeline.Lifetime]) {
    var previous: [Place: Timeline.Lifetime] = [:]
    var gaps: [Gap] = []
    for lifetime in lifetimes {
      let place = Place(slot: lifetime.slot, start: lifetime.addresses.lowerBound)
      if let before = previous[place], before.time.upperBound < lifetime.time.lowerBound {
        let addresses =
          before.addresses.lowerBound..<max(before.addresses.upperBound, lifetime.addresses.upperBound)
        gaps.append(
          Gap(
            slot: lifetime.slot, addresses: addresses, time: before.time.upperBound..<lifetime.time.lowerBound
          ))
      }
      previous[place] = lifetime
    }
    self.gaps = Self.unused(gaps, lifetimes)
  }

  /// The gaps that no stay overlaps in time and addresses: one sweep over time, with what is live beside it.
  private static func unused(_ gaps: [Gap], _ lifetimes: [Timeline.Lifetime]) -> [Gap] {
    let ordered = gaps.sorted {
      ($0.time.lowerBound, $0.addresses.lowerBound) < ($1.time.lowerBound, $1.addresses.lowerBound)
    }
    var live: [Timeline.Lifetime] = []
    var open: [(gap: Gap, isUsed: Bool)] = []
    var next = ordered[...]
    var unused: [Gap] = []
    func meets(_ gap: Gap, _ lifetime: Timeline.Lifetime) -> Bool {
      gap.addresses.overlaps(lifetime.addresses) && gap.time.overlaps(lifetime.time)
    }
    func begin(before time: Int) {
      while let gap = next.first, gap.time.lowerBound <= time {
        live.removeAll { $0.time.upperBound <= gap.time.lowerBound }
        open.append((gap, live.contains { meets(gap, $0) }))
        next = next.dropFirst()
      }
    }
    func close(at time: Int) {
      unused += open.filter { $0.gap.time.upperBound <= time && !$0.isUsed }.map(\.gap)
      open.removeAll { $0.gap.time.upperBound <= time }
    }
    for lifetime in lifetimes {
      begin(before: lifetime.time.lowerBound)
      close(at: lifetime.time.lowerBound)
      for index in open.indices where meets(open[index].gap, lifetime) { open[index].isUsed = true }
      live.append(lifetime)
    }
    begin(before: .max)
    close(at: .max)
    return unused
  }
}
