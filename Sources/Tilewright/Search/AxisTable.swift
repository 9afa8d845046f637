/// Transfers along axes that have no simple product form, counted once and looked up from then on.
///
/// An entry is a run of integers: how many transfers, outer and inner sizes follow, then these as
/// (outer, inner, count), (size, count) and (size, count).
struct AxisTable {
  /// Two independent hashes of an axis and its cuts; 128 bits don't collide within a search.
  struct Key: Hashable {
    var low: UInt64
    var high: UInt64

    init(axis: Int) {
      low = UInt64(axis) &+ 0x9E37_79B9_7F4A_7C15
      high = UInt64(axis) &+ 0xD1B5_4A32_D192_ED03
    }

    mutating func combine(_ value: Int) {
      let bits = UInt64(bitPattern: Int64(value))
      low = (low ^ bits) &* 0xFF51_AFD7_ED55_8CCD
      low ^= low >> 32
      high = (high &+ bits) &* 0xC4CE_B9FE_1A85_EC53
      high ^= high >> 29
    }
  }

  private struct Slot {
    var key: Key
    var offset: Int
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var mask = (1 << 10) - 1
  private var used = 0
  /// The entries, one after another.
  private(set) var values: UnsafeMutablePointer<Int>
  private var valueCount = 0
  private var valueCapacity = 1 << 12

  init() {
    slots = Self.emptySlots(mask + 1)
    values = .allocate(capacity: valueCapacity)
  }

  func deallocate() {
    slots.deallocate()
    values.deallocate()
  }

  private static func emptySlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
    slots.initialize(repeating: Slot(key: Key(axis: 0), offset: -1), count: count)
    return slots
  }

  /// Where an entry begins in `values`, or nil.
  func offset(of key: Key) -> Int? {
    var slot = Int(truncatingIfNeeded: key.low) & mask
    while slots[slot].offset >= 0 {
      if slots[slot].key.low == key.low, slots[slot].key.high == key.high { return slots[slot].offset }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds an entry and returns where it begins; transfers that can't be counted are kept as -1.
  mutating func insert(_ key: Key, _ transfers: AxisTransfers?) -> Int {
    let offset = valueCount
    if let transfers { append(transfers) } else { append([-1]) }
    used += 1
    if used * 2 > mask + 1 { grow() }
    place(key, offset)
    return offset
  }

  private mutating func append(_ transfers: AxisTransfers) {
    append([transfers.inTime.entries.count, transfers.outer.entries.count, transfers.inner.entries.count])
    append(transfers.inTime.entries.flatMap { [$0.outer, $0.inner, $0.count] })
    append(transfers.outer.entries.flatMap { [$0.size, $0.count] })
    append(transfers.inner.entries.flatMap { [$0.size, $0.count] })
  }

  private mutating func append(_ added: [Int]) {
    if valueCount + added.count > valueCapacity {
      valueCapacity = 2 * (valueCount + added.count)
      let grown = UnsafeMutablePointer<Int>.allocate(capacity: valueCapacity)
      grown.update(from: values, count: valueCount)
      values.deallocate()
      values = grown
    }
    for value in added {
      values[valueCount] = value
      valueCount += 1
    }
  }

  private func place(_ key: Key, _ offset: Int) {
    var slot = Int(truncatingIfNeeded: key.low) & mask
    while slots[slot].offset >= 0 { slot = (slot + 1) & mask }
    slots[slot] = Slot(key: key, offset: offset)
  }

  private mutating func grow() {
    let old = slots
    let count = mask + 1
    mask = 2 * count - 1
    slots = Self.emptySlots(2 * count)
    for index in 0..<count where old[index].offset >= 0 { place(old[index].key, old[index].offset) }
    old.deallocate()
  }
}
