/// Which dimensions of a layer matter to which operand, as ZigZag's model sees it.
///
/// A convolution of stride 2, `I[c][2*oy+fy][2*ox+fx]`, whose output is `O[k][oy][ox]`:
///
///               K           C        OY, OX                        FY, FX
///     I     irrelevant   relevant    in windows                    in windows
///     O     relevant     irrelevant  relevant                      irrelevant
///
/// An operand that slides along one window is taken to slide along all windows of the layer, and dimensions of windows
/// matter to it through them only.
struct DimensionRelevance {
  /// What a dimension by itself means to an operand.
  enum Kind: Hashable {
    case relevant, irrelevant
    /// It has one iteration, or matters through a window (partially relevant).
    case neither
  }

  let sizes: [Int]
  let windows: [Window]
  /// By operand and dimension.
  let kinds: [[Kind]]
  /// By operand, the dimensions that are relevant by themselves, in the order in which they index it.
  let ownDimensions: [[Int]]
  /// By operand, the windows that it slides along: all or none.
  let windowsOfOperand: [Range<Int>]
  /// Elements of each operand that the whole layer touches.
  let elements: [Int]

  /// The axis that ZigZag has no words for: not a sum of one or two dimensions with positive coefficients.
  static func unsupportedAxis(of layer: Layer) -> (operand: Int, axis: Operand.Axis)? {
    for (index, operand) in layer.operands.enumerated() {
      if let axis = operand.axes.first(where: { $0.index.terms.count > 2 || !$0.hasPositiveCoefficients }) {
        return (index, axis)
      }
    }
    return nil
  }

  /// The layer must be without `unsupportedAxis`.
  init(_ layer: Layer) {
    let sizes = layer.sizes
    var windows: [Window] = []
    for axis in layer.operands.flatMap(\.axes) where axis.isWindow {
      let window = Window(axis, sizes)
      if !windows.contains(where: { $0.first == window.first && $0.second == window.second }) {
        windows.append(window)
      }
    }
    let inWindows = Set(windows.flatMap { [$0.first.dimension, $0.second.dimension] })
    let slides = layer.operands.map { $0.axes.contains(where: \.isWindow) }
    let kinds = layer.operands.indices.map { operand in
      sizes.indices.map { dimension -> Kind in
        if slides[operand] && inWindows.contains(dimension) { return .neither }
        let isIndexed = layer.operands[operand].isIndexed(by: dimension)
        if sizes[dimension] == 1, !(slides[operand] && isIndexed) { return .neither }
        return isIndexed ? .relevant : .irrelevant
      }
    }
    self.sizes = sizes
    self.windows = windows
    self.kinds = kinds
    ownDimensions = zip(layer.operands, kinds).map { operand, kinds in
      operand.axes.flatMap { $0.index.terms.map(\.dimension) }.filter { kinds[$0] == .relevant }
    }
    windowsOfOperand = slides.map { $0 ? windows.indices : 0..<0 }
    elements = zip(kinds, slides).map { kinds, slides in
      let own = zip(kinds, sizes).reduce(1) { $1.0 == .relevant ? $0 * $1.1 : $0 }
      return slides ? windows.reduce(own) { $0 * $1.elements(in: sizes) } : own
    }
  }

  /// Elements of an operand that a tile touches, by the sizes of the tile along each dimension; windows take them as whole.
  func elements(of operand: Int, in tile: [Double]) -> Double {
    let own = ownDimensions[operand].reduce(1) { $0 * tile[$1] }
    let inWindows = windowsOfOperand[operand].reduce(1) { elements, index in
      let window = windows[index]
      let second = window.hasTwoDimensions ? tile[window.second.dimension] : 1
      return elements * window.elements(Int(tile[window.first.dimension]), Int(second))
    }
    return own * Double(inWindows)
  }
}

extension Operand.Axis {
  /// Whether it is more than a dimension by itself.
  fileprivate var isWindow: Bool {
    index.terms.count > 1 || index.terms.contains { $0.coefficient != 1 }
  }

  fileprivate var hasPositiveCoefficients: Bool { index.terms.allSatisfy { $0.coefficient > 0 } }
}
