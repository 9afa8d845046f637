@testable import Tilewright

/// Counts the transfers along an axis by walking over every one of them with the set of elements that each instance holds.
struct TransferWalk {
  /// What an instance holds of one dimension, in pieces, and what it held one transfer before.
  private struct Held {
    var pieces: [[Int]]
    var previous: [[Int]] = []
  }

  private let counter: AxisCounter
  private let cuts: [AxisCounter.Cuts]
  private(set) var result = AxisTransfers()

  init(_ counter: AxisCounter, sizes: [Int]) {
    self.counter = counter
    cuts = counter.cuts
    walk(sizes.map { [[Held(pieces: [Array(0..<$0)])]] }, 0, 0)
  }

  private mutating func walk(_ states: [[[Held]]], _ dimension: Int, _ level: Int) {
    guard dimension < states.count else { return add(states) }
    guard level < cuts[dimension].count else { return walk(states, dimension + 1, 0) }
    let (step, place) = cuts[dimension][level]
    var next = states
    func count(_ held: [Held]) -> Int {
      held.flatMap(\.pieces).map { ceilingDivide($0.count, step) }.max() ?? 0
    }
    switch place {
    case .time:
      let slides = counter.sliding == AxisCounter.Sliding(term: dimension, cut: level)
      for index in 0..<count(states[dimension].flatMap(\.self)) {
        next[dimension] = sliced(states[dimension], index, step, slides)
        walk(next, dimension, level + 1)
      }
      return
    case .acrossOuter:
      next[dimension] = states[dimension].flatMap { outer in
        (0..<count(outer)).flatMap { sliced([outer], $0, step) }
      }
    case .acrossInner:
      next[dimension] = states[dimension].map { outer in
        outer.flatMap { inner in (0..<count([inner])).flatMap { sliced([[inner]], $0, step) }.flatMap(\.self)
        }
      }
    case .inside:
      func split(_ pieces: [[Int]]) -> [[Int]] {
        pieces.flatMap { piece in
          stride(from: 0, to: piece.count, by: step).map { Array(piece[$0..<min($0 + step, piece.count)]) }
        }
      }
      next[dimension] = states[dimension].map {
        $0.map { Held(pieces: split($0.pieces), previous: split($0.previous)) }
      }
    }
    walk(next, dimension, level + 1)
  }

  private func sliced(_ state: [[Held]], _ index: Int, _ step: Int, _ remembers: Bool = false) -> [[Held]] {
    func slice(_ pieces: [[Int]], _ index: Int) -> [[Int]] {
      pieces.compactMap { piece in
        let start = index * step
        return index >= 0 && start < piece.count ? Array(piece[start..<min(start + step, piece.count)]) : nil
      }
    }
    return state.map { outer in
      outer.map { held in
        Held(
          pieces: slice(held.pieces, index),
          previous: remembers ? slice(held.pieces, index - 1) : slice(held.previous, index))
      }.filter { !$0.pieces.isEmpty }
    }.filter { !$0.isEmpty }
  }

  private mutating func add(_ states: [[[Held]]]) {
    var largest = (outer: 0, inner: 0)
    for outer in product(states) {
      var all: Set<Int> = []
      for inner in product(outer) {
        let own = elements(inner)
        all.formUnion(own)
        result.inner.add(own.count)
        largest.inner = max(largest.inner, own.count)
      }
      result.outer.add(all.count)
      largest.outer = max(largest.outer, all.count)
    }
    result.inTime.add(outer: largest.outer, inner: largest.inner)
  }

  private func elements(_ instance: [Held]) -> Set<Int> {
    let now = values(instance.map { $0.pieces.flatMap(\.self) })
    guard let sliding = counter.sliding else { return now }
    return now.subtracting(
      values(
        instance.indices.map { instance[$0] }.enumerated().map { term, held in
          (term == sliding.term ? held.previous : held.pieces).flatMap(\.self)
        }))
  }

  private func values(_ iterations: [[Int]]) -> Set<Int> {
    let index = counter.axis.index
    let all = zip(index.terms, iterations).reduce(Set([index.constant])) { values, term in
      Set(values.flatMap { value in term.1.map { value + term.0.coefficient * $0 } })
    }
    return counter.axis.extent.map { extent in all.filter { (0..<extent).contains($0) } } ?? all
  }
}
