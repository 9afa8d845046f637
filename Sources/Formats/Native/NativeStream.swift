import Diagnostics
import Tilewright

/// Reads a stream: a port to the outside instead of a memory, where operands begin or end.
///
///     streams:
///       - {name: noc, carries: [input], bandwidth: 64 b/cycle, energy: 1 pJ/b, repeats: no}
enum NativeStream {
  private static let keys = ["name", "carries", "bandwidth", "granularity", "energy", "repeats"]

  static func read(
    _ value: Located, arrayDimensions: Int, _ clock: Clock?, _ findings: inout Findings
  ) -> Memory? {
    let name = value.entries?.last { $0.name == "name" }?.value.text
    guard let fields = Fields(value, of: name.map { "stream '\($0)'" } ?? "a stream", known: keys, &findings)
    else { return nil }
    let written = fields.require("name", &findings)?.string(&findings)
    let roles = fields.require("carries", &findings, fix: "write 'carries: [input]', or 'all'").flatMap {
      NativeMemory.readRoles($0, &findings)
    }
    let width = fields.require("bandwidth", &findings, fix: "write 'bandwidth: 64 b/cycle'")?
      .bandwidth(clock: clock, &findings)
    let granularity = fields["granularity"]?.size(&findings)
    let energy = fields["energy"]?.accessEnergy(&findings)
    let repeats = fields["repeats"]?.bool(&findings) ?? false
    guard let written, let roles, let width else { return nil }
    let picojoules: Double =
      switch energy {
      case .perBit(let perBit): perBit * Double(width)
      case .perAccess(let access): access
      case nil: 0
      }
    let uses = roles.map { Port.Use($0, $0 == .output ? .writeFromBelow : .readToBelow) }
    let directions = Set(uses.map(\.movement.isRead))
    return Memory(
      written, kind: .stream(repeats: repeats), capacityBits: nil, readEnergyPicojoules: picojoules,
      writeEnergyPicojoules: picojoules, roles: roles, sharedAlong: Set(0..<arrayDimensions),
      ports: [
        Port(
          "stream", directions.count > 1 ? .readWrite : directions.contains(true) ? .read : .write,
          widthBits: width, granularityBits: granularity ?? width, uses: uses,
          location: fields["bandwidth"]?.location)
      ], location: value.location)
  }
}
