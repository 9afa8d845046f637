import Diagnostics

@testable import Tilewright

/// Problems so small that every mapping can be tried, and as ugly as they come.
extension RandomProblems {
  private struct Shape {
    let names: [String]
    var sizes: [Int]
    let operands: ([Int]) -> [Operand]

    var layer: Layer {
      Layer(
        id: "0", name: "exact", operatorName: "Random",
        dimensions: zip(names, sizes).map { Layer.Dimension($0, $1) }, operands: operands(sizes))
    }
  }

  /// A case of at most `mappings` mappings.
  mutating func exactCase(mappings: Int) throws -> ExactCase {
    while true {
      let machine = exactMachine()
      var shape = exactShape()
      let share = random.int(0...99)
      for _ in 0..<12 {
        let space = try LayerSpace(
          layer: shape.layer, machine: machine, constraints: exactConstraints(shape.layer, machine, share))
        guard space.unrollings.count * space.chains.count <= 4 else { break }
        if ExactCase.count(space, limit: mappings) < mappings { return ExactCase(space) }
        guard let largest = shape.sizes.indices.max(by: { shape.sizes[$0] < shape.sizes[$1] }),
          shape.sizes[largest] > 2
        else { break }
        shape.sizes[largest] -= 1
      }
    }
  }

  /// For half of the machines what is laid along the array is given, with or without a remainder.
  private mutating func exactConstraints(_ layer: Layer, _ machine: Machine, _ share: Int) -> Constraints {
    guard share < 60 else { return Constraints() }
    var spatial: [Constraints.SpatialEntry] = []
    for array in machine.array.dimensions {
      let open = layer.dimensions.filter { $0.size > 1 }
      guard !open.isEmpty, random.chance(85) else {
        spatial.append(.init(arrayDimension: array.name, factors: []))
        continue
      }
      let dimension = random.pick(open)
      let factor = random.int(2...min(array.size, dimension.size))
      var factors = [Constraints.SpatialEntry.Factor(dimension.name, factor)]
      let room = array.size / factor
      if room > 1, random.chance(50), let second = open.last, second.name != dimension.name {
        factors.append(.init(second.name, min(room, second.size)))
      }
      spatial.append(.init(arrayDimension: array.name, factors: factors))
    }
    return Constraints([Constraints.Entry(selector: "default", spatial: spatial)])
  }

  private mutating func exactOutput(_ axes: [Operand.Axis]) -> Operand {
    let partial = random.pick([8, 12, 16, 16, 24])
    return Operand(
      "O", axes: axes, precisionBits: partial,
      finalPrecisionBits: random.chance(30) ? partial : random.pick([4, 8]))
  }

  private mutating func size(_ most: Int) -> Int { random.int(2...most) }

  private mutating func exactShape() -> Shape {
    switch random.int(0...11) {
    case 0, 1: exactMatmul()
    case 2, 3, 4: exactConvolution()
    case 5: exactDepthwise()
    case 6: exactPooling()
    case 7: exactSeveralInputs()
    case 8: exactBatchedMatmul()
    case 9: exactElementwise()
    case 10: exactLine()
    default: exactVector()
    }
  }

  private mutating func exactMatmul() -> Shape {
    let output = exactOutput([axis((1, 0)), axis((1, 1))])
    let bits = (random.pick([4, 8, 8, 16]), random.pick([4, 8, 8, 16]))
    let operands = [
      output,
      Operand("A", axes: [axis((1, 0)), axis((1, 2))], precisionBits: bits.0, source: .networkInput),
      Operand("W", axes: [axis((1, 2)), axis((1, 1))], precisionBits: bits.1),
    ]
    return Shape(names: ["M", "N", "K"], sizes: [size(5), size(5), size(7)]) { _ in operands }
  }

  /// With and without channels, a second batch, padding, stride and dilation.
  private mutating func exactConvolution() -> Shape {
    let (stride, dilation, padding) = (random.int(1...3), random.int(1...3), random.int(0...2))
    let cut = random.int(0...2)
    let isPadded = random.chance(60)
    let output = exactOutput([axis((1, 0)), axis((1, 1))])
    let hasChannels = random.chance(40)
    let isFlat = random.chance(25)
    let channel = hasChannels ? [axis((1, 3))] : []
    let batch = isFlat ? [] : [axis((1, 0))]
    return Shape(
      names: ["K", "OY", "FY"] + (hasChannels ? ["C"] : []),
      sizes: [size(3), size(7), size(3)] + (hasChannels ? [size(3)] : [])
    ) { sizes in
      let reach = stride * (sizes[1] - 1) + dilation * (sizes[2] - 1) + 1
      return [
        output, Operand("W", axes: batch + [axis((1, 2))] + channel, precisionBits: 8),
        Operand(
          "I",
          axes: channel + [
            Operand.Axis(
              IndexExpression(
                [.init(stride, dimension: 1), .init(dilation, dimension: 2)],
                constant: isPadded ? -padding : 0),
              extent: isPadded ? max(1, reach - padding - cut) : nil)
          ], precisionBits: 8, source: .networkInput),
      ]
    }
  }

