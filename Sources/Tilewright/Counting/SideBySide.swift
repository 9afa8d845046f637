import Diagnostics

/// What may run side by side: which dimensions of a layer may lie across which array dimensions.
///
/// `O[m] += A[m][k] * W[k]` with K 8 across D1:
///
///     one dram, shared along D1     eight parts of each sum meet in it, added on the way or one after another
///     eight drams                   each keeps its part, and nobody adds them
///
/// So a dimension that the output lacks lies across an array dimension only if a memory of the output's chain serves all
/// positions along it; an adder on the way doesn't help without one, as its sum has no place to go. The same holds for a
/// dimension of an index of several terms (`O[y + f]`) wherever two instances of the last memory come to hold one element.
/// A dimension by which no operand is indexed repeats the computation on the same data, as the passes of a softmax do: one
/// repetition begins when the one before has ended.
///
/// Everything that lays loops across the array asks here: the searches, constraints, and the checks of mappings and programs.
/// The interpreter doesn't: it finds out by numbers, and tests hold one against the other.
struct SideBySide: Sendable {
  /// Why a dimension can't lie across an array dimension.
  struct Obstacle: Hashable, Sendable {
    enum Reason: Hashable, Sendable {
      /// Instances of the output's last memory would each keep a part of one sum.
      case sumsStayApart
      /// Its iterations run one after another by nature.
      case oneAfterAnother
    }

    let dimension: Int
    let array: Int
    let reason: Reason
  }

  private let layer: Layer
  private let last: Int
  /// For each dimension why it can't lie across an array dimension, were sums to meet along none.
  private let reasons: [Obstacle.Reason?]
  /// The array dimensions along which one instance of the output's last memory serves all positions.
  private let meeting: Set<Int>
  /// The output's axes along which several iterations of one dimension may touch one element.
  private let meetingAxes: [Operand.Axis]

  init(_ problem: Problem) {
    layer = problem.layer
    last = problem.chains[0].last ?? 0
    meeting = problem.sharing.indices.contains(last) ? problem.sharing[last] : []
    let output = layer.output
    reasons = layer.dimensions.indices.map { dimension in
      if output.isIndexed(by: dimension) { return nil }
      return problem.layer.inputs.contains { $0.isIndexed(by: dimension) } ? .sumsStayApart : .oneAfterAnother
    }
    meetingAxes = problem.layer.output.axes.filter { axis in
      axis.index.terms.count { problem.layer.dimensions[$0.dimension].size > 1 } > 1
    }
  }

  /// What keeps a dimension from lying across an array dimension whatever the rest of the mapping; nil when nothing does.
  func obstacle(to dimension: Int, across array: Int) -> Obstacle? {
    guard let reason = reasons[dimension], reason == .oneAfterAnother || !meeting.contains(array) else {
      return nil
    }
    return Obstacle(dimension: dimension, array: array, reason: reason)
  }

  /// The first of a nest's loops across the array that can't lie there, innermost first; nil when all can.
  func obstacle(in loops: [Mapping.Loop]) -> Obstacle? {
    let nest = LoopNest(Mapping(loops: loops, tiles: []), sizes: layer.sizes)
    for (position, loop) in loops.enumerated() where nest.iterations[position] > 1 {
      guard let array = loop.arrayDimension else { continue }
      if let obstacle = obstacle(to: loop.dimension, across: array) { return obstacle }
    }
    return separatedIndex(nest)
  }

  /// Whether some nest with an unrolling keeps every sum together: one with its blocks inside all loops in time, or one
  /// with them outside.
  func allows(_ unrolling: SpatialUnrolling) -> Bool { obstacle(to: unrolling) == nil }

  /// The same as an obstacle.
  func obstacle(to unrolling: SpatialUnrolling) -> Obstacle? {
    for block in unrolling.blocks {
      if let obstacle = obstacle(to: block.dimension, across: block.array) { return obstacle }
    }
    guard separates(unrolling) else { return nil }
    let inside = obstacle(in: loops(unrolling, blocksInside: true))
    return inside == nil ? nil : obstacle(in: loops(unrolling, blocksInside: false))
  }

  // MARK: Indices of several terms

