public import Diagnostics

/// Everything wrong or suspicious that shows only once files meet: a network, a machine and constraints, in any
/// combination, before any search.
///
/// Each rule is a file of this folder. What a machine's or a network's file says by itself is found by its reader; a
/// rule here asks for the values it needs and is silent without them.
public struct InputChecks: Sendable {
  private let network: Network?
  private let machine: Machine?
  private let constraints: Constraints?
  private let mapped: Network?
  private let cutsUnrollings: Bool
  private let saysCuts: Bool

  /// Prepares the checks of inputs that were each read without errors; `mapped` is the part of the network that must fit
  /// the machine, all of it when nil. ZigZag's model `cutsUnrollings` that the array has no room for;
  /// whether more of them are cut, by the memories next to the array, is said with `saysCuts`.
  public init(
    network: Network? = nil, machine: Machine? = nil, constraints: Constraints? = nil, mapped: Network? = nil,
    cutsUnrollings: Bool = false, saysCuts: Bool = false
  ) {
    self.cutsUnrollings = cutsUnrollings
    self.saysCuts = saysCuts
    self.network = network
    self.mapped = mapped ?? network
    self.machine = machine
    self.constraints = constraints
  }

  /// The findings, in reading order.
  public func findings() -> [Diagnostic] {
    var findings: [Diagnostic] = []
    if let network {
      findings += NetworkSizeCheck.findings(for: network, on: machine)
      findings += SharedNameCheck.findings(for: network) + FreeOperandCheck.findings(for: network)
    }
    if let machine { findings += StarvationCheck.findings(for: machine, network: network) }
    if let machine, let network {
      findings += RoleCheck.findings(for: network, on: machine, constraints: constraints ?? Constraints())
      findings += WholeElementCheck.findings(for: machine, network: network, constraints: constraints)
    }
    if let machine, let mapped {
      findings += CapacityCheck.findings(for: mapped, on: machine, constraints: constraints ?? Constraints())
    }
    if let constraints {
      findings += UnrollingCheck(
        constraints, network: network, machine: machine, isCut: cutsUnrollings
      ).findings()
      if saysCuts, let mapped, let machine {
        findings += CutUnrollingCheck.findings(for: constraints, network: mapped, machine: machine)
      }
      findings += DemandCheck.findings(for: constraints, network: network, machine: machine)
      if let network, let machine {
        findings += SideBySideCheck(network, on: machine, isCosted: cutsUnrollings).findings(for: constraints)
      }
      if let network {
        findings += EntryCheck.findings(for: constraints, network: network)
        findings += OrderCheck.findings(for: constraints, network: network)
      }
    }
    return findings.inReadingOrder
  }
}
