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

  private var keys: [Key?]
  private var offsets: [Int]
  private var used = 0
  /// The entries, one after another.
  private(set) var values: [Int] = []

  init() {
    keys = Array(repeating: nil, count: 1 << 10)
    offsets = Array(repeating: 0, count: 1 << 10)
  }

  /// Where an entry begins in `values`.
  func offset(of key: Key) -> Int? {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: key.low) & mask
    while let found = keys[slot] {
      if found.low == key.low, found.high == key.high { return offsets[slot] }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds an entry and returns where it begins.
  mutating func insert(_ key: Key, _ transfers: AxisTransfers) -> Int {
    let offset = values.count
    values += [transfers.inTime.entries.count, transfers.outer.entries.count, transfers.inner.entries.count]
    for entry in transfers.inTime.entries { values += [entry.outer, entry.inner, entry.count] }
    for entry in transfers.outer.entries { values += [entry.size, entry.count] }
    for entry in transfers.inner.entries { values += [entry.size, entry.count] }
    used += 1
    if used * 2 > keys.count { grow() }
    place(key, offset)
    return offset
  }

  private mutating func place(_ key: Key, _ offset: Int) {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: key.low) & mask
    while keys[slot] != nil { slot = (slot + 1) & mask }
    keys[slot] = key
    offsets[slot] = offset
  }

  private mutating func grow() {
    let old = zip(keys, offsets).compactMap { key, offset in key.map { ($0, offset) } }
    keys = Array(repeating: nil, count: keys.count * 2)
    offsets = Array(repeating: 0, count: keys.count)
    for (key, offset) in old { place(key, offset) }
  }
}
