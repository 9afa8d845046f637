/// Addresses for tiles by first fit: each tile takes the lowest gap that is free for as long as it stays.
///
/// Shows what a memory without fixed slots would use, and how much of that is gaps: the highest address in use against the most
/// elements that live at a time. A sum in place keeps its address.
public struct AddressMap: Hashable, Sendable {
  /// Where each stay begins; as `SlotUse.stays` of the buffer.
  public let addresses: [Int]
  /// One past the highest address used.
  public let extent: Int
  /// The most elements alive at a time.
  public let peak: Int

  /// Places the tiles of one buffer.
  public init(_ schedule: Schedule, buffer: Int, unit: Int = 0) {
    let use = SlotUse(schedule)
    let stays = use.stays.filter {
      schedule.slots[$0.slot].buffer == buffer && schedule.slots[$0.slot].unit == unit
    }
    self.init(stays.map { (time: $0.time, size: $0.elements) })
  }

  /// Places blocks by first fit in three orders, by start, size and duration, and takes what ends lowest.
  init(_ blocks: [(time: Range<Int>, size: Int)]) {
    var load = Array(repeating: 0, count: (blocks.map(\.time.upperBound).max() ?? 0) + 1)
    for block in blocks {
      load[block.time.lowerBound] += block.size
      load[block.time.upperBound] -= block.size
    }
    var alive = 0
    peak = load.reduce(0) { most, change in
      alive += change
      return max(most, alive)
    }
    let keys: [((time: Range<Int>, size: Int)) -> (Int, Int)] = [
      { ($0.time.lowerBound, -$0.size) }, { (-$0.size, $0.time.lowerBound) },
      { (-$0.time.count, -$0.size) },
    ]
    var best: (addresses: [Int], extent: Int)?
    // Large schedules are regular: the first order does.
    for (number, key) in keys.prefix(blocks.count > 1000 ? 1 : 3).enumerated() where best?.extent != peak {
      let order = blocks.indices.sorted {
        let (a, b) = (key(blocks[$0]), key(blocks[$1]))
        return (a.0, a.1, $0) < (b.0, b.1, $1)
      }
      let addresses = Self.firstFit(blocks, order, isByStart: number == 0)
      let extent = zip(addresses, blocks).reduce(0) { max($0, $1.0 + $1.1.size) }
      if best.map({ extent < $0.extent }) ?? true { best = (addresses, extent) }
    }
    addresses = best?.addresses ?? []
    extent = best?.extent ?? 0
  }

  private static func firstFit(_ blocks: [(time: Range<Int>, size: Int)], _ order: [Int], isByStart: Bool)
    -> [Int]
  {
    var addresses = blocks.map { _ in 0 }
    var placed: [Int] = []
    for index in order {
      let block = blocks[index]
      if isByStart { placed.removeAll { blocks[$0].time.upperBound <= block.time.lowerBound } }
      var address = 0
      for other in placed.filter({ blocks[$0].time.overlaps(block.time) }).sorted(by: {
        addresses[$0] < addresses[$1]
      }) where addresses[other] < address + block.size && addresses[other] + blocks[other].size > address {
        address = addresses[other] + blocks[other].size
      }
      addresses[index] = address
      placed.append(index)
    }
    return addresses
  }
}