  private mutating func exactDepthwise() -> Shape {
    let (stride, padding) = (random.int(1...2), random.int(0...2))
    let output = exactOutput([axis((1, 0)), axis((1, 1))])
    return Shape(names: ["G", "OY", "FY"], sizes: [size(5), size(5), size(3)]) { sizes in
      let reach = stride * (sizes[1] - 1) + sizes[2]
      return [
        output, Operand("W", axes: [axis((1, 0)), axis((1, 2))], precisionBits: 8),
        Operand(
          "I",
          axes: [
            axis((1, 0)),
            Operand.Axis(
              IndexExpression([.init(stride, dimension: 1), .init(1, dimension: 2)], constant: -padding),
              extent: max(1, reach - 2 * padding)),
          ], precisionBits: 8, source: .networkInput),
      ]
    }
  }

  private mutating func exactPooling() -> Shape {
    let output = exactOutput([axis((1, 0)), axis((1, 1)), axis((1, 3))])
    let stride = random.int(1...2)
    let input = Operand(
      "I", axes: [axis((1, 0)), axis((2, 1), (1, 2)), axis((1, 3), (stride, 4))], precisionBits: 8,
      source: .networkInput)
    return Shape(
      names: ["G", "OY", "FY", "OX", "FX"], sizes: [size(2), size(3), size(3), size(2), size(2)]
    ) { _ in [output, input] }
  }

  private mutating func exactSeveralInputs() -> Shape {
    let output = exactOutput([axis((1, 0)), axis((1, 1))])
    let operands = [
      output,
      Operand("A", axes: [axis((1, 0)), axis((1, 2))], precisionBits: 8, source: .networkInput),
      Operand("W", axes: [axis((1, 2)), axis((1, 1))], precisionBits: 8),
      Operand("S", axes: [axis((1, 0))], precisionBits: 16, source: .networkInput),
    ]
    return Shape(names: ["B", "M", "K"], sizes: [size(2), size(3), size(5)]) { _ in operands }
  }

  private mutating func exactBatchedMatmul() -> Shape {
    let output = exactOutput([axis((1, 0)), axis((1, 1)), axis((1, 2))])
    let operands = [
      output,
      Operand(
        "A", axes: [axis((1, 0)), axis((1, 1)), axis((1, 3))], precisionBits: 8, source: .networkInput),
      Operand(
        "W", axes: [axis((1, 0)), axis((1, 3)), axis((1, 2))], precisionBits: 8, source: .networkInput),
    ]
    return Shape(names: ["B", "M", "N", "K"], sizes: [size(2), size(3), size(3), size(5)]) { _ in operands }
  }

  private mutating func exactElementwise() -> Shape {
    let operands = [
      Operand("O", axes: [axis((1, 0)), axis((1, 1))], precisionBits: 8),
      Operand("A", axes: [axis((1, 0)), axis((1, 1))], precisionBits: 8, source: .networkInput),
      Operand("B", axes: [axis((1, 1))], precisionBits: 8, source: .networkInput),
    ]
    return Shape(names: ["G", "Y"], sizes: [size(7), size(7)]) { _ in operands }
  }

  /// A sum over one line, or a window sliding over one.
  private mutating func exactLine() -> Shape {
    let isWindow = random.chance(50)
    let output = exactOutput(isWindow ? [axis((1, 0))] : [])
    let input =
      isWindow
      ? axis((random.int(1...2), 0), (random.int(1...2), 1)) : axis((1, 0))
    let operands = [output, Operand("I", axes: [input], precisionBits: 8, source: .networkInput)]
    return Shape(names: isWindow ? ["Y", "F"] : ["K"], sizes: isWindow ? [size(13), size(3)] : [size(13)]) {
      _ in operands
    }
  }

