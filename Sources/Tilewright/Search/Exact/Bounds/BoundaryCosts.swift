/// What each step of each operand costs by the tile vector at which it is placed.
final class BoundaryCosts {
  /// Costs of a step that ends where a window has slid through a whole dimension.
  struct Slide {
    /// Index into `Subspace.dimensions`.
    let dimension: Int
    let costs: TileVectorTable
  }

  let space: Subspace
  /// By operand, then by step.
  let steps: [[TileVectorTable]]
  /// The same for each way to slide.
  let slides: [[[Slide]]]
  /// For each state the tile vectors that matter.
  let boxes: StateBoxes
  /// For each memory of `Subspace.shared` and each operand the bits that it takes there at least.
  let leastBits: [[Int]]
  /// For each step of the output whether no sum arrives finished at it, wherever the step below is placed.
  private let arrivesPartial: [Bool]

  private init(_ space: Subspace, _ steps: [[TileVectorTable]], _ slides: [[[Slide]]]) {
    self.space = space
    self.steps = steps
    self.slides = slides
    boxes = Self.boxes(space, steps, slides)
    let arrivesPartial = (steps.first ?? []).indices.map { step in
      guard step > 0, let below = space.chains[0].steps[step - 1].last else { return false }
      return !steps[0][step - 1].contains { space.isFinished(space.chains[0].boundaries[below], at: $0) }
    }
    self.arrivesPartial = arrivesPartial
    leastBits = space.shared.map { memory in
      memory.least.indices.map { operand in
        guard
          let bits = Self.bits(of: operand, in: memory, from: false, arrivesPartial, space)
        else { return memory.least[operand] }
        let step = memory.step[operand]
        let tables = [steps[operand][step]] + slides[operand][step].map(\.costs)
        return tables.reduce(memory.capacity.bits + 1) { min($0, $1.least(bits)) }
      }
    }
  }

  /// The least bits of an operand in a shared memory by tile vector, or those of any larger tile vector (`from`); nil where that doesn't
  /// depend on the tile vector.
  func bits(of operand: Int, in memory: Subspace.Shared, from: Bool) -> UnsafeMutablePointer<Int>? {
    Self.bits(of: operand, in: memory, from: from, arrivesPartial, space)
  }

  private static func bits(
    of operand: Int, in memory: Subspace.Shared, from: Bool, _ arrivesPartial: [Bool], _ space: Subspace
  ) -> UnsafeMutablePointer<Int>? {
    let step = memory.step[operand]
    // Of boundaries that stand together all but the first get what the one below passes at the same tile vector.
    let isPartial =
      operand == 0 && step >= 0 && step < .max && arrivesPartial[step]
      && space.chains[0].boundaries[space.chains[0].steps[step].lowerBound].inner == memory.memory
    guard isPartial else { return from ? memory.bitsFrom[operand] : memory.bits[operand] }
    return from ? memory.partialBitsFrom : memory.partialBits
  }

  /// The same places at other costs.
  private init(_ places: BoundaryCosts, _ steps: [[TileVectorTable]], _ slides: [[[Slide]]]) {
    space = places.space
    self.steps = steps
    self.slides = slides
    boxes = places.boxes
    leastBits = places.leastBits
    arrivesPartial = places.arrivesPartial
  }

  private static func boxes(_ space: Subspace, _ steps: [[TileVectorTable]], _ slides: [[[Slide]]])
    -> StateBoxes
  {
    StateBoxes(
      space,
      steps: zip(steps, slides).map { steps, slides in
        zip(steps, slides).map { step, slides in slides.reduce(step.box) { $0.union($1.costs.box) } }
      })
  }

  /// Energy in picojoules. Of an output's sums that start afresh the most is taken that they can save below. Steps can be placed
  /// only within what is left of the same steps in a coarse space.
  static func energy(_ space: Subspace, within coarse: BoundaryCosts? = nil) -> BoundaryCosts {
    let coarseVectors = coarse.map { space.vectors(in: $0.space) }
    defer { coarseVectors?.deallocate() }
    func table(_ operand: Int, _ step: Range<Int>, slide: Int, within coarse: TileVectorTable?)
      -> TileVectorTable
    {
      let chain = space.chains[operand]
      let isPinned = operand == 0 && step.lowerBound == 0 && !space.constants.accumulatesInPlace
      let freshBack = step.map { operand == 0 ? mostFreshBack(space, below: $0) : 0 }
      let box = coarse.map { TileVectorBox(within: $0.box, in: space) } ?? TileVectorBox(all: space)
      if space.tables.isInterrupted() {
        return TileVectorTable(space, in: TileVectorBox(noneOf: space)) { _ in .infinity }
      }
      return TileVectorTable(space, in: box) { vector in
        if isPinned && vector > 0 { return .infinity }
        if let coarse, let coarseVectors, coarse[Int(coarseVectors[vector])] == .infinity { return .infinity }
        return space.least(operand, at: vector) { own in
          if slide >= 0, chain.boundaries[step.lowerBound].slides[slide].pass[own].time.transfers == 0 {
            return .infinity
          }
          var sum = 0.0
          for (index, freshBack) in zip(step, freshBack) where sum < .infinity {
            sum += space.energy(
              operand, chain.boundaries[index], own: own, at: vector, slide: slide, freshBack: freshBack)
          }
          return sum
        }
      }.kept { _ in true }
    }
    return BoundaryCosts(
      space,
      space.chains.indices.map { operand in
        space.chains[operand].steps.enumerated().map { index, step in
          table(operand, step, slide: -1, within: coarse?.steps[operand][index])
        }
      },
      space.chains.indices.map { operand in
        space.chains[operand].steps.enumerated().map { index, step in
          space.chains[operand].boundaries[step.lowerBound].slides.enumerated().map { slide, way in
            Slide(
              dimension: way.dimension,
              costs: table(
                operand, step, slide: slide, within: coarse?.slides[operand][index][slide].costs))
          }
        }
      })
  }

