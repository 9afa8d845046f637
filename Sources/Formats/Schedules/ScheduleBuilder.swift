import Diagnostics
import Tilewright

/// Makes a schedule of rows: which slot each operation reads and writes.
///
/// A drawing below a tick says where its tiles lie: the place of each in the drawing is a slot. Without drawings a tile
/// lies in the slot that lists it, or in one of its own.
struct ScheduleBuilder {
  private struct Pending {
    let tick: Int
    let operations: [ScheduleWords.Word]
  }

  private let header: ScheduleHeader
  private let layer: Layer
  var findings: Findings
  private var slots: [Schedule.Slot] = []
  private var slotNames: [String: Int] = [:]
  /// Where each tile lies now.
  private var places: [String: Int] = [:]
  /// What lies in each slot.
  private var occupants: [Int: String] = [:]
  /// The next tile of each slot that takes several in turn.
  private var turns: [String: Int] = [:]
  private var operations: [Schedule.Operation] = []
  private var pending: Pending?
  private var columns: [Int] = []

  init(header: ScheduleHeader, layer: Layer) {
    self.header = header
    self.layer = layer
    findings = header.findings
  }

  var schedule: Schedule {
    mutating get {
      flush(nil)
      return Schedule(
        title: header.title, layer: layer, capacities: [header.capacity], reduction: header.reduction,
        slots: slots, operations: operations)
    }
  }

  mutating func add(_ row: ScheduleRow) {
    switch row {
    case .tick(let tick, let operations, let location):
      flush(nil)
      if let last = self.operations.last?.time.lowerBound, tick <= last {
        findings.error(
          .scheduleSyntax, "tick \(tick) follows tick \(last)", at: location,
          fix: "number the ticks in ascending order")
      }
      pending = Pending(tick: tick, operations: operations)
    case .layout(let total, let cells, let location):
      let sum = cells.reduce(0) { $0 + $1.size }
      if sum != total {
        findings.error(
          .layoutMismatch, "the slots drawn take \(sum) elements, not \(total)", at: location,
          fix: "write \(sum)")
      }
      flush(cells)
    case .wrong: break
    }
  }

  /// Takes the operations of a tick, with the drawing below it if there is one.
  private mutating func flush(_ cells: [ScheduleRow.Cell]?) {
    guard let tick = pending else { return }
    pending = nil
    var drawn: [String: Int] = [:]
    for (column, cell) in (cells ?? []).enumerated() {
      if column == columns.count {
        columns.append(slots.count)
        let operand = operand(of: cell.tile) ?? 0
        slots.append(
          Schedule.Slot(
            name: "slot \(column + 1)", buffer: 0, operand: operand, size: cell.size,
            address: slots.reduce(0) { $0 + $1.size }))
      }
      drawn[cell.tile] = columns[column]
    }
    // Everything is read where it lay before this tick; results move their tiles afterwards.
    var moved: [(String, Int)] = []
    for word in tick.operations { read(word, tick.tick, drawn, &moved) }
    for (tile, slot) in moved {
      places[tile] = slot
      occupants[slot] = tile
    }
  }

  private func operand(of tile: String) -> Int? {
    if let known = header.tiles[tile] { return known.operand }
    return header.sums[tile] != nil ? 0 : nil
  }

  private mutating func read(
    _ word: ScheduleWords.Word, _ tick: Int, _ drawn: [String: Int], _ moved: inout [(String, Int)]
  ) {
    let text = word.text
    if text.hasPrefix("load_") {
      load(word, String(text.dropFirst(5)), tick, drawn, &moved)
    } else if text.hasPrefix("execution_") {
      execute(word, String(text.dropFirst(10)), tick, drawn, &moved)
    } else if text.hasPrefix("sum(") {
      let names = text.dropFirst(4).filter { $0 != ")" }.split { $0 == " " || $0 == "," }.map(String.init)
      sum(word, names, tick, drawn, &moved)
    } else if text.hasPrefix("store_") {
      store(word, String(text.dropFirst(6)), tick)
    } else if text.hasSuffix(":"), text.dropLast() == header.buffer {
      return
    } else {
      unknown(word, "'\(text)' is no operation", ["load_…", "execution_…", "sum(a b)", "store_…"])
    }
  }

  private mutating func unknown(_ word: ScheduleWords.Word, _ message: String, _ known: [String]) {
    findings.error(
      .scheduleSyntax, message, at: word.location,
      fix: Spelling.hint(for: word.text, among: known) ?? "known here are \(Words.list(known, limit: 12))")
  }

  /// The tile that a name means now: a slot's next one, or the tile itself.
  private mutating func tile(_ name: String, advances: Bool) -> String? {
    if let slot = header.slots.first(where: { $0.name == name }) {
      let turn = turns[name, default: 0]
      if advances {
        turns[name] = turn + 1
        return slot.tiles[turn % slot.tiles.count]
      }
      return slotNames[name].flatMap { occupants[$0] } ?? slot.tiles.first
    }
    return operand(of: name) != nil ? name : nil
  }

