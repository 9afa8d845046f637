import Diagnostics
import Tilewright

extension OnnxOperation {
  /// Domains whose operators are read: ONNX' own, under both of its names, and the one of ONNX Runtime.
  static let knownDomains: Set<String> = ["", "ai.onnx", "com.microsoft"]

  /// Operators that cost nothing and whose shape may depend on values only known at run time: where the file
  /// states the shape, that is all they are needed for.
  static let dependOnValues: Set<String> = [
    "Reshape", "Expand", "Slice", "Split", "Tile", "Pad", "Resize", "Upsample", "Squeeze", "Unsqueeze",
    "ConstantOfShape", "Range",
  ]

  /// What the operator makes of its inputs; nil for an operator type that isn't known.
  ///
  /// - Throws: What keeps it from being understood.
  func interpret() throws(Diagnostic) -> OnnxResult? {
    guard Self.knownDomains.contains(node.domain) else { return nil }
    if try int("channels_last") ?? 0 != 0 {
      throw failure(
        .unsupportedOperator, "'channels_last' isn't read: shapes are [batch, channels, …]",
        fix:
          "export without the transformation to channels last, or leave it out of the cost with --skip-unsupported"
      )
    }
    if Self.unaryTypes.contains(type) { return try unary() }
    if Self.broadcastTypes.contains(type) { return try broadcast() }
    if Self.reductionTypes.contains(type) { return try reduction() }
    if let passes = Self.passes[type] { return try normalization(passes: passes) }
    if Self.sameShapeMovements.contains(type) { return try passThrough() }
    return switch type {
    case "Conv", "FusedConv", "ConvInteger", "QLinearConv": try convolution()
    case "ConvTranspose": try transposedConvolution()
    case "Gemm", "FusedGemm", "QGemm": try gemm()
    case "MatMul", "FusedMatMul", "MatMulInteger", "QLinearMatMul", "MatMulIntegerToFloat",
      "DynamicQuantizeMatMul":
      try matmul()
    case "MaxPool", "AveragePool", "LpPool", "QLinearAveragePool": try pooling()
    case "GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool", "QLinearGlobalAveragePool":
      try globalPooling()
    case "QLinearAdd", "QLinearMul": try quantizedBinary()
    case "BatchNormalization": try batchNormalization()
    case "LRN": try localResponseNormalization()
    case "QuantizeLinear": try quantizeLinear()
    case "DequantizeLinear": try dequantizeLinear()
    case "DynamicQuantizeLinear": try dynamicQuantizeLinear()
    case "Cast", "CastLike": try cast()
    case "Reshape": try reshape()
    case "Flatten": try flatten()
    case "Squeeze": try squeeze()
    case "Unsqueeze": try unsqueeze()
    case "Transpose": try transpose()
    case "DepthToSpace", "SpaceToDepth": try depthSpace()
    case "Concat", "QLinearConcat": try concat()
    case "Split": try split()
    case "Slice": try slice()
    case "Gather": try gather()
    case "GatherElements": try gatherElements()
    case "Pad": try pad()
    case "Expand": try expand()
    case "Tile": try tile()
    case "Resize", "Upsample": try resize()
    case "Constant": try constantNode()
    case "ConstantOfShape": try constantOfShape()
    case "Shape": try shapeOf()
    case "Size": try sizeOf()
    case "Range": try range()
    default: nil
    }
  }
}
