public import Diagnostics

/// What a machine must fulfil, whatever file it came from.
///
/// Start reading at `check(missingPartialSumPort:)`, which lists the rules; each rule is one function.
extension Machine {
  /// Everything that is wrong or doubtful about the machine.
  ///
  /// - Parameter missingPartialSumPort: How serious it is when no port serves partial sums that come back. Layers
  ///   whose reduction finishes below that memory do without; ZigZag accepts such machines.
  /// - Returns: Findings at the places of the memories and ports concerned, in the order of the rules.
  public func check(missingPartialSumPort: Diagnostic.Severity = .error) -> [Diagnostic] {
    checkArray() + checkNames() + checkSizes() + checkRoles() + checkPorts()
      + checkMovements(missingPartialSumPort) + checkSharing() + MemoryOrderCheck.findings(for: self)
      + WholeAccessCheck.findings(for: self) + EnergyRangeCheck.findings(for: self)
      + ZeroLatencyCheck.findings(for: self)
  }
}

extension Machine {
  private func checkArray() -> [Diagnostic] {
    var found: [Diagnostic] = []
    var names: Set<String> = []
    for dimension in array.dimensions {
      if !names.insert(dimension.name).inserted {
        found.append(.error(.duplicate, "the array has two dimensions '\(dimension.name)'", at: location))
      }
      if dimension.size < 1 {
        found.append(
          .error(
            .outOfRange,
            "array dimension '\(dimension.name)' has size \(dimension.size), expected at least 1",
            at: location))
      }
    }
    let elements = array.dimensions.reduce(into: (1, false)) { product, dimension in
      let (value, overflow) = product.0.multipliedReportingOverflow(by: max(1, dimension.size))
      product = overflow ? (1, true) : (value, product.1 || value > 1 << 40)
    }
    if elements.1 {
      found.append(.error(.outOfRange, "the array has more than 2^40 processing elements", at: location))
    }
    if array.cyclesPerOperation < 1 {
      found.append(
        .error(
          .outOfRange, "an operation takes \(array.cyclesPerOperation) cycles, expected at least 1",
          at: location))
    }
    let unknown = array.spatialReduction.filter { !array.dimensions.indices.contains($0) }
    if !unknown.isEmpty {
      found.append(
        .error(
          .unknownArrayDimension, "spatial reduction along a dimension that the array lacks", at: location))
    }
    return found
  }

  private func checkNames() -> [Diagnostic] {
    var first: [String: Memory] = [:]
    var found: [Diagnostic] = []
    if memories.isEmpty { found.append(.error(.missingKey, "the machine has no memories", at: location)) }
    for memory in memories {
      if let other = first[memory.name] {
        found.append(
          .error(
            .duplicate, "two memories are called '\(memory.name)'", at: memory.location,
            notes: [.init("the other one", at: other.location)]))
      } else {
        first[memory.name] = memory
      }
      var ports: Set<String> = []
      for port in memory.ports where !ports.insert(port.name).inserted {
        found.append(
          .error(
            .duplicate, "\(memory.name) has two ports '\(port.name)'", at: port.location ?? memory.location))
      }
    }
    return found
  }

  private func checkSizes() -> [Diagnostic] {
    var found: [Diagnostic] = []
    func require(_ holds: Bool, _ message: @autoclosure () -> String, at place: SourceLocation?) {
      if !holds { found.append(.error(.outOfRange, message(), at: place)) }
    }
    for memory in memories {
      let name = memory.name
      require(
        memory.capacityBits ?? 1 >= 1, "\(name) holds \(memory.capacityBits ?? 0) bits, expected at least 1",
        at: memory.location)
      for port in memory.ports {
        let place = port.location ?? memory.location
        require(
          port.widthBits >= 1,
          "port \(port.name) of \(name) is \(port.widthBits) bits wide, expected at least 1",
          at: place)
        require(
          port.widthBits < 1 || 1...port.widthBits ~= port.granularityBits,
          "port \(port.name) of \(name) moves at least \(port.granularityBits) bits at a time, expected 1 to its width of \(port.widthBits)",
          at: place)
      }
      for dimension in memory.sharedAlong where !array.dimensions.indices.contains(dimension) {
        found.append(
          .error(
            .unknownArrayDimension, "\(name) is shared along a dimension that the array lacks",
            at: memory.location))
      }
    }
    return found
  }

