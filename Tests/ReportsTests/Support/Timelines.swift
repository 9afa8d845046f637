import Tilewright

/// Timelines to draw.
enum Timelines {
  /// Two tiles through a buffer of 10 with one slot for each operand: the example of `Timeline` itself.
  static let twoTiles = Timeline(
    title: "two tiles through a single-slotted buffer", timeUnit: .ticks, sizeUnit: .elements, length: 5,
    lanes: [
      .init("load A", .load, group: "buffer"), .init("execute", .execute, group: "array"),
      .init("store C", .store, group: "buffer"),
    ],
    operations: [
      operation(0, 0..<1, "A", "A[0:4]", "A.0", 4), operation(1, 1..<2, "C", "C[0:2]", "C.0", 8, bits: 0),
      operation(0, 2..<3, "A", "A[4:7]", "A.0", 3, ragged: true),
      operation(2, 2..<3, "C", "C[0:2]", "C.0", 2),
      operation(1, 3..<4, "C", "C[2:4]", "C.0", 6, bits: 0, ragged: true),
      operation(2, 4..<5, "C", "C[2:4]", "C.0", 2),
    ],
    waits: [
      .init(lane: 1, time: 0..<1, cause: .load(of: "A[0:4]")),
      .init(lane: 1, time: 2..<3, cause: .slot("A.0", stillReadBy: "execute")),
      .init(lane: 1, time: 4..<5, cause: .end),
    ],
    memories: [.init("buffer", capacity: 10)],
    lifetimes: [
      lifetime("A", "A[0:4]", "A.0", 0..<4, 0..<2, 1), lifetime("C", "C[0:2]", "C.0", 4..<6, 1..<3, 2),
      lifetime("A", "A[4:7]", "A.0", 0..<3, 2..<4, 3), lifetime("C", "C[2:4]", "C.0", 4..<6, 3..<5, 4),
    ])

  /// Four tiles of B through two memories into an array, A staying in the inner one; C goes the other way.
  static let threeLevels: Timeline = {
    var operations: [Timeline.Operation] = []
    var lifetimes: [Timeline.Lifetime] = []
    operations.append(operation(0, 0..<2, "A", "A[0:8][0:8]", "A", 64))
    lifetimes.append(lifetime("A", "A[0:8][0:8]", "A", 0..<64, 0..<4, 2))
    operations.append(operation(1, 2..<4, "A", "A[0:8][0:8]", "A", 64))
    lifetimes.append(lifetime("A", "A[0:8][0:8]", "A", 0..<64, 2..<16, 4, memory: 1))
    for tile in 0..<4 {
      let b = "B[0:8][\(tile * 4):\(tile * 4 + 4)]"
      let c = "C[0:8][\(tile * 4):\(tile * 4 + 4)]"
      let slot = tile % 2
      let start = 2 + tile * 3
      operations.append(operation(0, start..<start + 1, "B", b, "B.\(slot)", 32))
      lifetimes.append(
        lifetime("B", b, "B.\(slot)", 64 + 32 * slot..<96 + 32 * slot, start..<start + 3, start + 1))
      operations.append(operation(1, start + 2..<start + 3, "B", b, "B.0", 32))
      lifetimes.append(lifetime("B", b, "B.0", 64..<96, start + 2..<start + 5, start + 3, memory: 1))
      operations.append(operation(2, start + 3..<start + 5, "C", c, "C.\(slot)", 256, bits: 0))
      lifetimes.append(
        lifetime(
          "C", c, "C.\(slot)", 96 + 32 * slot..<128 + 32 * slot, start + 3..<start + 6, start + 5, memory: 1))
      operations.append(operation(3, start + 5..<start + 6, "C", c, "C.\(slot)", 32))
      lifetimes.append(lifetime("C", c, "C", 128..<160, start + 5..<start + 7, start + 6))
      operations.append(operation(4, start + 6..<start + 7, "C", c, "C", 32))
    }
    var waits = [Timeline.Wait(lane: 2, time: 0..<5, cause: .load(of: "B[0:8][0:4]"))]
    for tile in 1..<4 {
      waits.append(
        .init(lane: 2, time: tile * 3 + 4..<tile * 3 + 5, cause: .slot("B.0", stillReadBy: "execute")))
    }
    waits.append(.init(lane: 2, time: 16..<18, cause: .end))
    return Timeline(
      title: "8x8 · 8x16, A stationary in level 1", timeUnit: .ticks, sizeUnit: .elements, length: 18,
      lanes: [
        .init("load 3→2", .load, group: "level 2"), .init("load 2→1", .load, group: "level 1"),
        .init("execute", .execute, group: "array"), .init("store 1→2", .store, group: "level 1"),
        .init("store 2→3", .store, group: "level 2"),
      ], operations: sorted(operations), waits: waits,
      memories: [.init("level 2", capacity: 200), .init("level 1", capacity: 160)],
      lifetimes: sorted(lifetimes))
  }()

