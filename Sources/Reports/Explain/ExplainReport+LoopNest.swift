import Tilewright

/// The mapped loop nest as pseudo-code.
///
///     # dram holds O[10][8], I[10][16], W[16][8]
///     for m1 in 0..<10 step 4                     # 3 iterations: 4 4 2
///       # sram holds O[4][8] 64 B, I[4][16] 64 B ×2, W[16][8] 128 B
///       for n1 in 0..<8 step 4                    # 2 iterations
///         parfor n in n1..<n1+4 across D1         # 4 of 4 positions
///           O[m][n] += Gemm(I[m][k], W[k][n])
extension ExplainReport {
  var loopNest: String {
    var table = TextTable([.init(), .init()], indent: 2)
    var depth = 0
    for position in mapped.loops.indices.reversed() {
      addMemories(residency: position + 1, depth: depth, to: &table)
      let comment = "# \(iterations(of: position))"
      table.add([.init(indent(depth) + header(of: position)), .init(comment, .dim)])
      depth += 1
    }
    addMemories(residency: 0, depth: depth, to: &table)
    table.addLine(indent(depth) + statement)
    return table.render(style)
  }

  private func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

  // MARK: Memories

  /// A line for each memory with a tile inside which just the innermost `residency` loops run, outermost first.
  private func addMemories(residency: Int, depth: Int, to table: inout TextTable) {
    for memory in machine.memories.indices.reversed() {
      let held = layer.operands.indices.compactMap { operand -> String? in
        guard let tile = mapped.tile(of: operand, in: memory), tile.residency == residency else { return nil }
        return describe(tile, of: operand)
      }
      guard !held.isEmpty else { continue }
      table.addLine(
        "\(indent(depth))# \(machine.memories[memory].name) holds \(held.joined(separator: ", "))", .memory)
    }
  }

  private func describe(_ tile: Mapping.Tile, of operand: Int) -> String {
    let name = layer.operands[operand].name
    let shape = mapped.axes(of: operand, in: tile).map { $0.map { "[\($0)]" }.joined() }
    guard let held = mapped.occupancy(of: operand, in: tile.memory) else { return name }
    let slots = max(1, tile.slots)
    let elements = shape ?? " \(NumberFormat.grouped(held.elements)) elements"
    return
      "\(name)\(elements) \(NumberFormat.exactSize(bits: held.bits / slots))\(slots > 1 ? " ×\(slots)" : "")"
  }

  // MARK: Loops

  /// `for oy1 in 0..<112 step 28`: ranges start at the variable of the next loop outward over the dimension.
  private func header(of position: Int) -> String {
    let loop = mapped.loops[position]
    let size = layer.dimensions[loop.dimension].size
    let outer = mapped.loops.indices.first { $0 > position && mapped.loops[$0].dimension == loop.dimension }
    let variable = variable(of: position)
    let step = loop.step == 1 ? "" : " step \(loop.step)"
    let range =
      if let outer {
        if mapped.extents[position].count > 1 {
          "\(self.variable(of: outer))..<min(\(self.variable(of: outer))+\(mapped.loops[outer].step), \(size))"
        } else {
          "\(self.variable(of: outer))..<\(self.variable(of: outer))+\(mapped.loops[outer].step)"
        }
      } else {
        "0..<\(size)"
      }
    guard let array = loop.arrayDimension else { return "for \(variable) in \(range)\(step)" }
    return "parfor \(variable) in \(range)\(step) across \(machine.array.dimensions[array].name)"
  }

  /// The dimension in small letters; the innermost loop over it has the plain name, those outside count up.
  private func variable(of position: Int) -> String {
    let dimension = mapped.loops[position].dimension
    let inside = mapped.loops[..<position].filter { $0.dimension == dimension }.count
    return layer.dimensions[dimension].name.lowercased() + (inside == 0 ? "" : "\(inside)")
  }

  /// `3 iterations: 4 4 2`; where a loop further out is ragged, one list for each size that reaches this one.
  private func iterations(of position: Int) -> String {
    let loop = mapped.loops[position]
    let count = mapped.iterations(of: position)
    let text =
      if let array = loop.arrayDimension {
        "\(count) of \(machine.array.dimensions[array].size) positions"
      } else {
        count == 1 ? "1 iteration" : "\(NumberFormat.grouped(count)) iterations"
      }
    let extents = mapped.extents[position]
    let isRagged = extents.contains { !$0.isMultiple(of: loop.step) }
    guard isRagged || extents.count > 1 else { return text }
    return "\(text): \(extents.map { chunks(of: $0, step: loop.step) }.joined(separator: " | "))"
  }

  /// `26 26 26 26 24`, or `37 × 3, 1` when the list would be long.
  private func chunks(of extent: Int, step: Int) -> String {
    let chunks = MappedLayer.chunks(of: extent, step: step)
    guard chunks.reduce(0, { $0 + $1.count }) > 6 else {
      return chunks.flatMap { Array(repeating: "\($0.size)", count: $0.count) }.joined(separator: " ")
    }
    return chunks.map { $0.count == 1 ? "\($0.size)" : "\(NumberFormat.grouped($0.count)) × \($0.size)" }
      .joined(separator: ", ")
  }

  // MARK: The operation

  /// `O[k][oy][ox] += Conv(W[k][c][fy][fx], I[c][2*oy+fy][2*ox+fx])`.
  private var statement: String {
    let reduces = layer.dimensions.indices.contains {
      layer.dimensions[$0].size > 1 && !layer.output.isIndexed(by: $0)
    }
    let inputs = layer.inputs.map(access(to:)).joined(separator: ", ")
    return "\(access(to: layer.output)) \(reduces ? "+=" : "=") \(layer.operatorName)(\(inputs))"
  }

  private func access(to operand: Operand) -> String {
    let looped = Set(mapped.loops.map(\.dimension))
    let axes = operand.axes.map { axis in
      let index = IndexText.text(of: axis.index) {
        looped.contains($0) ? layer.dimensions[$0].name.lowercased() : nil
      }
      return "[\(index)]"
    }
    return operand.name + axes.joined()
  }
}
