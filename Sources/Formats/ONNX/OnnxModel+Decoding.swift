import Foundation

extension OnnxModel {
  /// Decodes a model; fields that aren't needed are stepped over.
  init(decoding bytes: Data) throws(WireError) {
    try bytes.forEachField(in: bytes.startIndex..<bytes.endIndex) { field throws(WireError) in
      switch field.number {
      case 7:
        var graph = self.graph ?? OnnxGraph()
        try graph.merge(bytes, in: try field.range())
        self.graph = graph
      case 8:
        var domain = ""
        var version = 0
        try bytes.forEachField(in: try field.range()) { part throws(WireError) in
          switch part.number {
          case 1: domain = try part.text(in: bytes)
          case 2: version = try part.integer()
          default: break
          }
        }
        opsets[domain] = version
      default: break
      }
    }
  }
}

extension OnnxGraph {
  /// Adds the fields of a graph message; a message that stands twice is merged, as protobuf prescribes.
  fileprivate mutating func merge(_ bytes: Data, in range: Range<Int>) throws(WireError) {
    try bytes.forEachField(in: range) { field throws(WireError) in
      switch field.number {
      case 1: nodes.append(try OnnxNode(bytes, in: try field.range()))
      case 2: name = try field.text(in: bytes)
      case 5: initializers.append(try OnnxTensor(bytes, in: try field.range()))
      case 11: inputs.append(try OnnxValueInfo(bytes, in: try field.range()))
      case 12: outputs.append(try OnnxValueInfo(bytes, in: try field.range()))
      case 13: valueInfo.append(try OnnxValueInfo(bytes, in: try field.range()))
      case 15: initializers.append(try OnnxTensor(sparse: bytes, in: try field.range()))
      default: break
      }
    }
  }
}

extension OnnxNode {
  fileprivate init(_ bytes: Data, in range: Range<Int>) throws(WireError) {
    try bytes.forEachField(in: range) { field throws(WireError) in
      switch field.number {
      case 1: inputs.append(try field.text(in: bytes))
      case 2: outputs.append(try field.text(in: bytes))
      case 3: name = try field.text(in: bytes)
      case 4: type = try field.text(in: bytes)
      case 5: attributes.append(try OnnxAttribute(bytes, in: try field.range()))
      case 7: domain = try field.text(in: bytes)
      default: break
      }
    }
  }
}

extension OnnxAttribute {
  fileprivate init(_ bytes: Data, in range: Range<Int>) throws(WireError) {
    try bytes.forEachField(in: range) { field throws(WireError) in
      switch field.number {
      case 1: name = try field.text(in: bytes)
      case 2: float = try field.float()
      case 3: int = try field.integer()
      // A string is any bytes; those that aren't text are no setting that an operator knows.
      case 4: string = String(decoding: bytes[try field.range()].prefix(64), as: UTF8.self)
      case 5: tensor = try OnnxTensor(bytes, in: try field.range())
      case 7: try field.appendFloats(to: &floats, in: bytes)
      case 8: try field.appendIntegers(to: &ints, in: bytes)
      case 20: kind = Kind(rawValue: try field.integer())
      default: break
      }
    }
  }
}

extension OnnxTensor {
  fileprivate init(_ bytes: Data, in range: Range<Int>) throws(WireError) {
    try bytes.forEachField(in: range) { field throws(WireError) in
      switch field.number {
      case 1: try field.appendIntegers(to: &dims, in: bytes)
      case 2: elementType = OnnxElementType(rawValue: try field.integer())
      case 8: name = try field.text(in: bytes)
      case 9: rawData = try field.range()
      case 4, 5, 7, 10, 11:
        if typedData.count <= Self.largestReadCount { typedData.append(field) }
      case 14: isExternal = try field.integer() == 1
      default: break
      }
    }
  }

  /// A sparse tensor: the name and type of its values, the shape of the whole; its values are never read.
  fileprivate init(sparse bytes: Data, in range: Range<Int>) throws(WireError) {
    var shape: [Int] = []
    try bytes.forEachField(in: range) { field throws(WireError) in
      switch field.number {
      case 1: self = try OnnxTensor(bytes, in: try field.range())
      case 3: try field.appendIntegers(to: &shape, in: bytes)
      default: break
      }
    }
    dims = shape
    rawData = nil
    isExternal = true
  }
}

extension OnnxValueInfo {
  fileprivate init(_ bytes: Data, in range: Range<Int>) throws(WireError) {
    try bytes.forEachField(in: range) { field throws(WireError) in
      switch field.number {
      case 1: name = try field.text(in: bytes)
      case 2: try decodeType(bytes, in: try field.range())
      default: break
      }
    }
  }

  private mutating func decodeType(_ bytes: Data, in range: Range<Int>) throws(WireError) {
    try bytes.forEachField(in: range) { type throws(WireError) in
      guard type.number == 1 else { return }
      try bytes.forEachField(in: try type.range()) { field throws(WireError) in
        switch field.number {
        case 1: elementType = OnnxElementType(rawValue: try field.integer())
        case 2:
          var shape: [Dimension] = []
          try bytes.forEachField(in: try field.range()) { part throws(WireError) in
            if part.number == 1 { shape.append(try Dimension(bytes, in: try part.range())) }
          }
          self.shape = shape
        default: break
        }
      }
    }
  }
}

extension OnnxValueInfo.Dimension {
  fileprivate init(_ bytes: Data, in range: Range<Int>) throws(WireError) {
    self = .unknown
    try bytes.forEachField(in: range) { field throws(WireError) in
      switch field.number {
      case 1: self = .size(try field.integer())
      case 2:
        let symbol = try field.text(in: bytes)
        self = symbol.isEmpty ? .unknown : .symbol(symbol)
      default: break
      }
    }
  }
}

extension Data {
  fileprivate func forEachField(
    in range: Range<Int>, _ body: (WireField) throws(WireError) -> Void
  ) throws(WireError) {
    var reader = WireReader(self, in: range)
    while let field = try reader.next() { try body(field) }
  }
}
