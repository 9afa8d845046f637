/// What the search asks of a layer over and over: which dimensions each operand is indexed by, and how many elements a
/// box of iterations touches, without allocating.
struct TileGeometry: Sendable {
  /// One axis of an operand, in the form that is quickest to count.
  private enum Axis: Sendable {
    case plain(Int)
    case window(Int, Int, Int, Int)
    case general(Operand.Axis)
  }

  /// An axis whose tiles may cross the tensor's border.
  struct Padded: Sendable {
    let operand: Int
    let part: LargestPart
    /// Its dimensions, as bits.
    let dimensions: UInt64
  }

  let layer: Layer
  /// The dimensions that index each operand, as bits.
  let relevant: [UInt64]
  /// The elements of each whole operand.
  let whole: [Int]
  /// The axes that have no padding.
  private let axes: [[Axis]]
  /// The axes that have some.
  let padded: [Padded]

  init(_ layer: Layer) {
    self.layer = layer
    padded = layer.operands.enumerated().flatMap { operand, tensor in
      tensor.axes.compactMap { axis in
        LargestPart(axis, sizes: layer.sizes).map { part in
          Padded(
            operand: operand, part: part,
            dimensions: part.dimensions.reduce(0) { $0 | 1 << UInt64($1) })
        }
      }
    }
    relevant = layer.operands.map { operand in
      layer.dimensions.indices.reduce(0) { $0 | (operand.isIndexed(by: $1) ? 1 << UInt64($1) : 0) }
    }
    whole = layer.operands.map { $0.distinctElements(sizes: layer.sizes) }
    axes = layer.operands.map { operand in
      operand.axes.filter { LargestPart($0, sizes: layer.sizes) == nil }.map { axis in
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

  /// The most elements of an operand that any tile of these sizes loads: what its slot must hold.
  ///
  /// `box` is what is cut into tiles: the whole, from whose start they lie side by side, or a box that may lie anywhere.
  func slotSize(_ operand: Int, _ sizes: [Int], of box: [Int]) -> Int {
    padded.reduce(unpadded(operand, sizes)) { elements, axis in
      axis.operand == operand ? elements * largest(axis, sizes, of: box) : elements
    }
  }

  /// What no slot for tiles of these sizes, or larger ones, is smaller than: what the first tile loads. Only this grows with
  /// the sizes: a larger tile may lie in the padding where a smaller one doesn't.
  func leastSlotSize(_ operand: Int, _ sizes: [Int]) -> Int {
    padded.reduce(unpadded(operand, sizes)) { elements, axis in
      axis.operand == operand ? elements * first(axis, sizes) : elements
    }
  }

  /// What any tile of these sizes touches of an axis with padding, at the most.
  func largest(_ axis: Padded, _ sizes: [Int], of box: [Int]) -> Int {
    axis.part.elements(
      axis.part.dimensions.map { LargestPart.runs(tile: sizes[$0], of: box[$0], in: layer.sizes[$0]) })
  }

  /// What the first tile of these sizes touches of an axis with padding; one element where it lies in the padding, since some tile
  /// touches one.
  func first(_ axis: Padded, _ sizes: [Int]) -> Int {
    max(min(1, whole[axis.operand]), axis.part.elements(of: axis.part.dimensions.map { 0..<sizes[$0] }))
  }

  /// What the axes without padding contribute to any tile of these sizes.
  func unpadded(_ operand: Int, _ sizes: [Int]) -> Int {
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
    return elements
  }

  /// Whether slots are counted to the element, not only at most: an axis with padding shares no dimension with another axis of its operand.
  var areSlotsExact: Bool {
    padded.allSatisfy { axis in
      layer.operands[axis.operand].axes.filter { other in
        other.index.terms.contains { axis.dimensions & (1 << UInt64($0.dimension)) != 0 }
      }.count == 1
    }
  }

  /// Whether the slots of all operands for tiles of these sizes of a box lie within a capacity in elements.
  func fits(_ sizes: [Int], of box: [Int], slots: [Int], in capacity: Int) -> Bool {
    fits(slots, capacity) { slotSize($0, sizes, of: box) }
  }

  /// Whether slots for tiles of these sizes, or larger ones, may lie within a capacity in elements.
  func mayFit(_ sizes: [Int], slots: [Int], in capacity: Int) -> Bool {
    fits(slots, capacity) { leastSlotSize($0, sizes) }
  }

  private func fits(_ slots: [Int], _ capacity: Int, _ size: (Int) -> Int) -> Bool {
    var elements = 0
    for operand in operands {
      let (room, overflow) = size(operand).multipliedReportingOverflow(by: slots[operand])
      if overflow { return false }
      elements += room
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
