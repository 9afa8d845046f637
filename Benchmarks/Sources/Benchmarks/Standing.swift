import Foundation
import Tilewright

/// How far a layer's result is from the best of the space that was searched, or where nothing is proven of that, from what
/// no mapping can beat.
struct Standing {
  /// The result over the proven least, less 1; 0 when nothing is better.
  let gap: Double
  /// Whether nothing is better.
  var isOptimal: Bool { gap <= 1e-9 }

  init(_ result: LayerResult, _ objective: Objective) {
    if let proof = result.proof {
      gap = proof.gap
      return
    }
    let bounds = result.cost.bounds
    let least =
      switch objective {
      case .energy: bounds.energyPicojoules
      case .latency: Double(bounds.latencyCycles)
      case .edp: bounds.energyPicojoules * Double(bounds.latencyCycles)
      }
    gap = least > 0 ? max(0, result.cost.value(of: objective) / least - 1) : 0
  }
}

/// What makes two layers equal to a search on one machine: their operator, too, by which constraints choose.
struct LayerShape: Hashable {
  private let operatorName: String
  private let sizes: [Layer.Dimension]
  private let axes: [[Operand.Axis]]
  private let precisions: [[Int]]
  private let constants: [Bool]

  init(_ layer: Layer) {
    operatorName = layer.operatorName
    sizes = layer.dimensions
    axes = layer.operands.map(\.axes)
    precisions = layer.operands.map { [$0.precisionBits, $0.finalPrecisionBits] }
    constants = layer.operands.map { $0.source == .constant }
  }
}

extension Collection where Element == Layer {
  /// The first of each kind.
  var distinct: [Layer] {
    var known: Set<LayerShape> = []
    return filter { known.insert(LayerShape($0)).inserted }
  }
}

/// A gap in a table.
func percent(_ gap: Double) -> String {
  gap <= 1e-9 ? "0" : String(format: gap < 0.1 ? "%.2g %%" : "%.0f %%", 100 * gap)
}
