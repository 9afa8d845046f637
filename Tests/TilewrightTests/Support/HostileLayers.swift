@testable import Tilewright

/// Draws layers that take searches long: one channel and many taps, strides and dilations without a common divisor, primes,
/// padding wider than a tile, fourteen dimensions.
struct HostileLayers {
  private var random: RandomSource

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  mutating func layer() -> Layer {
    switch random.int(0...5) {
    case 0, 1: filter()
    case 2, 3: image()
    case 4: volume()
    default: manyDimensions()
    }
  }

  /// An array of two dimensions, two or three memories, the innermost private to each element or to each row.
  mutating func machine() -> Machine {
    let whole = Samples.edgeTPU
    let sizes = random.pick([[8], [13, 4], [32, 32], [7, 3, 16]])
    let slides = random.chance(50)
    let roles: [OperandRole] = [.input, .weight, .output]
    let count = random.int(2...3)
    let memories = (0..<count).map { index in
      let isLast = index == count - 1
      return Memory(
        "m\(index)", capacityBits: isLast ? nil : 1 << random.int(10 + 4 * index...14 + 6 * index),
        readEnergyPicojoules: Double(1 + 20 * index), writeEnergyPicojoules: Double(1 + 20 * index),
        roles: roles,
        sharedAlong: index == 0 ? Set(sizes.indices.filter { _ in random.chance(30) }) : Set(sizes.indices),
        ports: [
          Port(
            "all", .readWrite, widthBits: random.pick([16, 64]),
            uses: roles.flatMap { role in Movement.allCases.map { Port.Use(role, $0) } })
        ],
        reusesSlidingWindow: slides && !isLast)
    }
    return Machine(
      name: "hostile",
      array: Machine.Array(
        dimensions: sizes.enumerated().map { .init("D\($0)", $1) },
        operationEnergyPicojoules: whole.array.operationEnergyPicojoules,
        spatialReduction: Set(sizes.indices)),
      memories: memories)
  }

  private func axis(_ terms: (Int, Int)..., constant: Int = 0, extent: Int? = nil) -> Operand.Axis {
    Operand.Axis(
      IndexExpression(terms.map { IndexExpression.Term($0.0, dimension: $0.1) }, constant: constant),
      extent: extent)
  }

  private func layer(_ sizes: [(String, Int)], _ operands: [[Operand.Axis]]) -> Layer {
    Layer(
      id: "0", name: "hostile", operatorName: "Conv", dimensions: sizes.map { Layer.Dimension($0.0, $0.1) },
      operands: [
        Operand("O", axes: operands[0], precisionBits: 16, finalPrecisionBits: 8),
        Operand("W", axes: operands[1], precisionBits: 8),
        Operand("I", axes: operands[2], precisionBits: 8, source: .networkInput),
      ])
  }

  private mutating func outputs() -> Int { random.pick([997, 1000, 1021, 4000, 4093, 65_537]) }
  private mutating func taps() -> Int { random.pick([31, 64, 127, 256, 499]) }
  private mutating func step() -> Int { random.pick([1, 2, 2, 3, 5, 7]) }

  /// The index of a window, with or without padding.
  private mutating func window(_ output: Int, _ tap: Int, _ sizes: [(String, Int)]) -> Operand.Axis {
    let (stride, dilation) = (step(), step())
    let reach = stride * (sizes[output].1 - 1) + dilation * (sizes[tap].1 - 1) + 1
    let padding = random.chance(50) ? 0 : random.int(1...max(1, min(reach / 3, dilation * sizes[tap].1)))
    return axis(
      (stride, output), (dilation, tap), constant: -padding,
      extent: max(1, reach - padding - random.int(0...padding)))
  }

  private mutating func filter() -> Layer {
    let sizes = [("OX", outputs()), ("FX", taps())]
    return layer(sizes, [[axis((1, 0))], [axis((1, 1))], [window(0, 1, sizes)]])
  }

  private mutating func image() -> Layer {
    let sizes = [
      ("K", random.pick([1, 3, 16])), ("OY", random.pick([61, 113, 240])),
      ("OX", random.pick([59, 128, 251])),
      ("FY", random.pick([11, 16, 29])), ("FX", random.pick([11, 32, 37])),
    ]
    return layer(
      sizes,
      [
        [axis((1, 0)), axis((1, 1)), axis((1, 2))], [axis((1, 0)), axis((1, 3)), axis((1, 4))],
        [window(1, 3, sizes), window(2, 4, sizes)],
      ])
  }

  private mutating func volume() -> Layer {
    let sizes = [
      ("K", 2), ("OZ", random.pick([16, 31])), ("OY", random.pick([30, 53])), ("OX", random.pick([32, 59])),
      ("FZ", random.pick([5, 8])), ("FY", random.pick([7, 9])), ("FX", random.pick([7, 16])),
    ]
    return layer(
      sizes,
      [
        [axis((1, 0)), axis((1, 1)), axis((1, 2)), axis((1, 3))],
        [axis((1, 0)), axis((1, 4)), axis((1, 5)), axis((1, 6))],
        [window(1, 4, sizes), window(2, 5, sizes), window(3, 6, sizes)],
      ])
  }

  /// Outputs that inputs add to along two axes, with strides, mirrored taps and borders that crop.
  mutating func scattered() -> Layer {
    var sizes = [("K", random.pick([1, 7]))]
    var (outputs, weights, inputs) = ([axis((1, 0))], [axis((1, 0))], [Operand.Axis]())
    for name in ["Y", "X"] {
      let (input, tap) = (sizes.count, sizes.count + 1)
      let (steps, taps) = (random.pick([97, 251, 360]), random.pick([31, 128, 360]))
      let (stride, crop) = (random.pick([1, 2, 3]), random.pick([0, 0, 5]))
      let isMirrored = random.chance(40)
      let extent = stride * (steps - 1) + taps - 2 * crop
      outputs.append(
        axis(
          (stride, input), (isMirrored ? -1 : 1, tap), constant: (isMirrored ? taps - 1 : 0) - crop,
          extent: crop > 0 ? extent : nil))
      weights.append(axis((1, tap)))
      inputs.append(axis((1, input)))
      sizes += [("I" + name, steps), ("F" + name, taps)]
    }
    return layer(sizes, [outputs, weights, inputs])
  }

  private mutating func manyDimensions() -> Layer {
    let sizes = (0..<14).map { ("D\($0)", random.pick([2, 3, 4, 5, 7, 11])) }
    return layer(
      sizes,
      [
        (0..<7).map { axis((1, $0)) }, (5..<10).map { axis((1, $0)) },
        [
          window(0, 10, sizes), window(1, 11, sizes), axis((1, 2), (2, 12), (3, 13)), axis((1, 8)),
          axis((1, 9)),
        ],
      ])
  }
}
