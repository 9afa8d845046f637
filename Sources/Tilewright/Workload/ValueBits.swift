/// A set of integers between two ends, one bit for each.
struct ValueBits: Hashable, Sendable {
  private let low: Int
  private var words: [UInt64]

  /// The empty set of values from `range`.
  init(_ range: ClosedRange<Int>) {
    low = range.lowerBound
    words = Array(repeating: 0, count: (range.upperBound - range.lowerBound) / 64 + 1)
  }

  /// Adds the values of a box, which lie between the ends.
  mutating func insert(_ box: SpanBox) {
    var added = self
    for index in added.words.indices { added.words[index] = 0 }
    let bit = box.lowest - low
    added.words[bit / 64] = 1 << UInt64(bit % 64)
    // The longest span first: what it makes is repeated a few times only.
    for span in box.spans { added.repeat(along: span) }
    formUnion(added)
  }

  /// Adds copies of all values at even distances, by doubling; what falls behind the end is left out.
  mutating func `repeat`(along span: Footprint.Span) {
    if span.coefficient < 0 { return repeatDownward(along: span) }
    var copies = 1
    while copies < span.count {
      let added = min(copies, span.count - copies)
      addShifted(by: added * span.coefficient)
      copies += added
    }
  }

  private mutating func repeatDownward(along span: Footprint.Span) {
    var copies = 1
    while copies < span.count {
      let added = min(copies, span.count - copies)
      addShiftedDown(by: -added * span.coefficient)
      copies += added
    }
  }

  private mutating func addShifted(by distance: Int) {
    let (whole, bits) = (distance / 64, UInt64(distance % 64))
    guard whole < words.count else { return }
    for index in stride(from: words.count - 1, through: whole, by: -1) {
      var word = words[index - whole] << bits
      if bits > 0, index > whole { word |= words[index - whole - 1] >> (64 - bits) }
      words[index] |= word
    }
  }

  private mutating func addShiftedDown(by distance: Int) {
    let (whole, bits) = (distance / 64, UInt64(distance % 64))
    guard whole < words.count else { return }
    for index in 0..<words.count - whole {
      var word = words[index + whole] >> bits
      if bits > 0, index + whole + 1 < words.count { word |= words[index + whole + 1] << (64 - bits) }
      words[index] |= word
    }
  }

  /// Adds the values of a set with the same ends.
  mutating func formUnion(_ other: ValueBits) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// Takes out the values of a set with the same ends.
  mutating func subtract(_ other: ValueBits) {
    for index in words.indices { words[index] &= ~other.words[index] }
  }

  /// The number of values.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The number of values in an interval.
  func count(in interval: Range<Int>) -> Int {
    let first = max(0, interval.lowerBound - low)
    let end = min(words.count * 64, interval.upperBound - low)
    guard first < end else { return 0 }
    let (left, right) = (first / 64, (end - 1) / 64)
    let from = ~UInt64(0) << UInt64(first % 64)
    let to = ~UInt64(0) >> UInt64(63 - (end - 1) % 64)
    if left == right { return (words[left] & from & to).nonzeroBitCount }
    var count = (words[left] & from).nonzeroBitCount + (words[right] & to).nonzeroBitCount
    for index in left + 1..<right { count += words[index].nonzeroBitCount }
    return count
  }
}
