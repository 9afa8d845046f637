/// What the search asks of a layer over and over: which dimensions each operand is indexed by, and how many elements a
/// box of iterations touches, without allocating.
struct TileGeometry: Hashable, Sendable {
  /// One axis of an operand, in the form that is quickest to count.
  private enum Axis: Hashable, Sendable {
    case plain(Int)
    case window(Int, Int, Int, Int)
    case general(Operand.Axis)
  }

  let layer: Layer
  /// The dimensions that index each operand, as bits.
  let relevant: [UInt64]
  /// The elements of each whole operand.
  let whole: [Int]
  private let axes: [[Axis]]

  init(_ layer: Layer) {
    self.layer = layer
    relevant = layer.operands.map { operand in
      layer.dimensions.indices.reduce(0) { $0 | (operand.isIndexed(by: $1) ? 1 << UInt64($1) : 0) }
    }
    whole = layer.operands.map { $0.distinctElements(sizes: layer.sizes) }
    axes = layer.operands.map { operand in
      operand.axes.map { axis in
        let terms = axis.index.terms
        switch terms.count {
        case 1: return .plain(terms[0].dimension)
        case 2:
          return .window(
            terms[0].coefficient, terms[0].dimension, terms[1].coefficient, terms[1].dimension)
        default: return .general(axis)
        }
      }
    }
  }

  var operands: Range<Int> { layer.operands.indices }
  var dimensions: Range<Int> { layer.dimensions.indices }

  /// The dimensions that the output lacks.
  var reduced: UInt64 { ~relevant[0] & ((1 << UInt64(dimensions.count)) - 1) }

  /// The most elements of an operand that a box of these sizes touches, wherever it lies: what its slot must hold.
  func slotSize(_ operand: Int, _ sizes: [Int]) -> Int {
    var elements = 1
    for axis in axes[operand] {
      switch axis {
      case .plain(let dimension): elements *= sizes[dimension]
      case .window(let a, let i, let b, let j):
        elements *= Footprint.distinctValues(a, sizes[i], b, sizes[j])
      case .general(let axis):
        elements *= axis.distinctElements(
          of: [axis.index.terms.map { 0..<sizes[$0.dimension] }], isClipped: false)
      }
    }
    return min(elements, whole[operand])
  }

  /// Whether the slots of all operands for tiles of these sizes lie within a capacity in elements.
  func fits(_ sizes: [Int], slots: [Int], in capacity: Int) -> Bool {
    var elements = 0
    for operand in operands {
      let (size, overflow) = slotSize(operand, sizes).multipliedReportingOverflow(by: slots[operand])
      if overflow { return false }
      elements += size
      if elements > capacity { return false }
    }
    return true
  }

  /// The elements of an operand that a box of iterations touches.
  func elements(_ operand: Int, of box: [Range<Int>]) -> Int {
    layer.operands[operand].axes.reduce(1) { elements, axis in
      elements
        * axis.distinctElements(of: [axis.index.terms.map { box[$0.dimension] }], isClipped: true)
    }
  }
}