  private mutating func exactVector() -> Shape {
    let output = exactOutput([axis((1, 0))])
    let operands = [
      output, Operand("W", axes: [axis((1, 0)), axis((1, 1))], precisionBits: random.pick([4, 8])),
      Operand("I", axes: [axis((1, 1))], precisionBits: 8, source: .networkInput),
    ]
    return Shape(names: ["K", "C"], sizes: [size(11), size(11)]) { _ in operands }
  }

  private mutating func exactMachine() -> Machine {
    let arrays = (0..<random.pick([0, 1, 1, 2])).map {
      Machine.Array.Dimension("D\($0 + 1)", random.int(2...4))
    }
    let roles: [OperandRole] = [.input, .weight, .output]
    let count = random.pick([2, 2, 2, 3, 3, 4])
    let withoutReturn = random.chance(20) ? random.int(0...count - 1) : -1
    let isStream = random.chance(12)
    let leaks = random.chance(25)
    let isFree = random.chance(10)
    let memories = (0..<count).map { index in
      let isTop = index == count - 1
      var held = isTop ? roles : roles.filter { _ in random.chance(count > 2 ? 50 : 75) }
      if held.isEmpty { held = [random.pick(roles)] }
      let lacksReturn = index == withoutReturn || isTop && isStream
      let uses = held.flatMap { role in
        Movement.allCases.compactMap { movement -> Port.Use? in
          let isReturn = role == .output && (movement == .readToBelow || movement == .writeFromAbove)
          return lacksReturn && isReturn ? nil : Port.Use(role, movement)
        }
      }
      return Memory(
        "m\(index)", kind: isTop && isStream ? .stream(repeats: random.chance(40)) : .storage,
        capacityBits: random.chance(isTop ? 15 : 80) ? random.int(8...(isTop ? 900 : 300)) : nil,
        readEnergyPicojoules: isFree ? 0 : random.pick([0.1, 0.25, 1, 1.5, 2, 3, 7.3]),
        writeEnergyPicojoules: isFree && random.chance(50) ? 0 : random.pick([0.1, 0.25, 1, 1.5, 2, 3, 7.3]),
        roles: held, mayBypass: isTop ? [] : held.filter { _ in random.chance(20) },
        sharedAlong: isTop ? Set(arrays.indices) : Set(arrays.indices.filter { _ in random.chance(45) }),
        ports: exactPorts(uses), latencyCycles: random.chance(20) ? random.int(1...6) : 0,
        leakagePicojoulesPerCycle: leaks ? random.pick([0, 0.3, 2, 11]) : 0,
        alwaysDoubleBuffered: random.chance(15))
    }
    return Machine(
      name: "exact",
      array: Machine.Array(
        dimensions: arrays, operationEnergyPicojoules: random.pick([0, 0.5, 1]),
        cyclesPerOperation: random.pick([1, 1, 1, 2, 3]),
        spatialReduction: Set(arrays.indices.filter { _ in random.chance(60) }),
        accumulatesInPlace: random.chance(45)),
      memories: memories)
  }

  /// One port for all, one for each way, one for each operand, or one for each movement.
  private mutating func exactPorts(_ uses: [Port.Use]) -> [Port] {
    let kind = random.int(0...3)
    var groups: [[Port.Use]] = []
    for use in uses {
      let index = groups.firstIndex { group in
        guard let first = group.first else { return false }
        return switch kind {
        case 0: true
        case 1: first.movement.isRead == use.movement.isRead
        case 2: first.role == use.role
        default: false
        }
      }
      if let index { groups[index].append(use) } else { groups.append([use]) }
    }
    return groups.enumerated().map { index, group in
      let width = random.pick([1, 2, 3, 5, 8, 8, 12, 16, 24, 32, 64])
      let reads = group.contains(where: \.movement.isRead)
      let writes = group.contains { !$0.movement.isRead }
      return Port(
        "p\(index)", reads && writes ? .readWrite : reads ? .read : .write, widthBits: width,
        granularityBits: random.chance(40) ? width : random.int(1...width), uses: group,
        overhead: width.isMultiple(of: 12) ? .init(startCycles: 2, minimumBits: 20, picojoules: 0.3) : .none)
    }
  }
}

private func axis(_ terms: (Int, Int)..., constant: Int = 0, extent: Int? = nil) -> Operand.Axis {
  Operand.Axis(
    IndexExpression(terms.map { IndexExpression.Term($0.0, dimension: $0.1) }, constant: constant),
    extent: extent)
}