  private mutating func place(_ tile: String, _ drawn: [String: Int]) -> Int {
    if let slot = drawn[tile] { return slot }
    let name = header.slots.first { $0.tiles.contains(tile) }?.name ?? tile
    if let slot = slotNames[name] { return slot }
    let sharing = header.slots.first { $0.name == name }?.tiles ?? [tile]
    let size = sharing.map { elements($0) }.max() ?? 0
    slotNames[name] = slots.count
    slots.append(
      Schedule.Slot(
        name: name, buffer: 0, operand: operand(of: tile) ?? 0, size: size,
        address: slots.reduce(0) { $0 + $1.size }))
    return slots.count - 1
  }

  private func box(_ tile: String) -> [Range<Int>] {
    if let known = header.tiles[tile] { return known.box }
    if let first = header.sums[tile]?.first { return box(first) }
    return layer.sizes.map { 0..<$0 }
  }

  private func elements(_ tile: String) -> Int {
    layer.operands[operand(of: tile) ?? 0].distinctElements(sizes: box(tile).map(\.count))
  }

  private mutating func load(
    _ word: ScheduleWords.Word, _ name: String, _ tick: Int, _ drawn: [String: Int],
    _ moved: inout [(String, Int)]
  ) {
    guard let tile = tile(name, advances: true), let operand = operand(of: tile) else {
      unknown(word, "there is no tile or slot '\(name)'", names)
      return
    }
    let slot = place(tile, drawn)
    moved.append((tile, slot))
    append(.load, word, tick, operand: operand, box: box(tile), reads: [], writes: slot, elements(tile))
  }

  private var names: [String] {
    header.tiles.keys.sorted() + header.sums.keys.sorted() + header.slots.map(\.name)
  }

  private mutating func execute(
    _ word: ScheduleWords.Word, _ name: String, _ tick: Int, _ drawn: [String: Int],
    _ moved: inout [(String, Int)]
  ) {
    guard let execution = header.executions[name] else {
      unknown(word, "there is no execution '\(name)'", header.executions.keys.sorted())
      return
    }
    let boxes = (execution.inputs + [execution.output]).map(box)
    let common = layer.dimensions.indices.map { dimension in
      boxes.dropFirst().reduce(boxes[0][dimension]) { $0.clamped(to: $1[dimension]) }
    }
    let reads = execution.inputs.map { places[$0] ?? place($0, drawn) }
    let isKnown = places[execution.output] != nil
    let slot = isKnown ? places[execution.output] ?? 0 : place(execution.output, drawn)
    let adds =
      header.reduction == .accumulate && isKnown
      && operations.contains {
        $0.kind == .execute && $0.writes == slot && $0.box[0] == common[0] && $0.box[2] == common[2]
      }
    moved.append((execution.output, slot))
    let operations = common.reduce(1) { $0 * $1.count }
    append(.execute, word, tick, operand: 0, box: common, reads: reads, writes: slot, operations, adds: adds)
  }

  private mutating func sum(
    _ word: ScheduleWords.Word, _ names: [String], _ tick: Int, _ drawn: [String: Int],
    _ moved: inout [(String, Int)]
  ) {
    guard names.count == 2, operand(of: names[0]) == 0, operand(of: names[1]) == 0 else {
      findings.error(
        .scheduleSyntax, "expected a sum of two output tiles such as sum(ofm0 ofm1)", at: word.location)
      return
    }
    let reads = names.map { places[$0] ?? place($0, drawn) }
    let result = header.sums.sorted { $0.key < $1.key }.first { $0.value == names }?.key ?? names[0]
    // In place unless a drawing or a slot says otherwise.
    let listed = header.slots.contains { $0.tiles.contains(result) }
    let slot = drawn[result] ?? (listed && result != names[0] ? place(result, drawn) : reads[0])
    moved.append((result, slot))
    append(.add, word, tick, operand: 0, box: box(names[0]), reads: reads, writes: slot, elements(names[0]))
  }

  private mutating func store(_ word: ScheduleWords.Word, _ name: String, _ tick: Int) {
    guard let tile = tile(name, advances: false), operand(of: tile) == 0 else {
      unknown(word, "there is no output tile or slot '\(name)'", names)
      return
    }
    let slot = places[tile] ?? place(tile, [:])
    append(.store, word, tick, operand: 0, box: box(tile), reads: [slot], writes: nil, elements(tile))
    places[tile] = nil
  }

  private mutating func append(
    _ kind: Timeline.Kind, _ word: ScheduleWords.Word, _ tick: Int, operand: Int, box: [Range<Int>],
    reads: [Int], writes: Int?, _ elements: Int, adds: Bool = false
  ) {
    operations.append(
      Schedule.Operation(
        kind: kind, boundary: 0, operand: operand, box: box, reads: reads, writes: writes,
        time: tick..<tick + 1, elements: elements, name: word.text, adds: adds, location: word.location))
  }
}
