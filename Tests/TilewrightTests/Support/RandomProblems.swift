import Diagnostics

@testable import Tilewright

/// Draws small layers, machines and mappings of every kind.
struct RandomProblems {
  var random: RandomSource

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  mutating func layer() -> Layer {
    switch random.int(0...5) {
    case 0: matmul()
    case 1, 2: convolution()
    case 3: scatter()
    case 4: pooling()
    default: elementwise()
    }
  }

  /// The same with groups, depthwise convolutions and layers of several inputs.
  mutating func richLayer() -> Layer {
    switch random.int(0...9) {
    case 0: grouped(depthwise: false)
    case 1: grouped(depthwise: true)
    case 2: severalInputs()
    default: layer()
    }
  }

  /// A layer with loops long enough for a run to come to repeat itself.
  mutating func longLayer() -> Layer {
    let (oy, fy) = (random.int(20...90), random.int(1...3))
    let (stride, padding) = (random.int(1...2), random.int(0...2))
    if random.chance(40) {
      return matmul(random.int(10...60), random.int(1...12), random.int(5...40))
    }
    return layer(
      [("K", random.int(1...8)), ("C", random.int(1...12)), ("OY", oy), ("FY", fy)],
      [
        Operand("O", axes: [axis((1, 0)), axis((1, 2))], precisionBits: 16, finalPrecisionBits: 8),
        Operand("W", axes: [axis((1, 0)), axis((1, 1)), axis((1, 3))], precisionBits: 8),
        Operand(
          "I",
          axes: [
            axis((1, 1)),
            axis((stride, 2), (1, 3), constant: -padding, extent: max(1, stride * (oy - 1) + fy - padding)),
          ], precisionBits: 8, source: .networkInput),
      ])
  }

  /// A matmul whose sizes have many divisors.
  mutating func regularLayer() -> Layer {
    let sizes = [4, 6, 8, 12, 16, 24]
    func size() -> Int { sizes[random.int(0...sizes.count - 1)] }
    return matmul(size(), size(), size(), partialBits: 8)
  }

  /// A buffer for all operands between the array and the outside, with ports of their own for each operand.
  mutating func regularMachine() -> Machine {
    let roles: [OperandRole] = [.input, .weight, .output]
    let widths = [1, 4, 16, 64]
    func memory(_ name: String, _ width: Int) -> Memory {
      let ports = roles.flatMap { role in
        Movement.allCases.map {
          Port(
            "\(role) \($0.rawValue)", $0.isRead ? .read : .write, widthBits: width, uses: [Port.Use(role, $0)]
          )
        }
      }
      return Memory(
        name, capacityBits: nil, readEnergyPicojoules: 1, writeEnergyPicojoules: 1, roles: roles,
        sharedAlong: [],
        ports: ports)
    }
    return Machine(
      name: "regular",
      array: Machine.Array(dimensions: [], operationEnergyPicojoules: 1, spatialReduction: []),
      memories: [memory("buffer", 64), memory("outside", widths[random.int(0...3)])])
  }

  /// Loops that divide, one tile for all operands, reduced in the buffer.
  mutating func regularMapping(for problem: Problem) -> Mapping {
    let sizes = problem.layer.sizes
    func divisor(_ size: Int) -> Int {
      let divisors = (1...size).filter { size.isMultiple(of: $0) }
      return divisors[random.int(0...divisors.count - 1)]
    }
    let m = divisor(sizes[0])
    let n = divisor(sizes[1])
    let slots = random.int(1...2)
    let loops: [Mapping.Loop] = [
      .init(2, step: 1), .init(1, step: 1), .init(0, step: 1), .init(1, step: n), .init(0, step: m),
    ]
    let tiles = [[Mapping.Tile(memory: 0, residency: 3, slots: slots), .init(memory: 1, residency: 5)]]
    return Mapping(loops: loops, tiles: Array(repeating: tiles[0], count: 3))
  }

  private func axis(_ terms: (Int, Int)..., constant: Int = 0, extent: Int? = nil) -> Operand.Axis {
    Operand.Axis(
      IndexExpression(terms.map { IndexExpression.Term($0.0, dimension: $0.1) }, constant: constant),
      extent: extent)
  }

  private func layer(_ sizes: [(String, Int)], _ operands: [Operand]) -> Layer {
    Layer(
      id: "0", name: "random", operatorName: "Random", dimensions: sizes.map { Layer.Dimension($0.0, $0.1) },
      operands: operands)
  }

