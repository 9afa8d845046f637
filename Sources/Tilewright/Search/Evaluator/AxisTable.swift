/// Transfers along axes that have no simple product form, counted once and looked up from then on.
///
/// An entry is a run of integers: how many transfers, outer and inner sizes follow, then these as
/// (outer, inner, count), (size, count) and (size, count).
struct AxisTable {
  /// Where an entry and its key lie in `values`; -1 for none.
  private struct Slot {
    var hash: UInt64
    var key: Int
    var offset: Int
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var mask = (1 << 10) - 1
  private var used = 0
  /// The entries, one after another, each behind its key and the key's length.
  private(set) var values: UnsafeMutablePointer<Int>
  private var valueCount = 0
  private var valueCapacity = 1 << 12
  /// The key that is asked for: an axis and its cuts.
  private var key: UnsafeMutablePointer<Int>
  private var keyCount = 0
  private var keyCapacity = 1 << 8
  private var hash: UInt64 = 0

  init() {
    slots = Self.emptySlots(mask + 1)
    values = .allocate(capacity: valueCapacity)
    key = .allocate(capacity: keyCapacity)
  }

  func deallocate() {
    slots.deallocate()
    values.deallocate()
    key.deallocate()
  }

  private static func emptySlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
    slots.initialize(repeating: Slot(hash: 0, key: -1, offset: -1), count: count)
    return slots
  }

  /// Begins the key of an axis.
  @inline(__always)
  mutating func beginKey(axis: Int) {
    keyCount = 0
    hash = 0x9E37_79B9_7F4A_7C15
    extendKey(axis)
  }

  /// Adds a number to the key.
  @inline(__always)
  mutating func extendKey(_ value: Int) {
    if keyCount == keyCapacity { growKey() }
    key[keyCount] = value
    keyCount += 1
    hash = (hash ^ UInt64(bitPattern: Int64(value))) &* 0xFF51_AFD7_ED55_8CCD
    hash ^= hash >> 32
  }

  private mutating func growKey() {
    let grown = UnsafeMutablePointer<Int>.allocate(capacity: 2 * keyCapacity)
    grown.update(from: key, count: keyCount)
    key.deallocate()
    key = grown
    keyCapacity *= 2
  }

  /// Where the entry of the key begins in `values`, or nil.
  func offset() -> Int? {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].offset >= 0 {
      if slots[slot].hash == hash, isKey(at: slots[slot].key) { return slots[slot].offset }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private func isKey(at place: Int) -> Bool {
    guard values[place] == keyCount else { return false }
    for index in 0..<keyCount where values[place + 1 + index] != key[index] { return false }
    return true
  }

  /// Adds an entry for the key and returns where it begins; transfers that can't be counted are kept as -1.
  mutating func insert(_ transfers: AxisTransfers?) -> Int {
    let place = valueCount
    append([keyCount] + UnsafeBufferPointer(start: key, count: keyCount))
    let offset = valueCount
    if let transfers { append(transfers) } else { append([-1]) }
    used += 1
    if used * 2 > mask + 1 { grow() }
    put(Slot(hash: hash, key: place, offset: offset))
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

  private func put(_ entry: Slot) {
    var slot = Int(truncatingIfNeeded: entry.hash) & mask
    while slots[slot].offset >= 0 { slot = (slot + 1) & mask }
    slots[slot] = entry
  }

  private mutating func grow() {
    let old = slots
    let count = mask + 1
    mask = 2 * count - 1
    slots = Self.emptySlots(2 * count)
    for index in 0..<count where old[index].offset >= 0 { put(old[index]) }
    old.deallocate()
  }
}
