import Foundation

/// Writes small ONNX models in protobuf's wire format: test inputs without files.
enum OnnxWriter {
  enum Attribute {
    case int(Int)
    case float(Float)
    case string(String)
    case ints([Int])
    case floats([Float])
    case tensor(Data)
    case graph
  }

  enum Size: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case size(Int), symbol(String), unknown
    init(integerLiteral value: Int) { self = .size(value) }
    init(stringLiteral value: String) { self = .symbol(value) }
  }

  static func varint(_ value: Int) -> Data {
    var rest = UInt64(bitPattern: Int64(value))
    var bytes = Data()
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    return bytes
  }

  static func field(_ number: Int, _ value: Int) -> Data { varint(number << 3) + varint(value) }
  static func field(_ number: Int, _ value: Data) -> Data {
    varint(number << 3 | 2) + varint(value.count) + value
  }
  static func field(_ number: Int, _ value: String) -> Data { field(number, Data(value.utf8)) }
  static func field(_ number: Int, _ value: Float) -> Data {
    varint(number << 3 | 5) + little(value.bitPattern)
  }

  static func little(_ value: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }

  static func attribute(_ name: String, _ value: Attribute) -> Data {
    let (kind, body): (Int, Data) =
      switch value {
      case .float(let value): (1, field(2, value))
      case .int(let value): (2, field(3, value))
      case .string(let value): (3, field(4, value))
      case .tensor(let value): (4, field(5, value))
      case .graph: (5, field(6, Data()))
      case .floats(let values): (6, field(7, values.reduce(Data()) { $0 + little($1.bitPattern) }))
      case .ints(let values): (7, values.reduce(Data()) { $0 + field(8, $1) })
      }
    return field(1, name) + body + field(20, kind)
  }

  static func node(
    _ type: String, _ inputs: [String], _ outputs: [String], name: String = "", domain: String = "",
    _ attributes: KeyValuePairs<String, Attribute> = [:]
  ) -> Data {
    var bytes = inputs.reduce(Data()) { $0 + field(1, $1) }
    bytes = outputs.reduce(bytes) { $0 + field(2, $1) }
    if !name.isEmpty { bytes += field(3, name) }
    bytes += field(4, type)
    for (name, value) in attributes { bytes += field(5, attribute(name, value)) }
    return domain.isEmpty ? bytes : bytes + field(7, domain)
  }

  /// A constant without values, as if they stood in another file.
  static func weight(_ name: String, _ dims: [Int], type: Int = 1) -> Data {
    dims.reduce(Data()) { $0 + field(1, $1) } + field(2, type) + field(8, name) + field(14, 1)
  }

  /// A list of 64-bit integers as raw bytes.
  static func integers(_ name: String, _ values: [Int], isScalar: Bool = false) -> Data {
    (isScalar ? Data() : field(1, values.count)) + field(2, 7) + field(8, name)
      + field(9, values.reduce(Data()) { $0 + little(Int64($1)) })
  }

  /// A list of floats as typed, packed values.
  static func floats(_ name: String, _ values: [Float], isScalar: Bool = false) -> Data {
    (isScalar ? Data() : field(1, values.count)) + field(2, 1) + field(8, name)
      + field(4, values.reduce(Data()) { $0 + little($1.bitPattern) })
  }

  static func info(_ name: String, _ shape: [Size], type: Int = 1) -> Data {
    let dimensions = shape.reduce(Data()) { bytes, size in
      switch size {
      case .size(let size): bytes + field(1, field(1, size))
      case .symbol(let name): bytes + field(1, field(2, name))
      case .unknown: bytes + field(1, Data())
      }
    }
    return field(1, name) + field(2, field(1, field(1, type) + field(2, dimensions)))
  }

  static func model(
    opset: Int = 17, nodes: [Data], initializers: [Data] = [], inputs: [Data], outputs: [Data] = [],
    valueInfo: [Data] = []
  ) -> Data {
    let graph =
      nodes.reduce(Data()) { $0 + field(1, $1) } + field(2, "g")
      + initializers.reduce(Data()) { $0 + field(5, $1) } + inputs.reduce(Data()) { $0 + field(11, $1) }
      + outputs.reduce(Data()) { $0 + field(12, $1) } + valueInfo.reduce(Data()) { $0 + field(13, $1) }
    return field(1, 8) + field(7, graph) + field(8, field(2, opset))
  }
}