  /// What each step adds to a weighted sum of times and, if a picojoule counts some cycles, of this energy; wherever this says
  /// that it can be placed.
  func time(_ weights: [[TimeBound.Weights]], cyclesPerPicojoule: Double) -> BoundaryCosts {
    func table(_ energy: TileVectorTable, _ operand: Int, _ step: Range<Int>, slide: Int) -> TileVectorTable {
      let chain = space.chains[operand]
      if space.tables.isInterrupted() { return energy.map { _, _ in .infinity } }
      return energy.map { vector, index in
        cyclesPerPicojoule * energy.values[index]
          + space.least(operand, at: vector) { own in
            var sum = 0.0
            for index in step {
              sum += space.leastTime(
                operand, chain.boundaries[index], own: own, at: vector, slide: slide, weights[operand][index]
              )
            }
            return sum
          }
      }
    }
    return BoundaryCosts(
      self,
      steps.indices.map { operand in
        zip(steps[operand], space.chains[operand].steps).map { table($0, operand, $1, slide: -1) }
      },
      slides.indices.map { operand in
        zip(slides[operand], space.chains[operand].steps).map { slides, step in
          slides.indices.map {
            Slide(
              dimension: slides[$0].dimension, costs: table(slides[$0].costs, operand, step, slide: $0))
          }
        }
      })
  }

  /// The same without some tile vectors: `isWanted` is asked for each by operand, step, way to slide (-1 for none) and place in the
  /// table.
  func kept(where isWanted: (_ operand: Int, _ step: Int, _ slide: Int, _ index: Int) -> Bool)
    -> BoundaryCosts
  {
    var isWhole = true
    func kept(_ table: TileVectorTable, _ operand: Int, _ step: Int, _ slide: Int) -> TileVectorTable {
      let kept = table.kept { isWanted(operand, step, slide, $0) }
      isWhole = isWhole && kept === table
      return kept
    }
    let keptSteps = steps.indices.map { operand in
      steps[operand].indices.map { kept(steps[operand][$0], operand, $0, -1) }
    }
    let keptSlides = slides.indices.map { operand in
      slides[operand].indices.map { step in
        slides[operand][step].enumerated().map {
          Slide(dimension: $1.dimension, costs: kept($1.costs, operand, step, $0))
        }
      }
    }
    return isWhole ? self : BoundaryCosts(space, keptSteps, keptSlides)
  }

  /// Where mappings are told apart: by the tile vector at which a step of an operand is placed.
  struct Split {
    let operand: Int
    let step: Int
    let kind: Kind

    enum Kind {
      /// The size of a dimension (an index into `Subspace.dimensions`): up to one and above it.
      case size(dimension: Int, most: Int)
      /// Whether an output's sums leave the step finished.
      case isFinished
    }
  }

  /// The same with one side of a split.
  func half(_ split: Split, isUpper: Bool) -> BoundaryCosts {
    kept { operand, step, slide, index in
      guard operand == split.operand, step == split.step else { return true }
      let table = slide < 0 ? steps[operand][step] : slides[operand][step][slide].costs
      switch split.kind {
      case .size(let dimension, let most):
        return (table.size(of: dimension, at: index) > most) == isUpper
      case .isFinished:
        guard let last = space.chains[0].steps[step].last else { return true }
        return space.isFinished(space.chains[0].boundaries[last], at: table.vector(at: index)) == isUpper
      }
    }
  }

  /// The most that a tile which starts afresh can save at the boundaries below.
  private static func mostFreshBack(_ space: Subspace, below index: Int) -> Double {
    space.chains[0].boundaries[..<index].reduce(0) { sum, boundary in
      sum
        + (0..<boundary.ownTiles).reduce(0.0) { most, own in
          guard boundary.finishedBits[own] < .max else { return most }
          let energy = boundary.back[own].outerPicojoules + boundary.back[own].innerPicojoules
          return energy < .infinity ? max(most, energy) : most
        }
    }
  }
}
