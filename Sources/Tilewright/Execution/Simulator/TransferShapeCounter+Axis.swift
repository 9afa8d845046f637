/// What a transfer moves along one axis.
extension TransferShapeCounter {
  /// What an instance of the outer memory exchanges with those of the inner one below it, along one axis: for each term
  /// of its index the iterations that are needed.
  struct Instance {
    /// The place of the outer instance in the array.
    let outer: [Int]
    /// What all inner instances need together.
    let union: [[Range<Int>]]
    /// What each inner instance needs.
    let inner: [[[Range<Int>]]]
  }

  func count(_ axis: Operand.Axis, _ iterations: [Int]) -> TransferShape {
    let now = instances(axis, iterations)
    guard let slidingLoop, iterations[slidingLoop] > 0,
      axis.index.terms.contains(where: { $0.dimension == nest.loops[slidingLoop].dimension })
    else {
      return tally(
        now.map { instance in (elements(instance.union, axis), instance.inner.map { elements($0, axis) }) })
    }
    var earlier = iterations
    earlier[slidingLoop] -= 1
    return tally(
      zip(now, instances(axis, earlier)).map { now, before in
        let new = zip(now.inner, before.inner).map { newElements($0, after: $1, axis) }
        return (new.count == 1 ? new[0] : newElementsOfAll(now, after: before, axis), new)
      })
  }

  /// Adds up instances of the outer memory, each with its own elements and those of the inner instances below it.
  private func tally(_ instances: [(outer: Int, inner: [Int])]) -> TransferShape {
    var shape = TransferShape(outerMost: 0, innerMost: 0, outerTotal: 0, innerTotal: 0)
    for instance in instances {
      shape.outerTotal += instance.outer
      shape.outerMost = max(shape.outerMost, instance.outer)
      for inner in instance.inner {
        shape.innerTotal += inner
        shape.innerMost = max(shape.innerMost, inner)
      }
    }
    return shape
  }

  /// The elements that iterations touch.
  func elements(_ pieces: [[Range<Int>]], _ axis: Operand.Axis) -> Int {
    axis.distinctElements(ofPieces: pieces.map { EvenPieces($0) }, isClipped: true)
  }

  /// The elements that iterations touch and those one step of the sliding loop before didn't. The two differ in one
  /// dimension only, so that together they are again a box of pieces.
  private func newElements(
    _ now: [[Range<Int>]], after before: [[Range<Int>]], _ axis: Operand.Axis
  ) -> Int {
    elements(zip(now, before).map { ($0 + $1).joinedRanges }, axis) - elements(before, axis)
  }

  /// The elements that are new to some inner instance.
  private func newElementsOfAll(_ now: Instance, after before: Instance, _ axis: Operand.Axis) -> Int {
    var union = ValueRuns()
    for (now, before) in zip(now.inner, before.inner) {
      var new = values(now, axis)
      new.subtract(values(before, axis))
      union.formUnion(new)
    }
    return axis.extent.map { union.count(in: 0..<$0) } ?? union.count
  }

  private func values(_ pieces: [[Range<Int>]], _ axis: Operand.Axis) -> ValueRuns {
    ValueRuns(axis.boxes(of: pieces.map { EvenPieces($0) }))
  }

  func instances(_ axis: Operand.Axis, _ iterations: [Int]) -> [Instance] {
    let dimensions = axis.index.terms.map { places(of: $0.dimension, iterations) }
    return product(dimensions).map { places in
      Instance(
        outer: places.flatMap(\.outer), union: places.map { $0.inner.flatMap(\.self).joinedRanges },
        inner: product(places.map(\.inner)))
    }
  }
}

extension TransferShapeCounter {
  /// Elements that the outer memory receives along an axis where nothing adds parts of one sum on the way: each part for itself.
  func elementsApart(_ axis: Operand.Axis, _ iterations: [Int]) -> Int {
    product(axis.index.terms.map { places(of: $0.dimension, iterations) }).reduce(0) { sum, places in
      let parts = places.map { $0.apart.isEmpty ? [$0.inner.flatMap(\.self).joinedRanges] : $0.apart }
      return product(parts).reduce(sum) { $0 + elements($1, axis) }
    }
  }
}

extension [Range<Int>] {
  /// The same numbers in as few ranges as possible, ascending.
  var joinedRanges: [Range<Int>] {
    var result: [Range<Int>] = []
    for range in sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = result.last, range.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}