  /// Whether a block of such an index lies across an array dimension along which sums don't meet.
  private func separates(_ unrolling: SpatialUnrolling) -> Bool {
    unrolling.blocks.contains { block in
      !meeting.contains(block.array)
        && meetingAxes.contains { axis in axis.index.terms.contains { $0.dimension == block.dimension } }
    }
  }

  /// An axis of the output whose elements two instances of the last memory hold: their elements together are more than
  /// the axis has. What is too irregular to be counted isn't allowed either.
  private func separatedIndex(_ nest: LoopNest) -> Obstacle? {
    for axis in meetingAxes {
      let cuts: [AxisCounter.Cuts] = axis.index.terms.map { term in
        nest.cuts[term.dimension].map { cut in
          let isApart = cut.iterations > 1 && (cut.arrayDimension.map { !meeting.contains($0) } ?? false)
          return (step: cut.step, place: isApart ? Boundary.Place.acrossOuter : .inside)
        }
      }
      guard cuts.contains(where: { $0.contains { $0.place == .acrossOuter } }) else { continue }
      let counted = AxisCounter(axis: axis, cuts: cuts)
        .transfers(sizes: axis.index.terms.map { layer.sizes[$0.dimension] })
      if let counted, counted.outer.sum <= axis.distinctElements(sizes: layer.sizes) { continue }
      for term in axis.index.terms {
        let apart = nest.cuts[term.dimension].last { cut in
          cut.iterations > 1 && (cut.arrayDimension.map { !meeting.contains($0) } ?? false)
        }
        guard let array = apart?.arrayDimension else { continue }
        return Obstacle(dimension: term.dimension, array: array, reason: .sumsStayApart)
      }
    }
    return nil
  }

  private func loops(_ unrolling: SpatialUnrolling, blocksInside: Bool) -> [Mapping.Loop] {
    let inTime = unrolling.temporalSizes(layer.sizes)
    var steps = layer.sizes.indices.map { blocksInside ? 1 : inTime[$0] }
    var blocks: [Mapping.Loop] = []
    for block in unrolling.blocks {
      blocks.append(.init(block.dimension, step: steps[block.dimension], across: block.array))
      steps[block.dimension] *= block.factor
    }
    let temporal = layer.sizes.indices.map {
      Mapping.Loop($0, step: blocksInside ? steps[$0] : 1)
    }
    return blocksInside ? blocks + temporal : temporal + blocks
  }
}

extension Constraints.Entry {
  /// Where it asks for what can't lie across an array dimension.
  func place(of obstacle: SideBySide.Obstacle, on machine: Machine) -> SourceLocation? {
    let array = machine.array.dimensions[obstacle.array].name
    return spatial.first { $0.arrayDimension == array }?.location ?? location
  }
}

// MARK: In words

extension SideBySide {
  /// What is wrong, the place of the memory, and what to do about it.
  func words(for obstacle: Obstacle, on machine: Machine) -> (
    what: String, notes: [Diagnostic.Note], fix: String
  ) {
    let dimension = layer.dimensions[obstacle.dimension].name
    let array = machine.array.dimensions[obstacle.array].name
    let output = layer.output.name
    switch obstacle.reason {
    case .oneAfterAnother:
      return (
        "\(dimension) runs one after another: it repeats the layer on the same data, and can't lie across \(array)",
        [], "leave \(dimension) to loops in time"
      )
    case .sumsStayApart:
      let memory = machine.memories[last]
      let isReduced = !layer.output.isIndexed(by: obstacle.dimension)
      let why =
        isReduced
        ? "\(dimension), which \(output) lacks, can't lie across \(array): parts of one sum"
        : "\(dimension) can't lie across \(array) so: parts of sums of \(output) that neighbours share"
      return (
        "\(why) would stay in several instances of \(memory.name), and nobody adds them",
        [
          .init(
            "\(memory.name), the last memory of \(output), isn't shared along \(array), nor is one before it",
            at: memory.place(of: .sharing))
        ],
        "leave \(dimension) to loops in time, lay it along an array dimension that \(memory.name) is shared along, or "
          + "share \(memory.name) along \(array)"
      )
    }
  }
}
