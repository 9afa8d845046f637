/// The parts of an ONNX model that say what is computed; weights are known by their shape alone.
///
///     model   opset versions, graph
///     graph   nodes         Conv(x, w, b) -> y, Relu(y) -> z
///             initializers  w [64, 3, 7, 7], b [64]
///             inputs        x [batch, 3, 224, 224]
///
/// Field numbers and meanings: onnx.proto of ONNX 1.16
/// (<https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>).
struct OnnxModel {
  /// Version of each operator domain; the standard domain is "".
  var opsets: [String: Int] = [:]
  /// The graph, or nil when the file has none.
  var graph: OnnxGraph?

  /// Version of the standard operators; files without one are as old as the first.
  var standardOpset: Int { opsets[""] ?? opsets["ai.onnx"] ?? 1 }
}

/// Operators and the tensors between them.
struct OnnxGraph {
  var name = ""
  var nodes: [OnnxNode] = []
  var initializers: [OnnxTensor] = []
  var inputs: [OnnxValueInfo] = []
  var outputs: [OnnxValueInfo] = []
  /// Shapes of tensors in between, where the file gives them.
  var valueInfo: [OnnxValueInfo] = []
}

/// One operator.
struct OnnxNode {
  var name = ""
  var type = ""
  var domain = ""
  /// Names of tensors; "" is an input left out.
  var inputs: [String] = []
  /// Names of tensors; "" is an output nobody uses.
  var outputs: [String] = []
  var attributes: [OnnxAttribute] = []
}

/// A named parameter of an operator.
struct OnnxAttribute {
  /// What it holds; other kinds are known by their number alone.
  enum Kind: Int {
    case float = 1
    case int = 2
    case string = 3
    case tensor = 4
    case graph = 5
    case floats = 6
    case ints = 7
  }

  var name = ""
  /// The kind as written; nil in files older than the field, or for kinds not read here.
  var kind: Kind?
  var float = 0.0
  var int = 0
  var string = ""
  var tensor: OnnxTensor?
  var floats: [Double] = []
  var ints: [Int] = []
}

/// The type and shape of a named tensor.
struct OnnxValueInfo {
  /// One size of a shape.
  enum Dimension {
    case size(Int)
    case symbol(String)
    case unknown
  }

  var name = ""
  var elementType = OnnxElementType.float
  /// The shape; nil when the file gives none, or the value is no tensor.
  var shape: [Dimension]?
}
