/// The loops of a mapping sorted by dimension, the outermost first: how each dimension is cut into ever
/// smaller chunks.
///
/// A dimension of size 10 with loops of step 4 outside and step 1 inside is cut into chunks of 4, 4 and 2, and
/// each of those into single iterations.
struct LoopNest: Sendable {
  /// A loop with its place in the nest.
  struct Cut: Hashable, Sendable {
    /// Index into `Mapping.loops`.
    let position: Int
    /// Size of the chunks it makes.
    let step: Int
    /// The array dimension it runs across; nil in time.
    let arrayDimension: Int?
    /// Most iterations of one run of the loop.
    let iterations: Int
  }

  /// For each dimension its cuts, outermost first.
  let cuts: [[Cut]]
  /// The size of each dimension.
  let sizes: [Int]
  /// For each loop of the mapping, most iterations of one run.
  let iterations: [Int]

  init(_ mapping: Mapping, sizes: [Int]) {
    var cuts: [[Cut]] = Array(repeating: [], count: sizes.count)
    var extent = sizes
    var iterations = Array(repeating: 1, count: mapping.loops.count)
    for (position, loop) in mapping.loops.enumerated().reversed() {
      let count = ceilingDivide(extent[loop.dimension], loop.step)
      iterations[position] = count
      cuts[loop.dimension].append(
        Cut(position: position, step: loop.step, arrayDimension: loop.arrayDimension, iterations: count))
      extent[loop.dimension] = min(extent[loop.dimension], loop.step)
    }
    self.cuts = cuts
    self.sizes = sizes
    self.iterations = iterations
  }
}