  private func checkRoles() -> [Diagnostic] {
    var found: [Diagnostic] = []
    for role in [OperandRole.input, .weight, .output] where !memories.isEmpty && chain(of: role).isEmpty {
      found.append(
        .warning(
          .operandWithoutMemory,
          "no memory holds the role '\(role)'; layers with such an operand can't be mapped",
          at: location, fix: "let a memory hold '\(role)'"))
    }
    for memory in memories {
      if memory.roles.isEmpty {
        found.append(.warning(.operandWithoutMemory, "\(memory.name) holds no role", at: memory.location))
      }
      for role in memory.mayBypass where !memory.roles.contains(role) {
        found.append(
          .error(
            .unknownName, "\(memory.name) may be bypassed by '\(role)', which it doesn't hold",
            at: memory.location,
            fix: "let it hold '\(role)' or take it off the list"))
      }
    }
    let roles = Set(memories.flatMap(\.roles)).sorted()
    for role in roles {
      guard let last = chain(of: role).last, memories[last].mayBypass.contains(role) else { continue }
      found.append(
        .error(
          .impossibleConstraint,
          "\(memories[last].name) is the last memory of '\(role)' and can't be bypassed by it",
          at: memories[last].location))
    }
    return found
  }

  private func checkPorts() -> [Diagnostic] {
    var found: [Diagnostic] = []
    for memory in memories {
      for port in memory.ports {
        let place = port.location ?? memory.location
        for use in port.uses {
          if !memory.roles.contains(use.role) {
            found.append(
              .error(
                .portMismatch,
                "port \(port.name) of \(memory.name) serves '\(use.role)', which the memory doesn't hold",
                at: place))
          }
          let fits =
            switch port.direction {
            case .read: use.movement.isRead
            case .write: !use.movement.isRead
            case .readWrite: true
            }
          if !fits {
            found.append(
              .error(
                .portMismatch,
                "port \(port.name) of \(memory.name) is a \(port.direction.rawValue) port and can't serve "
                  + "\(use.role) \(use.movement.rawValue)", at: place))
          }
        }
      }
    }
    return found
  }

  private func checkMovements(_ missingPartialSumPort: Diagnostic.Severity) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for (index, memory) in memories.enumerated() {
      for role in memory.roles {
        if memory.kind != .storage, let last = chain(of: role).last, last != index {
          found.append(.streamBeyond(memory, memories[last], role))
          continue
        }
        for movement in movements(of: role, in: index) where memory.port(for: role, movement) == nil {
          let isReturn = Machine.isPartialSumReturn(role, movement)
          let consequence =
            isReturn && missingPartialSumPort != .error ? "; mappings that need it are left out" : ""
          found.append(
            Diagnostic(
              isReturn ? missingPartialSumPort : .error, .missingPort,
              "\(memory.name): no port serves \(role) \(movement.rawValue) (\(purpose(of: movement, role)))"
                + consequence, at: memory.location,
              fix: "add '\(role) \(movement.rawValue)' to a \(movement.isRead ? "read" : "write") port"))
        }
      }
    }
    return found
  }

  private func purpose(of movement: Movement, _ role: OperandRole) -> String {
    switch movement {
    case .writeFromAbove: role == .output ? "partial sums that come back from above" : "filling it from above"
    case .readToBelow: role == .output ? "partial sums that go back below" : "feeding what is below"
    case .writeFromBelow: "taking results from below"
    case .readToAbove: "sending results above"
    }
  }

  private func checkSharing() -> [Diagnostic] {
    var reported: Set<[Int]> = []
    var found: [Diagnostic] = []
    for role in Set(memories.flatMap(\.roles)).sorted() {
      let chain = chain(of: role)
      for (inner, outer) in zip(chain, chain.dropFirst()) {
        let lost = memories[inner].sharedAlong.subtracting(memories[outer].sharedAlong)
          .filter { array.dimensions.indices.contains($0) && array.dimensions[$0].size > 1 }.sorted()
        guard !lost.isEmpty, reported.insert([inner, outer]).inserted else { continue }
        let names = lost.map { "'\(array.dimensions[$0].name)'" }.joined(separator: ", ")
        found.append(
          .warning(
            .sharingNotNested,
            "\(memories[outer].name) is not shared along \(names) but \(memories[inner].name) below it is; "
              + "it is treated as shared too",
            at: memories[outer].location,
            notes: [.init("the memory below, for '\(role)'", at: memories[inner].location)],
            fix: "share \(memories[outer].name) along \(names)"))
      }
    }
    return found
  }
}

extension Diagnostic {
  fileprivate static func streamBeyond(_ stream: Memory, _ other: Memory, _ role: OperandRole) -> Diagnostic {
    .error(
      .portMismatch, "'\(role)' is carried by two streams, \(stream.name) and \(other.name)",
      at: stream.location, notes: [.init("the other one", at: other.location)],
      fix: "let one of them carry '\(role)': an operand begins or ends at a single stream")
  }
}