  /// Tiles of A and B streaming through a doubled buffer of so many slots each, in cycles of different length: `count`
  /// operations.
  static func streaming(operations count: Int, cores: Int = 1) -> Timeline {
    var lanes: [Timeline.Lane] = []
    var operations: [Timeline.Operation] = []
    var waits: [Timeline.Wait] = []
    var lifetimes: [Timeline.Lifetime] = []
    var memories: [Timeline.Memory] = []
    var length = 0
    for core in 0..<cores {
      let first = lanes.count
      let name = cores == 1 ? "L1" : "core \(core) L1"
      lanes += [
        .init("load A", .load, group: name), .init("load B", .load, group: name),
        .init("execute", .execute, group: name), .init("store C", .store, group: name),
      ]
      memories.append(.init(name, capacity: 65_536))
      var executed: [Int] = []
      var stored = [0]
      var loadFree = 0
      for tile in 0..<count / 4 / cores {
        let ragged = tile % 16 == 15
        let columns = ragged ? 12 : 32
        let slot = tile % 2
        let tileA =
          "A[\(tile / 16 * 26):\(tile / 16 * 26 + 26)][\(tile % 16 * 32):\(tile % 16 * 32 + columns)]"
        let tileB = "B[\(tile % 16 * 32):\(tile % 16 * 32 + columns)][0:64]"
        let tileC = "C[\(tile / 16 * 26):\(tile / 16 * 26 + 26)][\(tile % 16):\(tile % 16 + 1)]"
        let start = max(loadFree, tile > 1 ? executed[tile - 2] : 0)
        // Now and then the outer memory is slow.
        let loads = columns * (tile % 40 > 30 ? 5 : 2)
        let loaded = start + loads
        loadFree = loaded
        let idle = executed.last ?? 0
        let begin = max(loaded, idle, tile > 1 ? stored[tile - 1] : 0)
        let end = begin + columns * 3
        if begin > idle {
          waits.append(.init(lane: first + 2, time: idle..<begin, cause: .load(of: tileB)))
        }
        operations.append(
          operation(first, start..<start + loads / 2, "A", tileA, "A.\(slot)", 26 * columns, ragged: ragged))
        operations.append(
          operation(first + 1, start..<loaded, "B", tileB, "B.\(slot)", 64 * columns, ragged: ragged))
        operations.append(
          operation(
            first + 2, begin..<end, "C", tileC, "C.\(slot)", 26 * 64 * columns, bits: 0, ragged: ragged))
        let store = max(end, stored.last ?? 0)
        operations.append(operation(first + 3, store..<store + 40, "C", tileC, "C.\(slot)", 26))
        stored.append(store + 40)
        executed.append(end)
        let slotA = slot * 7_168
        lifetimes.append(
          lifetime(
            "A", tileA, "A.\(slot)", slotA..<slotA + 26 * columns * 8, start..<end, start + loads / 2,
            memory: core))
        let slotB = 16_384 + slot * 17_408
        lifetimes.append(
          lifetime(
            "B", tileB, "B.\(slot)", slotB..<slotB + 64 * columns * 8, start..<end, loaded, memory: core))
        let slotC = 53_248 + slot * 4_096
        lifetimes.append(
          lifetime("C", tileC, "C.\(slot)", slotC..<slotC + 26 * 128, begin..<store + 40, end, memory: core))
      }
      waits.append(.init(lane: first + 2, time: (executed.last ?? 0)..<(stored.last ?? 0), cause: .end))
      length = max(length, stored.last ?? 0)
    }
    return Timeline(
      title: "\(count) operations on \(cores) \(cores == 1 ? "core" : "cores")", timeUnit: .cycles,
      sizeUnit: .bits,
      length: length, lanes: lanes, operations: sorted(operations),
      waits: waits.sorted { ($0.time.lowerBound, $0.lane) < ($1.time.lowerBound, $1.lane) },
      memories: memories,
      lifetimes: sorted(lifetimes))
  }

