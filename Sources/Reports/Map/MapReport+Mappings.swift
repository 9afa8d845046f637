import Tilewright

/// How each layer is mapped: unrolling, order of the loops in time, and the tiles.
///
/// A table while it fits the terminal's width, a few lines for each layer when there are too many memories
/// for that.
extension MapReport {
  func mappings(_ style: TextStyle) -> String {
    let table = mappingTable
    return table.displayWidth <= width ? table.render(style) : mappingList.render(style)
  }

  private var mappingTable: TextTable {
    let memories = shownMemories
    let columns =
      [TextTable.Column("id"), .init("unrolled across"), .init("loops in time, outermost first")]
      + memories.map { memory in TextTable.Column("tiles in\n\(name(of: memory))") }
    var table = TextTable(columns)
    table.addRule()
    for layer in layers {
      let tiles = memories.map { TextTable.Cell(self.tiles(of: layer, in: $0)) }
      table.add([.init(layer.layer.id), .init(layer.unrolling), .init(layer.temporalOrder)] + tiles)
    }
    return table
  }

  private var mappingList: TextTable {
    var table = TextTable([.init("id"), .init("mapping"), .init()])
    table.addRule()
    for layer in layers {
      table.add([.init(layer.layer.id), .init("across", .dim), .init(layer.unrolling)])
      table.add([.init(""), .init("in time", .dim), .init(layer.temporalOrder)])
      for memory in shownMemories {
        let tiles = tiles(of: layer, in: memory)
        if !tiles.isEmpty { table.add([.init(""), .init(name(of: memory), .memory), .init(tiles)]) }
      }
    }
    return table
  }

  private func name(of memory: Int) -> String { layers.first?.machine.memories[memory].name ?? "" }

  /// The memories that hold parts: one in which every layer keeps whole tensors alone tells nothing.
  private var shownMemories: [Int] {
    guard let machine = layers.first?.machine else { return [] }
    return machine.memories.indices.filter { memory in
      layers.contains { layer in
        layer.result.mapping.tiles.contains { $0.dropLast().contains { $0.memory == memory } }
      }
    }
  }

  /// `I 73.5 KiB ×2 · O 98 KiB`, in the order of the layer's operands; `all` stands for a whole tensor that has
  /// no memory further out.
  private func tiles(of layer: MappedLayer, in memory: Int) -> String {
    layer.result.mapping.tiles.enumerated().compactMap { operand, tiles -> String? in
      guard let tile = tiles.first(where: { $0.memory == memory }),
        let held = layer.occupancy(of: operand, in: memory), held.bits > 0
      else { return nil }
      let name = layer.layer.operands[operand].name
      if tile == tiles.last { return "\(name) all" }
      let slots = tile.slots > 1 ? " ×\(tile.slots)" : ""
      return "\(name) \(NumberFormat.size(bits: held.bits / max(1, tile.slots)))\(slots)"
    }.joined(separator: " · ")
  }
}
