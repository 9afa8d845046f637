/// What an evaluator needs of a problem, as flat numbers.
struct EvaluatorConstants: Sendable {
  /// A movement's port as numbers; `port` is -1 where there is none.
  struct Channel: Sendable {
    let port: Int
    let law: TransferLaw
  }

  /// An axis without anything that is counted by reference.
  struct FlatAxis {
    let identity: Int
    let kind: Int
    /// Number of terms; axes of more than two are always looked up.
    let terms: Int
    let coefficients: (Int, Int)
    let dimensions: (Int, Int)
    let elements: Int
    let isClipped: Bool

    init(_ axis: Axis) {
      identity = axis.identity
      kind = axis.kind
      terms = axis.dimensions.count
      coefficients = (axis.coefficients.first ?? 1, axis.coefficients.dropFirst().first ?? 1)
      dimensions = (axis.dimensions.first ?? 0, axis.dimensions.dropFirst().first ?? 0)
      elements = axis.elements
      isClipped = axis.isClipped
    }
  }

  /// A tensor without anything that is counted by reference.
  struct FlatTensor {
    let firstAxis: Int
    let axes: Int
    let partialBits: Int
    let finalBits: Int
    let elements: Int
    let indexedBy: UInt64
  }

  struct Axis: Sendable {
    let axis: Operand.Axis
    /// Index of the axis among all axes of the layer.
    let identity: Int
    /// That of the first one along which as much moves when it is cut alike.
    let kind: Int
    let coefficients: [Int]
    let dimensions: [Int]
    /// Elements of the whole axis.
    let elements: Int
    /// Whether an index may leave the tensor.
    let isClipped: Bool
  }

  struct Tensor: Sendable {
    let axes: [Axis]
    let partialBits: Int
    let finalBits: Int
    let elements: Int
    /// Bit d is set when dimension d indexes the tensor.
    let indexedBy: UInt64
    let operand: Operand

    /// Bits of one element where it is stored.
    func storedBits(isOutput: Bool, arrivesFinished: Bool) -> Int {
      StoredBits.perElement(
        isOutput: isOutput, arrivesFinished: arrivesFinished, partialBits: partialBits, finalBits: finalBits)
    }
  }

  /// What the elements along an axis depend on.
  private struct Shape: Hashable {
    let coefficients: [Int]
    let constant: Int
    let sizes: [Int]
    let extent: Int?
  }

  let problem: Problem
  let sizes: [Int]
  let operands: [Tensor]
  /// Bit a is set when the memory is shared along array dimension a.
  let sharing: [UInt64]
  let spatialReduction: UInt64
  let accumulatesInPlace: Bool
  let capacities: [Capacity]
  let latencyCycles: [Int]
  /// By operand, memory and movement.
  let channels: [Channel]
  let portCount: Int
  /// The memory of each port.
  let memoryOfPort: [Int]
  let operationsPicojoules: Double
  let leakagePicojoulesPerCycle: Double
  let operation: OperationLaw

  var memoryCount: Int { capacities.count }

  init(_ problem: Problem) {
    let layer = problem.layer
    let machine = problem.machine
    self.problem = problem
    sizes = layer.sizes
    var identity = 0
    var kinds: [Shape: Int] = [:]
    operands = layer.operands.map { operand in
      let axes = operand.axes.map { axis -> Axis in
        defer { identity += 1 }
        let reach = axis.index.range(over: layer.sizes)
        let shape = Shape(
          coefficients: axis.index.terms.map(\.coefficient), constant: axis.index.constant,
          sizes: axis.index.terms.map { layer.sizes[$0.dimension] }, extent: axis.extent)
        let kind = kinds[shape, default: identity]
        kinds[shape] = kind
        return Axis(
          axis: axis, identity: identity, kind: kind, coefficients: axis.index.terms.map(\.coefficient),
          dimensions: axis.index.terms.map(\.dimension),
          elements: axis.distinctElements(sizes: layer.sizes),
          isClipped: axis.extent.map { reach.lowerBound < 0 || reach.upperBound >= $0 } ?? false)
      }
      return Tensor(
        axes: axes, partialBits: operand.precisionBits, finalBits: operand.finalPrecisionBits,
        elements: operand.distinctElements(sizes: layer.sizes),
        indexedBy: axes.flatMap(\.dimensions).reduce(0) { $0 | 1 << UInt64($1) }, operand: operand)
    }
    sharing = problem.sharing.map { $0.reduce(0) { $0 | 1 << UInt64($1) } }
    spatialReduction = machine.array.spatialReduction.reduce(0) { $0 | 1 << UInt64($1) }
    accumulatesInPlace = machine.array.accumulatesInPlace
    capacities = machine.memories.map(\.capacity)
    latencyCycles = machine.memories.map(\.latencyCycles)
    let firstPort = machine.memories.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.ports.count) }
    portCount = firstPort.last ?? 0
    memoryOfPort = machine.memories.indices.flatMap {
      Array(repeating: $0, count: machine.memories[$0].ports.count)
    }
    channels = problem.roles.flatMap { role in
      machine.memories.indices.flatMap { index in
        Movement.allCases.map { movement in
          machine.memories[index].channel(for: role, movement).map {
            Channel(port: firstPort[index] + $0.port, law: $0.law)
          } ?? Channel(port: -1, law: .none)
        }
      }
    }
    operationsPicojoules = problem.operationsPicojoules
    leakagePicojoulesPerCycle = NativeModel.leakagePicojoulesPerCycle(of: machine)
    operation = machine.array.operation
  }

  func channel(_ operand: Int, _ memory: Int, _ movement: Movement) -> Channel {
    channels[Self.channelIndex(operand, memory, movement, memoryCount: memoryCount)]
  }

  /// Where the channel of a movement stands in `channels`.
  static func channelIndex(_ operand: Int, _ memory: Int, _ movement: Movement, memoryCount: Int) -> Int {
    let index =
      switch movement {
      case .writeFromAbove: 0
      case .readToBelow: 1
      case .writeFromBelow: 2
      case .readToAbove: 3
      }
    return (operand * memoryCount + memory) * 4 + index
  }
}
