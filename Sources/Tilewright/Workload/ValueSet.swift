/// A finite set of integers that is listed, for shapes without a closed form: one bit for each value between the ends where
/// values lie close, or else runs of consecutive ones.
enum ValueSet: Hashable, Sendable {
  case bits(ValueBits)
  case runs(ValueRuns)

  /// The most runs of values, and the most words of 64 bits, that are listed.
  static let limit = (runs: 1 << 18, words: 1 << 16)

  /// The values of any of the boxes, of which there is at least one; nil when they are too irregular to be listed.
  init?(_ boxes: [SpanBox]) {
    guard let low = boxes.map(\.lowest).min(), let high = boxes.map(\.highest).max() else { return nil }
    let words = (high - low) / 64 + 1
    let runs = boxes.reduce(0) { min(Self.limit.runs + 1, $0 + $1.runs) }
    guard words <= Self.limit.words || runs <= Self.limit.runs else { return nil }
    self.init(boxes, isDense: words <= Self.limit.words && words <= 4 * runs, low: low, high: high)
  }

  /// The values of one box, however many.
  init(listing box: SpanBox) {
    let words = (box.highest - box.lowest) / 64 + 1
    self.init([box], isDense: words <= 4 * box.runs, low: box.lowest, high: box.highest)
  }

  private init(_ boxes: [SpanBox], isDense: Bool, low: Int, high: Int) {
    if isDense {
      var bits = ValueBits(low...high)
      for box in boxes { bits.insert(box) }
      self = .bits(bits)
    } else {
      self = .runs(ValueRuns(boxes))
    }
  }

  /// The number of values.
  var count: Int {
    switch self {
    case .bits(let bits): bits.count
    case .runs(let runs): runs.count
    }
  }

  /// The number of values in an interval.
  func count(in interval: Range<Int>) -> Int {
    switch self {
    case .bits(let bits): bits.count(in: interval)
    case .runs(let runs): runs.count(in: interval)
    }
  }

  /// What any of the sets holds that is `new`, but not `old`, each repeated along its spans; nil when that is too irregular.
  static func difference(of sets: [(new: [SpanBox], old: [SpanBox], spread: [Footprint.Span])]) -> ValueSet? {
    func spread(_ boxes: [SpanBox], _ spans: [Footprint.Span]) -> [SpanBox] {
      boxes.map { SpanBox(offset: $0.lowest, spans: $0.spans + spans) }
    }
    let all = sets.flatMap { spread($0.new + $0.old, $0.spread) }
    guard let low = all.map(\.lowest).min(), let high = all.map(\.highest).max() else { return nil }
    let words = (high - low) / 64 + 1
    let runs = all.reduce(0) { min(Self.limit.runs + 1, $0 + $1.runs) }
    if words <= Self.limit.words {
      var union = ValueBits(low...high)
      for set in sets {
        var new = ValueBits(low...high)
        var old = new
        for box in set.new { new.insert(box) }
        for box in set.old { old.insert(box) }
        new.subtract(old)
        for span in set.spread { new.repeat(along: span) }
        union.formUnion(new)
      }
      return .bits(union)
    }
    guard runs <= Self.limit.runs else { return nil }
    var union = ValueRuns()
    for set in sets {
      var new = ValueRuns(set.new)
      new.subtract(ValueRuns(set.old))
      for span in set.spread { new.repeat(along: span) }
      union.formUnion(new)
    }
    return .runs(union)
  }
}
