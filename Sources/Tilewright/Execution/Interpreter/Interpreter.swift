/// Runs a program with numbers, element by element: every slot of every instance of every memory holds what was
/// loaded into it, and an operation that reads something else is an error.
///
/// Statements run one after another, all places of the array side by side; time plays no part (`Simulator`).
///
/// * A load copies what each inner instance touches in the body it stands in from the next memory outward. What
///   several instances below one outer instance need is read once (multicast). A memory that keeps a sliding window
///   takes over what the tile before, along the innermost loop around the load, already held.
/// * A load of the output brings sums that the outer memory has begun; others start at zero. Where several inner
///   instances work on parts of one sum, the first of them takes what comes back.
/// * An execution multiplies an element of each input and adds the product to one of the output, for every iteration
///   that is left. Indices outside a tensor are padding: zeros that nothing moves, results that nobody wants.
/// * A store sends sums out. Those of several instances are added on the way where the array can
///   (`spatialReduction`); along its other dimensions each in turn sends its own: the sum outside is fetched,
///   added to and written, unless this one includes it already.
///
/// At the end each sum has to be in one instance of the output's outermost memory: nobody adds what several hold of it.
/// Streams keep nothing: no sum comes back from one, and no input passes twice that can pass only once.
///
/// The operator of the layer doesn't matter to what moves: products stand for comparisons and all others.
public enum Interpreter {
  /// Layers with more operations take too long.
  public static let mostOperations = 1 << 24

  /// Whether the layer is small enough to be run with numbers.
  public static func canRun(_ layer: Layer) -> Bool {
    layer.operations <= mostOperations
      && layer.operands.allSatisfy { ElementNumbering($0, sizes: layer.sizes) != nil }
  }

  /// Runs a program whose statements form a nest of the layer's loops; whether data is where it is needed comes out.
  ///
  /// - Parameters:
  ///   - problem: of a layer that `canRun` approves.
  ///   - value: the inputs: the value of an element, given by its indices, of the operand with this index.
  /// - Throws: The first read of something that isn't there, or the first loss of a sum.
  public static func run(
    _ program: Program, for problem: Problem,
    value: (_ operand: Int, _ element: [Int]) -> Double = smallInteger
  ) throws(InterpreterFault) -> Interpretation {
    var state = InterpreterState(program, problem, value: value)
    try state.run(program.body, depth: 0)
    try state.finish()
    return state.interpretation
  }

  /// The output of the layer's loops run as they stand, without any memory.
  public static func plainOutput(
    of layer: Layer, value: (_ operand: Int, _ element: [Int]) -> Double = smallInteger
  ) -> [[Int]: Double] {
    var output: [[Int]: Double] = [:]
    var iteration = layer.sizes.map { _ in 0 }
    for _ in 0..<layer.operations {
      if let place = layer.output.element(at: iteration) {
        output[place, default: 0] += layer.inputs.indices.reduce(1) {
          $0 * (layer.operands[$1].element(at: iteration).map { [operand = $1] in value(operand, $0) } ?? 0)
        }
      }
      for dimension in iteration.indices.reversed() {
        iteration[dimension] += 1
        if iteration[dimension] < layer.sizes[dimension] { break }
        iteration[dimension] = 0
      }
    }
    return output
  }

  /// A whole number from -4 to 4 that looks like any other: sums of products stay exact.
  public static func smallInteger(operand: Int, element: [Int]) -> Double {
    var hash = UInt64(truncatingIfNeeded: operand &+ 1) &* 0x9E37_79B9_7F4A_7C15
    for index in element {
      hash = (hash ^ UInt64(truncatingIfNeeded: index)) &* 0xBF58_476D_1CE4_E5B9
      hash ^= hash >> 29
    }
    return Double(Int(hash % 9) - 4)
  }
}

extension Operand {
  /// The indices of the element that an iteration touches; nil for padding.
  fileprivate func element(at iteration: [Int]) -> [Int]? {
    var element: [Int] = []
    for axis in axes {
      let index = axis.index.value(at: iteration)
      if let extent = axis.extent, !(0..<extent).contains(index) { return nil }
      element.append(index)
    }
    return element
  }
}
