/// What the instances of memories need of one dimension at a moment of the program.
extension TransferShapeCounter {
  struct Place {
    /// The place of the outer instance in the array.
    let outer: [Int]
    /// For each inner instance, the iterations of the dimension that it needs.
    let inner: [[Range<Int>]]
    /// Parts of one sum that pass in turn.
    let parts: Int
    /// What the inner instances of each part need together.
    let apart: [[Range<Int>]]
  }

  /// For each instance of the outer memory what its inner instances need of a dimension while the loops in time stand at
  /// these iterations; over all time when there are none.
  ///
  /// Where only the instances count and not what they need, the first of equal pieces stands for all: it is the fullest.
  func places(of dimension: Int, _ iterations: [Int], onlyInstances: Bool = false) -> [Place] {
    let depth = iterations.count
    struct Branch {
      var outer: [Int] = []
      var part: [Int] = []
      var pieces: [Range<Int>]
    }
    var branches = [Branch(pieces: [0..<sizes[dimension]])]
    for cut in nest.cuts[dimension] {
      switch cut.place {
      case .time(let loop) where loop < depth:
        branches = branches.map { branch in
          var chosen = branch
          chosen.pieces = branch.pieces.compactMap { $0.chunk(iterations[loop], of: cut.step) }
          return chosen
        }
      case .array(let array) where !innerSharing.contains(array):
        branches = branches.flatMap { branch in
          let count = branch.pieces.map { ceilingDivide($0.count, cut.step) }.max() ?? 0
          return (0..<count).map { position in
            var chosen = branch
            chosen.pieces = branch.pieces.compactMap { $0.chunk(position, of: cut.step) }
            if !outerSharing.contains(array) { chosen.outer.append(position) }
            if separate.contains(array) { chosen.part.append(position) }
            return chosen
          }
        }
      case .time, .array:
        branches = branches.map { branch in
          var split = branch
          if hasFixedCut(dimension, after: cut, depth) {
            split.pieces =
              onlyInstances
              ? branch.pieces.prefix(1).compactMap { $0.chunk(0, of: cut.step) }
              : branch.pieces.flatMap { $0.split(by: cut.step) }
          }
          return split
        }
      }
    }
    var order: [[Int]] = []
    var places: [[Int]: [Branch]] = [:]
    for branch in branches where !branch.pieces.isEmpty {
      if places[branch.outer] == nil { order.append(branch.outer) }
      places[branch.outer, default: []].append(branch)
    }
    return order.map { outer in
      let branches = places[outer, default: []]
      var parts: [[Int]: [Range<Int>]] = [:]
      for branch in branches { parts[branch.part, default: []] += branch.pieces }
      return Place(
        outer: outer, inner: branches.map(\.pieces), parts: parts.count,
        apart: parts.count > 1 ? parts.values.map(\.joinedRanges) : [])
    }
  }

  private func hasFixedCut(_ dimension: Int, after cut: ProgramNest.Cut, _ depth: Int) -> Bool {
    let later = nest.cuts[dimension].drop { $0 != cut }.dropFirst()
    return later.contains {
      switch $0.place {
      case .time(let loop): loop < depth
      case .array(let array): !innerSharing.contains(array)
      }
    }
  }
}

extension Range<Int> {
  /// The `index`-th of the consecutive parts of `step`; nil past the last.
  fileprivate func chunk(_ index: Int, of step: Int) -> Range<Int>? {
    let start = lowerBound + index * step
    return start < upperBound ? start..<Swift.min(start + step, upperBound) : nil
  }
}
