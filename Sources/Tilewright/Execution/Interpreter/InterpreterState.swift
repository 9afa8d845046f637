/// Where a run with numbers stands: what every slot holds and what has moved.
struct InterpreterState {
  /// The instances of one memory, or the processing elements, for one operand.
  struct Level {
    let tiles: InstanceTiles
    /// For each instance its slots.
    var buffers: [TileBuffer]
    /// For each instance the one of the next level outward that feeds it.
    var feeders: [Int] = []
    /// For each instance which part of a sum it sends, where parts of one sum aren't added on the way.
    var parts: [[Int]] = []
  }

  /// A movement that is counted.
  struct Route: Hashable {
    let transfer: Program.Transfer
    let isInward: Bool
  }

  let program: Program
  let problem: Problem
  let places: ArrayPlaces
  let numberings: [ElementNumbering]
  /// For each operand the processing elements, then its buffers from the innermost outward.
  var levels: [[Level]]
  /// Where each loop in time stands.
  var times: [Int]
  var counts: [Route: (outer: Int, inner: Int)] = [:]
  /// For each operand whose elements pass a stream once, those that have.
  var passed: [Set<Int>]
  /// Dimensions that repeat the layer on the same data.
  private let repetitions: [Int]
  private(set) var operations = 0

  init(_ program: Program, _ problem: Problem, value: (Int, [Int]) -> Double) {
    let layer = problem.layer
    let places = ArrayPlaces(program, sizes: layer.sizes)
    self.program = program
    self.problem = problem
    self.places = places
    numberings = layer.operands.map { operand in
      guard let numbering = ElementNumbering(operand, sizes: layer.sizes) else {
        preconditionFailure("a layer must be countable before it is run")
      }
      return numbering
    }
    times = places.timeDimensions.map { _ in 0 }
    passed = layer.operands.map { _ in [] }
    repetitions = layer.dimensions.indices.filter { dimension in
      !layer.operands.contains { $0.isIndexed(by: dimension) }
    }
    levels = []
    for operand in layer.operands.indices { levels.append(makeLevels(of: operand, value: value)) }
  }

  private func makeLevels(of operand: Int, value: (Int, [Int]) -> Double) -> [Level] {
    let tensor = problem.layer.operands[operand]
    let sharings = [[]] + program.buffers[operand].map { problem.sharing[$0.memory] }
    var levels = sharings.enumerated().map { number, sharing in
      let tiles = InstanceTiles(tensor, numberings[operand], sharing: sharing, places: places)
      let slots = number == 0 ? 1 : program.buffers[operand][number - 1].slots
      return Level(tiles: tiles, buffers: tiles.instances.map { _ in TileBuffer(slots: slots) })
    }
    for outer in levels.indices.dropFirst() {
      let inner = outer - 1
      let own = places.separating(sharings[inner])
      let kept = places.separating(sharings[outer])
      let apart = sharings[outer].subtracting(problem.machine.array.spatialReduction)
      let instances = Dictionary(
        uniqueKeysWithValues: levels[outer].tiles.instances.enumerated().map { ($1, $0) })
      for instance in levels[inner].tiles.instances {
        let positions = Array(zip(own, instance))
        levels[inner].feeders.append(
          instances[positions.filter { kept.contains($0.0) }.map(\.1)] ?? 0)
        levels[inner].parts.append(
          positions.filter { apart.contains(places.arrayDimensions[$0.0]) }.map(\.1))
      }
    }
    // The outermost memory holds the inputs, and room for the output, before the program begins.
    let last = levels.count - 1
    for (instance, elements) in levels[last].tiles.elements(depth: 0, times: []).enumerated() {
      var tile = TileBuffer.Tile()
      for element in elements ?? [] {
        let number = operand == 0 ? 0 : value(operand, numberings[operand].indices(of: element))
        tile.elements[element] = .init(value: number, isBegun: operand > 0)
      }
      levels[last].buffers[instance].load(tile)
    }
    return levels
  }

  // MARK: Statements

  mutating func run(_ body: [Program.Statement], depth: Int) throws(InterpreterFault) {
    for statement in body {
      switch statement {
      case .load(let transfer) where transfer.operand == 0: try loadSums(transfer, depth: depth)
      case .load(let transfer): try loadInput(transfer, depth: depth)
      case .store(let transfer): try store(transfer, depth: depth)
      case .execute: try execute(depth: depth)
      case .loop(let loop, let inner) where !loop.isTemporal: try run(inner, depth: depth)
      case .loop(_, let inner):
        for iteration in 0..<places.iterations(ofTimeLoop: depth, times: times) {
          times[depth] = iteration
          try run(inner, depth: depth + 1)
        }
      }
    }
  }

