/// What a transfer moves along one axis.
extension TransferShapeCounter {
  func count(_ axis: Operand.Axis, _ iterations: [Int]) -> TransferShape {
    let now = instances(axis, iterations)
    guard let slidingLoop, iterations[slidingLoop] > 0,
      axis.index.terms.contains(where: { $0.dimension == nest.loops[slidingLoop].dimension })
    else { return tally(now, axis) }
    var earlier = iterations
    earlier[slidingLoop] -= 1
    let before = instances(axis, earlier)
    let new = zip(now, before).map { now, before in
      Instance(
        outer: now.outer,
        inner: zip(now.inner, before.inner).map { now, before in
          var rest = now
          rest.subtract(before)
          return rest
        })
    }
    return tally(new, axis)
  }

  /// What an instance of the outer memory exchanges with those of the inner one below it, along one axis.
  struct Instance {
    let outer: [Int]
    let inner: [ValueRuns]
  }

  func elements(_ values: ValueRuns, _ axis: Operand.Axis) -> Int {
    axis.extent.map { values.count(in: 0..<$0) } ?? values.count
  }

  func tally(_ instances: [Instance], _ axis: Operand.Axis) -> TransferShape {
    var shape = TransferShape(outerMost: 0, innerMost: 0, outerTotal: 0, innerTotal: 0)
    for instance in instances {
      var union = ValueRuns()
      for inner in instance.inner {
        union.formUnion(inner)
        shape.innerTotal += elements(inner, axis)
        shape.innerMost = max(shape.innerMost, elements(inner, axis))
      }
      shape.outerTotal += elements(union, axis)
      shape.outerMost = max(shape.outerMost, elements(union, axis))
    }
    return shape
  }

  func instances(_ axis: Operand.Axis, _ iterations: [Int]) -> [Instance] {
    let dimensions = axis.index.terms.map { places(of: $0.dimension, iterations) }
    return product(dimensions).map { places in
      Instance(
        outer: places.flatMap(\.outer),
        inner: product(places.map(\.inner)).map { axis.values(of: product($0)) })
    }
  }
}
