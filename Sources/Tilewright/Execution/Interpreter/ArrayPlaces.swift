/// The loops of a program by dimension, and the places in the array that its loops across array dimensions make.
struct ArrayPlaces: Sendable {
  /// A cut of a dimension.
  struct Cut: Sendable {
    let step: Int
    /// Index of the loop in time that makes it, from the outermost; nil for a loop across the array.
    let time: Int?
    /// Index of the loop across the array that makes it, from the outermost; nil for a loop in time.
    let space: Int?
  }

  /// For each dimension of the layer its cuts, outermost first.
  let cuts: [[Cut]]
  /// The size of each dimension.
  let sizes: [Int]
  /// For each loop in time its dimension.
  let timeDimensions: [Int]
  /// For each loop across the array the array dimension.
  let arrayDimensions: [Int]
  /// For each loop across the array its most positions.
  private let positions: [Int]

  /// Lays out the loops of a well-formed program.
  init(_ program: Program, sizes: [Int]) {
    var cuts: [[Cut]] = Array(repeating: [], count: sizes.count)
    var extents = sizes
    var timeDimensions: [Int] = []
    var arrayDimensions: [Int] = []
    var positions: [Int] = []
    var body = program.body
    while let (loop, inner) = body.innerLoop {
      let dimension = loop.dimension
      if let array = loop.arrayDimension {
        cuts[dimension].append(Cut(step: loop.step, time: nil, space: arrayDimensions.count))
        arrayDimensions.append(array)
        positions.append(ceilingDivide(extents[dimension], loop.step))
      } else {
        cuts[dimension].append(Cut(step: loop.step, time: timeDimensions.count, space: nil))
        timeDimensions.append(dimension)
      }
      extents[dimension] = min(extents[dimension], loop.step)
      body = inner
    }
    self.cuts = cuts
    self.sizes = sizes
    self.timeDimensions = timeDimensions
    self.arrayDimensions = arrayDimensions
    self.positions = positions
  }

  /// The loops across array dimensions that tell instances of a memory apart which is shared along `sharing`.
  func separating(_ sharing: Set<Int>) -> [Int] {
    arrayDimensions.indices.filter { !sharing.contains(arrayDimensions[$0]) }
  }

  /// All positions of some loops across the array, the first loop slowest.
  func places(of loops: [Int]) -> [[Int]] {
    product(loops.map { Array(0..<positions[$0]) })
  }

  /// How many iterations a loop in time has where those outside it stand at `times`: those of the place in the
  /// array that is left most.
  func iterations(ofTimeLoop loop: Int, times: [Int]) -> Int {
    let dimension = timeDimensions[loop]
    var left = sizes[dimension]
    for cut in cuts[dimension] {
      if cut.time == loop { return ceilingDivide(left, cut.step) }
      left = min(cut.step, left - (cut.time.map { times[$0] } ?? 0) * cut.step)
    }
    return 0
  }

  /// The iterations of a dimension that remain where the outermost `depth` loops in time stand at `times` and
  /// `position` gives the places of loops across the array that are fixed; all of what other loops run over.
  func iterations(
    of dimension: Int, depth: Int, times: [Int], position: (_ space: Int) -> Int?
  ) -> [Range<Int>] {
    var pieces = [0..<sizes[dimension]]
    let cuts = cuts[dimension]
    for (number, cut) in cuts.enumerated() {
      let chosen: Int? =
        if let time = cut.time { time < depth ? times[time] : nil } else { cut.space.flatMap(position) }
      guard let chosen else {
        let cutsFollow =
          cut.step < sizes[dimension]
          && cuts[(number + 1)...].contains { later in
            if let time = later.time { time < depth } else { later.space.flatMap(position) != nil }
          }
        if cutsFollow { pieces = pieces.flatMap { $0.split(by: cut.step) } }
        continue
      }
      pieces = pieces.compactMap { piece in
        let start = piece.lowerBound + chosen * cut.step
        return start < piece.upperBound ? start..<min(start + cut.step, piece.upperBound) : nil
      }
    }
    return pieces
  }
}

extension [Program.Statement] {
  /// The loop of a body, if it has one.
  var innerLoop: (loop: Mapping.Loop, body: [Program.Statement])? {
    for case .loop(let loop, let body) in self { return (loop, body) }
    return nil
  }
}