  private func matmul(_ m: Int, _ n: Int, _ k: Int, partialBits: Int = 16) -> Layer {
    layer(
      [("M", m), ("N", n), ("K", k)],
      [
        Operand("O", axes: [axis((1, 0)), axis((1, 1))], precisionBits: partialBits, finalPrecisionBits: 8),
        Operand("A", axes: [axis((1, 0)), axis((1, 2))], precisionBits: 8, source: .networkInput),
        Operand("W", axes: [axis((1, 2)), axis((1, 1))], precisionBits: 8),
      ])
  }

  private mutating func matmul() -> Layer {
    matmul(random.int(1...7), random.int(1...6), random.int(1...7))
  }

  private mutating func convolution() -> Layer {
    let (oy, fy) = (random.int(1...8), random.int(1...4))
    let (stride, dilation) = (random.int(1...4), random.int(1...3))
    let padding = random.int(0...3)
    let reach = stride * (oy - 1) + dilation * (fy - 1) + 1
    let extent = random.chance(60) ? max(1, reach - padding - random.int(0...2)) : nil
    return layer(
      [("K", random.int(1...3)), ("C", random.int(1...3)), ("OY", oy), ("FY", fy)],
      [
        Operand("O", axes: [axis((1, 0)), axis((1, 2))], precisionBits: 16, finalPrecisionBits: 8),
        Operand("W", axes: [axis((1, 0)), axis((1, 1)), axis((1, 3))], precisionBits: 8),
        Operand(
          "I",
          axes: [
            axis((1, 1)),
            axis((stride, 2), (dilation, 3), constant: extent == nil ? 0 : -padding, extent: extent),
          ], precisionBits: 8, source: .networkInput),
      ])
  }

  private mutating func grouped(depthwise: Bool) -> Layer {
    let (oy, fy) = (random.int(1...5), random.int(1...3))
    let (stride, dilation, padding) = (random.int(1...2), random.int(1...2), random.int(0...2))
    let reach = stride * (oy - 1) + dilation * (fy - 1) + 1
    return layer(
      [
        ("G", random.int(2...4)), ("K", depthwise ? random.int(1...2) : 2), ("C", depthwise ? 1 : 2),
        ("OY", oy),
        ("FY", fy),
      ],
      [
        Operand(
          "O", axes: [axis((1, 0)), axis((1, 1)), axis((1, 3))], precisionBits: 16, finalPrecisionBits: 8),
        Operand("W", axes: [axis((1, 0)), axis((1, 1)), axis((1, 2)), axis((1, 4))], precisionBits: 8),
        Operand(
          "I",
          axes: [
            axis((1, 0)), axis((1, 2)),
            axis((stride, 3), (dilation, 4), constant: -padding, extent: max(1, reach - 2 * padding)),
          ], precisionBits: 8, source: .networkInput),
      ])
  }

  private mutating func severalInputs() -> Layer {
    layer(
      [("B", random.int(1...3)), ("M", random.int(1...5)), ("K", random.int(1...5))],
      [
        Operand("O", axes: [axis((1, 0)), axis((1, 1))], precisionBits: 24, finalPrecisionBits: 8),
        Operand("A", axes: [axis((1, 0)), axis((1, 2))], precisionBits: 8, source: .networkInput),
        Operand("W", axes: [axis((1, 2)), axis((1, 1))], precisionBits: 8),
        Operand("S", axes: [axis((1, 0))], precisionBits: 16, source: .networkInput),
        Operand("Z", axes: [], precisionBits: 32),
      ])
  }

  private mutating func scatter() -> Layer {
    let (iy, fy) = (random.int(1...6), random.int(1...4))
    let stride = random.int(1...3)
    let flips = random.chance(50)
    let reach = stride * (iy - 1) + fy
    let constant = flips ? fy - 1 : -random.int(0...2)
    let extent = random.chance(50) ? max(1, reach - random.int(0...2)) : nil
    return layer(
      [("K", random.int(1...3)), ("C", random.int(1...3)), ("IY", iy), ("FY", fy)],
      [
        Operand(
          "O",
          axes: [
            axis((1, 0)),
            axis((stride, 2), (flips ? -1 : 1, 3), constant: extent == nil ? 0 : constant, extent: extent),
          ], precisionBits: 16, finalPrecisionBits: 8),
        Operand("W", axes: [axis((1, 0)), axis((1, 1)), axis((1, 3))], precisionBits: 8),
        Operand("I", axes: [axis((1, 1)), axis((1, 2))], precisionBits: 8, source: .networkInput),
      ])
  }

