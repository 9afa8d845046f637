/// The slots of one operand in one instance of a memory, or in one processing element.
struct TileBuffer: Sendable {
  /// An element as a slot holds it.
  struct Datum: Hashable, Sendable {
    var value: Double
    /// Whether an element of the output has been added to; a sum that hasn't starts at zero. Inputs always have.
    var isBegun: Bool
    /// Whether the sum includes what the next memory outward had.
    var carriesOuterSum = false
    /// Whether a sum was added to since it came here.
    var isUnsaved = false
  }

  /// What a slot holds.
  struct Tile: Sendable {
    var elements: [Int: Datum] = [:]
    /// Whether a store has sent the sums out: they are here no longer.
    var isSent = false
  }

  private(set) var slots: [Tile?]
  /// The slot that the last load filled.
  private(set) var current = 0
  private var isFilled = false

  init(slots: Int) { self.slots = Array(repeating: nil, count: max(1, slots)) }

  /// What the last load brought.
  var tile: Tile? { slots[current] }

  /// Puts a tile into the next slot.
  mutating func load(_ tile: Tile) {
    if isFilled { current = (current + 1) % slots.count }
    isFilled = true
    slots[current] = tile
  }

  /// Replaces an element of the tile.
  mutating func write(_ datum: Datum, to element: Int) { slots[current]?.elements[element] = datum }

  /// Notes that the sums of the tile have left.
  mutating func send() { slots[current]?.isSent = true }

  /// An element that can be read, or why it can't.
  func read(_ element: Int) throws(Missing) -> Datum {
    guard let tile = slots[current] else { throw Missing(reason: .empty) }
    if tile.isSent { throw Missing(reason: .sent) }
    guard let datum = tile.elements[element] else { throw Missing(reason: .absent) }
    return datum
  }

  /// Why an element can't be read.
  struct Missing: Error {
    let reason: InterpreterFault.Reason
  }

  /// The first element whose sum would be lost if the slot were filled again.
  var firstUnsaved: Int? {
    guard let tile = slots[current], !tile.isSent else { return nil }
    return tile.elements.filter(\.value.isUnsaved).keys.min()
  }
}
