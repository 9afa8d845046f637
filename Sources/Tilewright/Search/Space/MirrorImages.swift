/// Swaps of a layer's dimensions that leave the layer as it is: rows and columns of a square convolution, say.
///
/// Every tensor has the same axes after the swap, in another order. So a mapping and its mirror image, with the dimensions
/// swapped throughout, move the same elements in the same tiles, and cost the same.
struct MirrorImages {
  /// For each swap, what each dimension becomes.
  let swaps: [[Int]]

  /// Every swap of one or of two pairs of dimensions.
  init(_ layer: Layer) {
    let sizes = layer.sizes
    let pairs = sizes.indices.flatMap { a in
      sizes.indices.filter { $0 > a && sizes[$0] == sizes[a] && sizes[a] > 1 }.map { (a, $0) }
    }
    func swap(_ pairs: [(Int, Int)]) -> [Int] {
      var images = Array(sizes.indices)
      for (a, b) in pairs { images.swapAt(a, b) }
      return images
    }
    let single = pairs.map { swap([$0]) }
    let double = pairs.indices.flatMap { first in
      pairs[(first + 1)...].filter { Set([$0.0, $0.1]).isDisjoint(with: [pairs[first].0, pairs[first].1]) }
        .map { swap([pairs[first], $0]) }
    }
    swaps = (single + double).filter { images in
      layer.operands.allSatisfy { Self.axes(of: $0, images) == Self.axes(of: $0, Array(sizes.indices)) }
    }
  }

  private static func axes(of operand: Operand, _ images: [Int]) -> [Operand.Axis: Int] {
    operand.axes.reduce(into: [:]) { axes, axis in
      let terms = axis.index.terms.map {
        IndexExpression.Term($0.coefficient, dimension: images[$0.dimension])
      }
      axes[
        Operand.Axis(IndexExpression(terms, constant: axis.index.constant), extent: axis.extent), default: 0] +=
        1
    }
  }

  /// Unrollings without those that are the mirror image of one before.
  func distinct(_ unrollings: [SpatialUnrolling]) -> [SpatialUnrolling] {
    var seen: Set<[[SpatialUnrolling.Block]]> = []
    return unrollings.filter { unrolling in
      let images = swaps.map { images in
        unrolling.blocks.map {
          SpatialUnrolling.Block(array: $0.array, dimension: images[$0.dimension], factor: $0.factor)
        }
      }
      guard images.allSatisfy({ !seen.contains(Self.byArray($0)) }) else { return false }
      seen.insert(Self.byArray(unrolling.blocks))
      return true
    }
  }

  /// The blocks along each array dimension, innermost first.
  private static func byArray(_ blocks: [SpatialUnrolling.Block]) -> [[SpatialUnrolling.Block]] {
    Set(blocks.map(\.array)).sorted().map { array in blocks.filter { $0.array == array } }
  }
}
