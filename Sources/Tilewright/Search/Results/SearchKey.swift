/// Everything that determines what a search finds for a layer, as bytes: equal bytes mean equal results.
///
/// Left out is what only names things or says where they were written: ids, the names of layers, machines and ports, places in
/// files. So is what only ZigZag's model counts (systolic dimensions). The names of dimensions, operands and memories count, since constraints call them so. A field that is added to one of
/// these types belongs in here; a test counts them.
enum SearchKey {
  /// What changes results without any input changing.
  static let versions = [NativeModel.version, NetworkSearch.version, StoredResult.version]

  /// The key of a layer on a machine under constraints.
  static func bytes(
    of problem: Problem, entry: Constraints.Entry?, options: SearchOptions, versions: [Int] = versions
  ) -> [UInt8] {
    var writer = ByteWriter()
    writer.append("tilewright result")
    writer.append(versions) { $0.append($1) }
    writer.append(NativeModel.name)
    writer.append(options.objective.rawValue)
    writer.append(problem.layer)
    writer.append(problem.machine)
    writer.append(problem.roles) { $0.append($1.name) }
    writer.append(entry) { $0.append($1) }
    return writer.bytes
  }
}

extension ByteWriter {
  fileprivate mutating func append(_ layer: Layer) {
    append(layer.operatorName)
    append(layer.dimensions) { writer, dimension in
      writer.append(dimension.name)
      writer.append(dimension.size)
    }
    append(layer.operands) { $0.append($1) }
  }

  private mutating func append(_ operand: Operand) {
    append(operand.name)
    append(operand.axes) { writer, axis in
      writer.append(axis.index.terms) { writer, term in
        writer.append(term.coefficient)
        writer.append(term.dimension)
      }
      writer.append(axis.index.constant)
      writer.append(axis.extent) { $0.append($1) }
    }
    append(operand.precisionBits)
    append(operand.finalPrecisionBits)
    append(operand.source == .constant)
  }

  fileprivate mutating func append(_ machine: Machine) {
    let array = machine.array
    append(array.dimensions) { writer, dimension in
      writer.append(dimension.name)
      writer.append(dimension.size)
    }
    append(array.operationEnergyPicojoules)
    append(array.cyclesPerOperation)
    append(array.leakagePicojoulesPerCycle)
    append(array.area)
    append(array.spatialReduction)
    append(array.accumulatesInPlace)
    append(machine.memories) { $0.append($1) }
  }

  private mutating func append(_ memory: Memory) {
    append(memory.name)
    switch memory.kind {
    case .storage: append(0)
    case .stream(let repeats): append(repeats ? 1 : 2)
    }
    append(memory.capacityBits) { $0.append($1) }
    append(memory.readEnergyPicojoules)
    append(memory.writeEnergyPicojoules)
    append(memory.roles) { $0.append($1.name) }
    append(memory.mayBypass) { $0.append($1.name) }
    append(memory.sharedAlong)
    append(memory.ports) { $0.append($1) }
    append(memory.latencyCycles)
    append(memory.leakagePicojoulesPerCycle)
    append(memory.area)
    append(memory.alwaysDoubleBuffered)
    append(memory.reusesSlidingWindow)
  }

  private mutating func append(_ port: Port) {
    append(port.direction.rawValue)
    append(port.widthBits)
    append(port.granularityBits)
    append(port.overhead.startCycles)
    append(port.overhead.minimumBits)
    append(port.overhead.picojoules)
    append(port.uses) { writer, use in
      writer.append(use.role.name)
      writer.append(use.movement.rawValue)
    }
  }

  /// The roles that an entry gives are part of the problem.
  fileprivate mutating func append(_ entry: Constraints.Entry) {
    append(entry.spatial) { writer, spatial in
      writer.append(spatial.arrayDimension)
      writer.append(spatial.factors) { writer, factor in
        writer.append(factor.dimension)
        writer.append(factor.factor)
      }
    }
    append(entry.hints) { writer, hint in
      writer.append(hint.arrayDimension)
      writer.append(hint.dimensions) { $0.append($1) }
    }
    append(entry.order)
    append(entry.demands) { writer, demand in
      writer.append(demand.memory)
      switch demand.kind {
      case .holds(let operand): writer.append(0, operand)
      case .bypassed(let operand): writer.append(1, operand)
      case .loadedOnce(let operand): writer.append(2, operand)
      case .orderAbove(let order):
        writer.append(3)
        writer.append(order)
      }
    }
    append(entry.utilization) { $0.append($1.share) }
    append(entry.widths.byName) { writer, width in
      writer.append(width.name)
      writer.append(width.bits)
    }
  }

  private mutating func append(_ kind: Int, _ operand: String) {
    append(kind)
    append(operand)
  }

  private mutating func append(_ order: [Constraints.OrderEntry]) {
    append(order) { writer, item in
      switch item {
      case .anything: writer.append(0)
      case .loop(let dimension, let iterations):
        writer.append(1)
        writer.append(dimension)
        writer.append(iterations) { $0.append($1) }
      }
    }
  }
}
