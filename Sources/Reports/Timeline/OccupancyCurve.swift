import Tilewright

/// How full a memory is over time, operand by operand.
///
/// An address that two tiles hold at once, as an adder's operand and its result in place, counts once.
struct OccupancyCurve: Hashable, Sendable {
  /// What lies in the memory from a time on.
  struct Step: Hashable, Sendable {
    let time: Int
    /// The size of each operand's share, in the order of `operands`.
    let sizes: [Int]
    var total: Int { sizes.reduce(0, +) }
  }

  /// The operands that the memory holds at some time, in order of first stay.
  let operands: [String]
  /// In order of time; times differ and neighbours' sizes too. Before the first, the memory is empty.
  let steps: [Step]

  /// The curve of one memory of a timeline.
  init(of memory: Int, in timeline: Timeline) {
    self.init(timeline.lifetimes.filter { $0.memory == memory })
  }

  /// The curve of stays in one memory.
  init(_ lifetimes: [Timeline.Lifetime]) {
    var indices: [String: Int] = [:]
    var operands: [String] = []
    for lifetime in lifetimes where indices[lifetime.operand] == nil {
      indices[lifetime.operand] = operands.count
      operands.append(lifetime.operand)
    }
    self.operands = operands
    let starts = lifetimes.indices.map { (time: lifetimes[$0].time.lowerBound, begins: 1, index: $0) }
    let ends = lifetimes.indices.map { (time: lifetimes[$0].time.upperBound, begins: 0, index: $0) }
    let events = (starts + ends).filter { !lifetimes[$0.index].time.isEmpty }
      .sorted { ($0.time, $0.begins, $0.index) < ($1.time, $1.begins, $1.index) }

    var live: [Int] = []
    var steps: [Step] = []
    var position = 0
    while position < events.count {
      let time = events[position].time
      while position < events.count, events[position].time == time {
        let index = events[position].index
        if events[position].begins == 1 {
          let lower = lifetimes[index].addresses.lowerBound
          let place = live.firstIndex { lifetimes[$0].addresses.lowerBound > lower } ?? live.count
          live.insert(index, at: place)
        } else {
          live.removeAll { $0 == index }
        }
        position += 1
      }
      var sizes = Array(repeating: 0, count: operands.count)
      var end = 0
      for index in live {
        let addresses = lifetimes[index].addresses
        let size = max(0, addresses.upperBound - max(addresses.lowerBound, end))
        sizes[indices[lifetimes[index].operand] ?? 0] += size
        end = max(end, addresses.upperBound)
      }
      if steps.last?.sizes != sizes { steps.append(Step(time: time, sizes: sizes)) }
    }
    self.steps = steps
  }

  /// The most that is held at a time.
  var peak: Int { steps.map(\.total).max() ?? 0 }

  /// The fullest step of each of the times' intervals, which must be in order; nil where the memory is empty.
  func fullest(in intervals: [Range<Int>]) -> [Step?] {
    var next = 0
    var current: Step?
    return intervals.map { interval in
      while next < steps.count, steps[next].time <= interval.lowerBound {
        current = steps[next]
        next += 1
      }
      var fullest = current
      while next < steps.count, steps[next].time < interval.upperBound {
        let step = steps[next]
        current = step
        if step.total > (fullest?.total ?? -1) { fullest = step }
        next += 1
      }
      return fullest
    }
  }
}