  /// Sums that are left inside are lost; and of those outside each has to be in one instance alone.
  func finish() throws(InterpreterFault) {
    for level in levels[0].indices.dropLast() {
      for (instance, buffer) in levels[0][level].buffers.enumerated() {
        guard let element = buffer.firstUnsaved else { continue }
        throw fault(.end, depth: 0, operand: 0, level, instance, element, .unsaved)
      }
    }
    let last = levels[0].count - 1
    var holders: [Int: [Int]] = [:]
    for (instance, buffer) in levels[0][last].buffers.enumerated() {
      for (element, datum) in buffer.tile?.elements ?? [:] where datum.isBegun {
        holders[element, default: []].append(instance)
      }
    }
    if let (element, instances) = holders.filter({ $0.value.count > 1 }).min(by: { $0.key < $1.key }) {
      throw fault(
        .end, depth: 0, operand: 0, last, instances[0], element, .apart(instances.count))
    }
  }

  /// Whether a level of an operand is a stream, which keeps nothing; and whether each element passes it only once.
  func stream(_ operand: Int, _ level: Int) -> (isStream: Bool, passesOnce: Bool) {
    guard level > 0 else { return (false, false) }
    let memory = problem.machine.memories[program.buffers[operand][level - 1].memory]
    return (memory.kind != .storage, memory.passesOnce)
  }

  private mutating func execute(depth: Int) throws(InterpreterFault) {
    let boxes = levels[0][0].tiles.boxes(depth: depth, times: times)
    try checkRepetitions(boxes, depth: depth)
    for (element, box) in boxes.enumerated() {
      if box.allSatisfy({ $0.count == 1 && $0[0].count == 1 }) {
        try operate(box.map { $0[0].lowerBound }, processingElement: element, depth: depth)
      } else {
        for iteration in product(box.map { $0.flatMap(Array.init) }) {
          try operate(iteration, processingElement: element, depth: depth)
        }
      }
    }
  }

  /// All processing elements at work are at the same repetition of the layer.
  private func checkRepetitions(_ boxes: [[[Range<Int>]]], depth: Int) throws(InterpreterFault) {
    guard !repetitions.isEmpty else { return }
    let atWork = boxes.indices.filter { boxes[$0].allSatisfy { $0.contains { !$0.isEmpty } } }
    guard let first = atWork.first,
      let other = atWork.first(where: { element in
        repetitions.contains { boxes[element][$0] != boxes[first][$0] }
      })
    else { return }
    let iteration = boxes[other].map { $0.first { !$0.isEmpty }?.lowerBound ?? 0 }
    throw fault(
      .execute, depth: depth, operand: 0, 0, other, numberings[0].number(at: iteration) ?? 0, .sideBySide)
  }

  private mutating func operate(
    _ iteration: [Int], processingElement: Int, depth: Int
  ) throws(InterpreterFault) {
    operations += 1
    var result = 1.0
    for operand in problem.layer.operands.indices.dropFirst() {
      guard let element = numberings[operand].number(at: iteration) else {
        result = 0
        continue
      }
      result *= try read(.execute, depth: depth, operand, 0, processingElement, element).value
    }
    guard let element = numberings[0].number(at: iteration) else { return }
    var sum = try read(.execute, depth: depth, 0, 0, processingElement, element)
    sum.value += result
    sum.isBegun = true
    sum.isUnsaved = true
    levels[0][0].buffers[processingElement].write(sum, to: element)
  }

  // MARK: Reading

  /// An element of an instance's tile.
  func read(
    _ operation: InterpreterFault.Operation, depth: Int, _ operand: Int, _ level: Int, _ instance: Int,
    _ element: Int
  ) throws(InterpreterFault) -> TileBuffer.Datum {
    do throws(TileBuffer.Missing) {
      return try levels[operand][level].buffers[instance].read(element)
    } catch {
      throw fault(operation, depth: depth, operand: operand, level, instance, element, error.reason)
    }
  }

  func fault(
    _ operation: InterpreterFault.Operation, depth: Int, operand: Int, _ level: Int, _ instance: Int,
    _ element: Int, _ reason: InterpreterFault.Reason
  ) -> InterpreterFault {
    InterpreterFault(
      operation: operation,
      iterations: (0..<depth).map { .init(dimension: places.timeDimensions[$0], number: times[$0]) },
      operand: operand, buffer: level == 0 ? nil : level - 1,
      instance: levels[operand][level].tiles.instances[instance],
      slot: levels[operand][level].buffers[instance].current,
      element: numberings[operand].indices(of: element), reason: reason)
  }

  // MARK: What came out

  var interpretation: Interpretation {
    let movements = counts.filter { $0.value.outer > 0 || $0.value.inner > 0 }.map { route, count in
      Interpretation.Movement(
        transfer: route.transfer, direction: route.isInward ? .inward : .outward,
        outerElements: count.outer, innerElements: count.inner)
    }
    var output: [[Int]: Double] = [:]
    if let outermost = levels[0].last {
      for buffer in outermost.buffers {
        for (element, datum) in buffer.tile?.elements ?? [:] {
          let place = numberings[0].indices(of: element)
          if datum.isBegun || output[place] == nil { output[place] = datum.value }
        }
      }
    }
    return Interpretation(
      movements: movements.sorted {
        ($0.transfer.operand, $0.transfer.outer, $0.direction == .inward ? 0 : 1)
          < ($1.transfer.operand, $1.transfer.outer, $1.direction == .inward ? 0 : 1)
      }, operations: operations, output: output)
  }
}
