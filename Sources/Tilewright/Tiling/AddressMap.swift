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

  /// Places blocks in order of their start, larger ones first.
  init(_ blocks: [(time: Range<Int>, size: Int)]) {
    let order = blocks.indices.sorted {
      (blocks[$0].time.lowerBound, -blocks[$0].size, $0) < (blocks[$1].time.lowerBound, -blocks[$1].size, $1)
    }
    var addresses = blocks.map { _ in 0 }
    var active: [Int] = []
    var extent = 0
    var peak = 0
    for index in order {
      let block = blocks[index]
      active.removeAll { blocks[$0].time.upperBound <= block.time.lowerBound }
      var address = 0
      for other in active.sorted(by: { addresses[$0] < addresses[$1] })
      where addresses[other] < address + block.size && addresses[other] + blocks[other].size > address {
        address = addresses[other] + blocks[other].size
      }
      addresses[index] = address
      active.append(index)
      extent = max(extent, address + block.size)
      peak = max(peak, active.reduce(0) { $0 + blocks[$1].size })
    }
    self.addresses = addresses
    self.extent = extent
    self.peak = peak
  }
}