  private mutating func pooling() -> Layer {
    layer(
      [
        ("G", random.int(1...3)), ("OY", random.int(1...4)), ("FY", random.int(1...3)),
        ("OX", random.int(1...3)), ("FX", random.int(1...3)),
      ],
      [
        Operand(
          "O", axes: [axis((1, 0)), axis((1, 1)), axis((1, 3))], precisionBits: 16, finalPrecisionBits: 8),
        Operand(
          "I", axes: [axis((1, 0)), axis((2, 1), (1, 2)), axis((1, 3), (random.int(1...2), 4))],
          precisionBits: 8, source: .networkInput),
      ])
  }

  private mutating func elementwise() -> Layer {
    layer(
      [("G", random.int(1...8)), ("Y", random.int(1...8))],
      [
        Operand("O", axes: [axis((1, 0)), axis((1, 1))], precisionBits: 8),
        Operand("A", axes: [axis((1, 0)), axis((1, 1))], precisionBits: 8, source: .networkInput),
        Operand("B", axes: [axis((1, 1))], precisionBits: 8, source: .networkInput),
      ])
  }

  mutating func machine() -> Machine {
    let arrays = (0..<random.int(0...2)).map { Machine.Array.Dimension("D\($0 + 1)", random.int(2...4)) }
    let roles: [OperandRole] = [.input, .weight, .output]
    var memories: [Memory] = []
    let count = random.int(1...3)
    // A third of the machines has ports with an overhead.
    let overhead: TransferLaw.Overhead =
      arrays.count == 1 ? .init(startCycles: 3, minimumBits: 40, picojoules: 0.7) : .none
    for index in 0...count {
      let isTop = index == count
      let held = isTop ? roles : roles.filter { _ in random.chance(60) }
      guard !held.isEmpty else { continue }
      let shared = isTop ? Set(arrays.indices) : Set(arrays.indices.filter { _ in random.chance(40) })
      let uses = held.flatMap { role in Movement.allCases.map { Port.Use(role, $0) } }
      memories.append(
        Memory(
          "m\(index)", capacityBits: nil, readEnergyPicojoules: 1, writeEnergyPicojoules: 2, roles: held,
          mayBypass: isTop ? [] : held.filter { _ in random.chance(30) }, sharedAlong: shared,
          ports: [
            Port(
              "r", .read, widthBits: 32, granularityBits: 8, uses: uses.filter(\.movement.isRead),
              overhead: overhead),
            Port("w", .write, widthBits: 32, granularityBits: 8, uses: uses.filter { !$0.movement.isRead }),
          ], reusesSlidingWindow: random.chance(25)))
    }
    return Machine(
      name: "random",
      array: Machine.Array(
        dimensions: arrays, operationEnergyPicojoules: 1,
        spatialReduction: Set(arrays.indices.filter { _ in random.chance(70) }),
        accumulatesInPlace: random.chance(30)),
      memories: memories)
  }

  mutating func mapping(for problem: Problem) -> Mapping {
    var queues: [[Mapping.Loop]] = []
    var room = problem.machine.array.dimensions.map(\.size)
    for (dimension, size) in problem.layer.sizes.enumerated() where size > 1 {
      var steps = [1] + (0..<random.int(0...2)).map { _ in random.int(1...size) }
      steps.sort()
      queues.append(
        steps.enumerated().map { index, step in
          let count = ceilingDivide(index + 1 < steps.count ? steps[index + 1] : size, step)
          let fitting = room.indices.filter { room[$0] >= count }
          if random.chance(40), let array = fitting.first {
            room[array] /= count
            return Mapping.Loop(dimension, step: step, across: array)
          }
          return Mapping.Loop(dimension, step: step)
        })
    }
    var loops: [Mapping.Loop] = []
    while !queues.isEmpty {
      let queue = random.int(0...queues.count - 1)
      loops.append(queues[queue].removeFirst())
      if queues[queue].isEmpty { queues.remove(at: queue) }
    }
    let tiles = problem.chains.indices.map { operand in
      let role = problem.roles[operand]
      let memories = problem.chains[operand].filter { memory in
        memory == problem.chains[operand].last
          || !problem.machine.memories[memory].mayBypass.contains(role) || random.chance(50)
      }
      var residencies = memories.dropLast().map { _ in random.int(0...loops.count) }
      residencies.sort()
      return zip(memories, residencies + [loops.count]).map {
        Mapping.Tile(memory: $0, residency: $1, slots: random.int(1...2))
      }
    }
    return Mapping(loops: loops, tiles: tiles)
  }
}
