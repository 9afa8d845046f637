import Diagnostics
import Tilewright

/// Reads `tilewright: machine` files; Docs/native-format.md describes them.
///
/// The array comes first, then the memories without their ports, then the ports: which movements a memory needs depends
/// on the memories above it.
enum NativeMachine {
  private static let keys = ["tilewright", "name", "clock", "array", "memories", "streams"]
  private static let arrayKeys = [
    "dimensions", "energy", "cycles-per-operation", "spatial-reduction", "accumulates-in-place", "leakage",
    "area", "systolic",
  ]

  static func read(_ root: Located, name fallback: String, _ findings: inout Findings) -> Machine? {
    guard let fields = Fields(root, of: "the machine", known: keys, &findings) else { return nil }
    let name = fields["name"]?.string(&findings) ?? fallback
    let clock = fields["clock"]?.frequency(&findings)
    let array = fields.require("array", &findings).flatMap {
      readArray($0, at: fields.entry("array")?.key.location, clock, &findings)
    }
    let list =
      fields["memories"] == nil && fields.has("streams")
      ? []
      : fields.require("memories", &findings, fix: "list the memories from the array outward")?
        .list(&findings, expected: "a list of memories, from the array outward")
    let context = MemoryContext(dimensions: array?.dimensions.map(\.name), clock: clock)
    let drafts = (list ?? []).enumerated().compactMap {
      NativeMemory.read($1, number: $0 + 1, context, &findings)
    }
    guard let array, let list, drafts.count == list.count else {
      for draft in drafts { NativePorts.checkQuantities(draft.fields, clock, &findings) }
      return nil
    }
    let listed = fields["streams"]?.list(&findings, expected: "a list of streams") ?? []
    let streams = listed.compactMap {
      NativeStream.read($0, arrayDimensions: array.dimensions.count, clock, &findings)
    }
    let shape = Machine(
      name: name, array: array, memories: drafts.map(\.memory) + streams, location: root.location)
    let finished = drafts.enumerated().compactMap { $1.withPorts(in: shape, at: $0, clock, &findings) }
    guard finished.count == drafts.count else { return nil }
    let place = fields.entry("name")?.key.location ?? root.location
    let machine = Machine(
      name: name, array: array, memories: finished.map(\.memory) + streams, location: place)
    let broken = Set(finished.filter(\.hasPortErrors).map(\.memory.location))
    // What a stream that can't be read would carry is unknown, and so is where operands end.
    let isWhole = streams.count == listed.count
    let withoutReturn = Set(drafts.filter { !$0.returnsPartialSums }.map(\.memory.location))
    // The two lists differ in how serious a port for returning sums is that lacks.
    let checks = zip(machine.check(), machine.check(missingPartialSumPort: .warning)).map { strict, mild in
      withoutReturn.contains(strict.location) ? mild : strict
    }
    findings.add(
      contentsOf: checks.filter {
        ($0.code != .missingPort || !broken.contains($0.location))
          && (isWhole || $0.code != .operandWithoutMemory)
      })
    return isWhole ? machine : nil
  }

  private static func readArray(
    _ value: Located, at place: SourceLocation?, _ clock: Clock?, _ findings: inout Findings
  ) -> Machine.Array? {
    guard let fields = Fields(value, of: "the array", at: place, known: arrayKeys, &findings) else {
      return nil
    }
    let dimensions = dimensions(fields, &findings)
    let energy = fields.require(
      "energy", &findings, fix: "write the energy of one operation, such as 'energy: 0.04 pJ'")?
      .energy(&findings)
    let cycles = fields["cycles-per-operation"]?.int(
      &findings, expected: "a number of cycles", in: 1...(1 << 20))
    let inPlace = fields["accumulates-in-place"]?.bool(&findings)
    let leakage = fields["leakage"]?.power(clock: clock, &findings)
    let area = fields["area"]?.area(&findings)
    let names = dimensions?.map(\.name) ?? []
    let all = Set(names.indices)
    let reduction =
      fields["spatial-reduction"].map { arrayDimensions($0, of: names, &findings) } ?? all
    let systolic = fields["systolic"].map { arrayDimensions($0, of: names, &findings) } ?? []
    if !systolic.isEmpty, let entry = fields.entry("systolic") {
      findings.add(contentsOf: [.systolic(at: entry.key.location)])
    }
    guard let dimensions, let energy else { return nil }
    return Machine.Array(
      dimensions: dimensions, operationEnergyPicojoules: energy, cyclesPerOperation: cycles ?? 1,
      leakagePicojoulesPerCycle: leakage ?? 0, area: area ?? 0, spatialReduction: reduction,
      accumulatesInPlace: inPlace ?? false, systolicAlong: systolic)
  }

  private static func dimensions(_ fields: Fields, _ findings: inout Findings) -> [Machine.Array.Dimension]? {
    let fix = "write 'dimensions: {D1: 8, D2: 8}', or '{}' for a single processing element"
    guard let value = fields.require("dimensions", &findings, fix: fix),
      let sizes = Fields(value, of: "'dimensions'", known: nil, &findings)
    else { return nil }
    let dimensions = sizes.all.compactMap { entry in
      entry.value.int(&findings, expected: "the size of array dimension '\(entry.name)'", in: 1...(1 << 40))
        .map { Machine.Array.Dimension(entry.name, $0) }
    }
    return dimensions.count == sizes.all.count ? dimensions : nil
  }

  /// The array dimensions that a value names: 'yes' for all of them, 'no' for none, or a list.
  private static func arrayDimensions(
    _ value: Located, of dimensions: [String], _ findings: inout Findings
  ) -> Set<Int> {
    switch value.text?.lowercased() {
    case "yes", "true", "all": return Set(dimensions.indices)
    case "no", "false", "none": return []
    default: break
    }
    guard let names = value.names(&findings, expected: "'yes', 'no' or a list of array dimensions") else {
      return Set(dimensions.indices)
    }
    return Set(names.compactMap { $0.arrayDimension(of: dimensions, &findings) })
  }
}