  /// Names with markup, quotes, other scripts and a control character; a lane that does two things at once, a memory
  /// without a limit, one that nothing lies in, and a wait at the end.
  static let awkward = Timeline(
    title: "größe <&> \"重み\" \u{1}'😀'", timeUnit: .cycles, sizeUnit: .bits, length: 40,
    lanes: [
      .init("load <2→1> & \"more\"", .load, group: "L1 & <co>"), .init("exécuter", .execute, group: "配列"),
      .init("adder", .add, group: "配列"),
    ],
    operations: [
      operation(0, 0..<10, "<A&B>", "<A&B>[0:4]", "slot\\\"1\"", 4),
      operation(0, 5..<12, "重み", "重み[0:4]", "w", 4), operation(1, 12..<30, "C", "", "", 4, bits: 0),
      operation(2, 30..<35, "C", "C", "c", 4, bits: 128),
    ],
    waits: [
      .init(lane: 1, time: 0..<12, cause: .channel("<2→1>")), .init(lane: 1, time: 30..<40, cause: .adder),
    ],
    memories: [.init("<m>", capacity: nil), .init("empty", capacity: 0)],
    lifetimes: [
      lifetime("<A&B>", "<A&B>[0:4]", "slot\\\"1\"", 0..<32, 0..<30, 10),
      lifetime("重み", "重み[0:4]", "w", 32..<64, 5..<30, 12),
    ])

  static func operation(
    _ lane: Int, _ time: Range<Int>, _ operand: String, _ tile: String, _ slot: String, _ elements: Int,
    bits: Int? = nil, ragged: Bool = false
  ) -> Timeline.Operation {
    .init(
      lane: lane, time: time, operand: operand, tile: tile, slot: slot, elements: elements,
      bits: bits ?? elements * 8, isRagged: ragged)
  }

  static func lifetime(
    _ operand: String, _ tile: String, _ slot: String, _ addresses: Range<Int>, _ time: Range<Int>,
    _ complete: Int, memory: Int = 0
  ) -> Timeline.Lifetime {
    .init(
      memory: memory, operand: operand, tile: tile, slot: slot, addresses: addresses, time: time,
      complete: complete)
  }

  private static func sorted(_ operations: [Timeline.Operation]) -> [Timeline.Operation] {
    operations.sorted { ($0.time.lowerBound, $0.lane) < ($1.time.lowerBound, $1.lane) }
  }

  private static func sorted(_ lifetimes: [Timeline.Lifetime]) -> [Timeline.Lifetime] {
    lifetimes.sorted {
      ($0.time.lowerBound, $0.addresses.lowerBound, $0.memory) < (
        $1.time.lowerBound, $1.addresses.lowerBound, $1.memory
      )
    }
  }
}
