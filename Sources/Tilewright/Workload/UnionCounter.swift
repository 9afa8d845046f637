/// Counts the values that any of some boxes holds, again and again in other intervals.
///
/// Boxes that lie apart are counted each in closed form; the values of those that may overlap are listed once.
struct UnionCounter: Sendable {
  private enum Cluster {
    case box(SpanBox)
    case set(ValueSet)

    var count: Int {
      switch self {
      case .box(let box): box.count
      case .set(let set): set.count
      }
    }

    func count(in interval: Range<Int>) -> Int {
      switch self {
      case .box(let box): box.count(in: interval)
      case .set(let set): set.count(in: interval)
      }
    }
  }

  private let clusters: [Cluster]
  /// The smallest and the largest value; nil when there is none.
  let hull: ClosedRange<Int>?
  /// The number of values.
  let count: Int

  /// Nil when values have to be listed and are too many.
  init?(_ boxes: [SpanBox]) {
    var clusters: [Cluster] = []
    var open: [SpanBox] = []
    var end = Int.min
    let sorted = SpanBox.joined(boxes).map { (box: $0, end: $0.highest) }
      .sorted { $0.box.lowest < $1.box.lowest }
    for (box, last) in sorted {
      if box.lowest > end, !open.isEmpty {
        guard let cluster = Self.cluster(open) else { return nil }
        clusters.append(cluster)
        open = []
      }
      open.append(box)
      end = max(end, last)
    }
    if !open.isEmpty {
      guard let cluster = Self.cluster(open) else { return nil }
      clusters.append(cluster)
    }
    self.clusters = clusters
    hull = sorted.first.map { $0.box.lowest...end }
    count = clusters.reduce(0) { $0 + $1.count }
  }

  private static func cluster(_ boxes: [SpanBox]) -> Cluster? {
    if boxes.count == 1 {
      guard boxes[0].isCountable else { return nil }
      return .box(boxes[0])
    }
    return ValueSet(boxes).map { .set($0) }
  }

  /// The number of values in an interval.
  func count(in interval: Range<Int>) -> Int {
    guard let hull, !interval.isEmpty else { return 0 }
    if interval.lowerBound <= hull.lowerBound, hull.upperBound < interval.upperBound { return count }
    return clusters.reduce(0) { $0 + $1.count(in: interval) }
  }
}
