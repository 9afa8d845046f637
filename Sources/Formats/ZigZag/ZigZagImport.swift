import Diagnostics
import Foundation
import Tilewright

/// A network of an ONNX model as ZigZag 3.9.1 takes it in.
///
/// Conv, QLinearConv, MatMul and Gemm are layers, everything else costs nothing. Element types say nothing: activations and weights
/// have 8 bits, sums 16, unless the node's attributes say otherwise. Dimensions have ZigZag's names and order, on which its search
/// and its mapping files depend:
///
///     convolutions   B K G OX OY C FX FY   with the rows' kernel, stride and dilation given to X and the columns' to Y
///     products       C D K (B) (H)         O[b][h][d][k] += I[b][h][d][c] · W[c][k]
///
/// Any node that makes an input is a source, whatever it computes. One source is that of I, and W is constant; of two the first is
/// that of I, and W of a product has B and H, too.
struct ZigZagImport {
  private let builder: OnnxNetworkBuilder
  /// What the model's operators are natively.
  private let native: Network
  private let layerOfOperator: [String: Layer]

  /// Prepares the import of a graph whose shapes `builder` has found.
  init(_ builder: OnnxNetworkBuilder, native: Network) {
    self.builder = builder
    self.native = native
    layerOfOperator = Dictionary(native.layers.map { ($0.id, $0) }) { first, _ in first }
  }

  /// The network by ZigZag's rules, and what is said of operators that ZigZag itself bends or stops at.
  func network() -> Parsed<Network> {
    var layers: [Layer] = []
    var findings: [Diagnostic] = []
    var left: [String: Network.UncostedOperator] = [:]
    var passedOn: [Int: Operand.Source] = [:]
    for position in builder.order.order {
      let node = builder.graph.nodes[position]
      let id = builder.order.ids[position]
      let taken = ZigZagNode(node, id: id, builder, sources: sources(of: node, passedOn))
      if let remark = taken.remark { findings.append(remark) }
      if let layer = taken.layer {
        layers.append(layer)
        passedOn[position] = .layer(id)
        continue
      }
      passedOn[position] =
        node.inputs.lazy.compactMap { source(of: $0, passedOn) }.first { $0 != .constant }
        ?? (node.inputs.contains { isGiven($0) } ? .networkInput : .constant)
      left[id] = entry(for: node, id)
    }
    let uncosted = builder.graph.nodes.indices.compactMap { left[builder.order.ids[$0]] }
    let network = Network(
      name: native.name, layers: layers, uncosted: uncosted, operators: native.operators)
    return Parsed(network, findings + remarks(on: network))
  }

  /// How an operator that ZigZag makes no layer of is listed: as natively, or as left out where it is a layer there.
  private func entry(for node: OnnxNode, _ id: String) -> Network.UncostedOperator? {
    if let layer = layerOfOperator[id] {
      return Network.UncostedOperator(
        name: id, type: node.type, reason: .uncounted, operations: layer.checkedOperations)
    }
    let own = native.uncosted.first { $0.name == id }
    guard let layer = own?.layer, let host = layerOfOperator[layer] else { return own }
    // What is fused natively goes with its layer, if ZigZag has that.
    return ["Conv", "QLinearConv", "MatMul", "Gemm"].contains(typeOfNode(host.id)) ? own : uncounted(node, id)
  }

  private func uncounted(_ node: OnnxNode, _ id: String) -> Network.UncostedOperator {
    Network.UncostedOperator(name: id, type: node.type, reason: .uncounted)
  }

  private func typeOfNode(_ id: String) -> String {
    builder.order.ids.firstIndex(of: id).map { builder.graph.nodes[$0].type } ?? ""
  }

  // MARK: Sources

  private func isGiven(_ tensor: String) -> Bool { builder.values[tensor]?.source == .networkInput }

  /// Where a tensor comes from that some node makes; nil for constants and inputs of the graph.
  private func source(of tensor: String, _ passedOn: [Int: Operand.Source]) -> Operand.Source? {
    builder.order.producer[tensor].flatMap { passedOn[$0] }
  }

  /// The sources of I and W, and whether ZigZag takes both for computed.
  private func sources(of node: OnnxNode, _ passedOn: [Int: Operand.Source]) -> ZigZagNode.Sources {
    let made = node.inputs.filter { builder.order.producer[$0] != nil }
    let sources = made.map { source(of: $0, passedOn) ?? .networkInput }
    guard let first = sources.first else {
      return .init(input: .networkInput, weight: .constant, areBoth: false)
    }
    return .init(input: first, weight: sources.count > 1 ? sources[1] : .constant, areBoth: sources.count > 1)
  }

  // MARK: Findings

  /// What is left out of the figures, and that nothing is left.
  private func remarks(on network: Network) -> [Diagnostic] {
    let left = network.uncosted.filter { $0.reason == .uncounted }
    let operations = left.reduce(0.0) { $0 + Double($1.operations ?? 0) }
    let counted = network.layers.reduce(0.0) { $0 + Double($1.operations) }
    let names = Words.list(left.map { "\($0.type) '\($0.name)'" }, limit: 8)
    if network.layers.isEmpty {
      return [.nothingToCount(native.name, left.isEmpty ? nil : names, at: builder.location)]
    }
    guard operations > Self.mentionedShare * (operations + counted) else { return [] }
    let percent = Int((100 * operations / (operations + counted)).rounded())
    return [.leftOut(percent: percent, count: left.count, names, at: builder.location)]
  }

  /// The share of the operations that may be left out without a warning.
  private static let mentionedShare = 0.1
}

extension Diagnostic {
  fileprivate static func nothingToCount(
    _ network: String, _ names: String?, at place: SourceLocation
  ) -> Diagnostic {
    .error(
      .modelLeavesOut,
      "ZigZag's model finds no layer in '\(network)'" + (names.map { "; it has none for \($0)" } ?? ""),
      at: place,
      fix: "leave out '--model': the native model counts them")
  }

  fileprivate static func leftOut(
    percent: Int, count: Int, _ names: String, at place: SourceLocation
  ) -> Diagnostic {
    .warning(
      .modelLeavesOut,
      "ZigZag's model leaves out \(count) operator\(count == 1 ? "" : "s") with \(percent) % of the operations: \(names)",
      at: place, fix: "read the totals as 'at least', or leave out '--model'")
  }
}
