import Diagnostics
import Foundation
import Testing

@testable import Formats
@testable import Tilewright

/// What is written in another form reads back as the same values.
@Suite struct ConversionTests {
  private static func files(_ folder: String, _ ending: String = "yaml") -> [String] {
    let path = Examples.root.appendingPathComponent(folder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
  }

  static let machines = files("examples/machines") + files("Benchmarks/Machines")
  static let networks =
    files("examples/networks") + files("examples/networks", "onnx") + files("Benchmarks/Networks")
  static let constraints = files("examples/constraints") + files("Benchmarks/Constraints")

  private func read(_ path: String) -> InputFile {
    InputFile.read(
      at: Examples.root.appendingPathComponent(path).path,
      options: NetworkOptions(dimensions: ["batch": 1, "seq": 16], skipUnsupported: false))
  }

  /// The file in the form and read again; nil, with errors that say so, where it can't be written.
  private func converted(_ file: InputFile, to form: FileConversion.Form) throws -> InputFile? {
    let text = FileConversion.convert(file, to: form)
    guard let value = text.value else {
      #expect(
        text.diagnostics.hasErrors && form != .native, "\(file.path): \(text.diagnostics.map(\.message))")
      return nil
    }
    let again = InputFile.parse(value, file: "converted.yaml")
    #expect(!again.diagnostics.hasErrors, "\(file.path): \(again.diagnostics.map(\.message))\n\(value)")
    return again
  }

  @Test func thereIsSomethingToConvert() {
    #expect(Self.machines.count > 15 && Self.networks.count > 8 && Self.constraints.count > 5)
  }

  /// What can't be written in a form is left out by the tests below: so many files can.
  @Test(arguments: [
    (machines, [24, 10, 9]), (networks, [10, 4, 4]), (constraints, [8, 4, 4]),
  ])
  func soManyConvert(_ files: [String], _ least: [Int]) {
    for (form, least) in zip(FileConversion.Form.allCases, least) {
      let converted = files.filter { FileConversion.convert(read($0), to: form).value != nil }
      #expect(
        form == .native ? converted.count == files.count : converted.count >= least,
        "\(form): \(converted.count) of \(files.count), not \(files.filter { !converted.contains($0) })")
    }
  }

  /// Nothing stands in the way of these.
  @Test(arguments: [
    "examples/machines/edge-tpu-like.yaml", "Benchmarks/Machines/meta-prototype.yaml",
    "Benchmarks/Machines/stress-01.yaml",
    "Benchmarks/Networks/resnet18-zigzag.yaml", "examples/networks/resnet18.yaml",
    "examples/constraints/edge-tpu-like.yaml", "Benchmarks/Constraints/tpu-like.yaml",
  ])
  func whatZigZagHasWordsForIsWritten(_ path: String) {
    for form in FileConversion.Form.allCases {
      let converted = FileConversion.convert(read(path), to: form)
      #expect(converted.value != nil, "\(form): \(converted.diagnostics.map(\.message))")
    }
  }

  @Test(arguments: machines, FileConversion.Form.allCases)
  func aMachineStaysTheSame(_ path: String, _ form: FileConversion.Form) throws {
    let file = read(path)
    guard let again = try converted(file, to: form), case .machine(let machine) = file.content,
      case .machine(let other) = again.content
    else { return }
    #expect(other.name == machine.name)
    #expect(other.array == machine.array)
    #expect(other.memories.count == machine.memories.count)
    for (memory, copy) in zip(machine.memories, other.memories) {
      #expect(
        Described(copy, withPortNames: form == .native) == Described(memory, withPortNames: form == .native))
    }
  }

  /// A memory without its places; ZigZag numbers ports, the older dialect in the order in which operands use them.
  private struct Described: Equatable {
    let figures: [Double]
    let words: [String]
    let roles: [[OperandRole]]
    let sharedAlong: Set<Int>
    let ports: [String]

    init(_ memory: Memory, withPortNames: Bool) {
      figures = [
        Double(memory.capacityBits ?? -1), memory.readEnergyPicojoules, memory.writeEnergyPicojoules,
        memory.area,
        memory.leakagePicojoulesPerCycle, Double(memory.latencyCycles),
      ]
      words = [
        memory.name, "\(memory.kind)", "\(memory.alwaysDoubleBuffered)", "\(memory.reusesSlidingWindow)",
      ]
      roles = [memory.roles, memory.mayBypass]
      sharedAlong = memory.sharedAlong
      let ports = memory.ports.map { port in
        let uses = port.uses.map { "\($0.role) \($0.movement)" }
        return
          "\(withPortNames ? port.name : "") \(port.direction) \(port.widthBits) \(port.granularityBits) "
          + (withPortNames ? uses : uses.sorted()).joined(separator: ", ")
      }
      self.ports = withPortNames ? ports : ports.sorted()
    }
  }

  @Test(arguments: networks, [FileConversion.Form.native, .zigzag])
  func aNetworkStaysTheSame(_ path: String, _ form: FileConversion.Form) throws {
    let file = read(path)
    guard let again = try converted(file, to: form), case .network(let network) = file.content,
      case .network(let other) = again.content
    else { return }
    #expect(other.layers.count == network.layers.count)
    let place = Dictionary(network.layers.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let otherPlace = Dictionary(other.layers.enumerated().map { ($1.id, $0) }) { first, _ in first }
    for (layer, copy) in zip(network.layers, other.layers) {
      #expect(copy.operatorName == layer.operatorName, "\(layer.id)")
      #expect(
        LayerSignature(layer: form == .native ? copy : copy.withoutFreeScalar, entry: nil)
          == LayerSignature(layer: layer, entry: nil), "\(layer.id)")
      for (operand, twin) in zip(layer.inputs, copy.inputs) {
        if case .layer(let id) = operand.source {
          guard case .layer(let otherId) = twin.source else {
            Issue.record("\(layer.id): \(operand.name) comes from \(twin.source)")
            continue
          }
          #expect(place[id] == otherPlace[otherId], "\(layer.id) \(operand.name)")
        } else {
          #expect(twin.source == operand.source, "\(layer.id) \(operand.name)")
        }
      }
    }
  }

  @Test(arguments: constraints, [FileConversion.Form.native, .zigzag])
  func constraintsStayTheSame(_ path: String, _ form: FileConversion.Form) throws {
    let file = read(path)
    guard let again = try converted(file, to: form), case .constraints(let constraints) = file.content,
      case .constraints(let other) = again.content
    else { return }
    let added = other.entries.filter { copy in !constraints.entries.contains { $0.selector == copy.selector }
    }
    #expect(added == added.filter { form == .zigzag && $0.selector == "default" && $0.demandsNothing })
    let kept = other.entries.filter { copy in !added.contains(copy) }
    #expect(kept.count == constraints.entries.count)
    for (entry, copy) in zip(constraints.entries, kept) {
      #expect(copy.selector == entry.selector)
      #expect(copy.spatial.map(\.arrayDimension) == entry.spatial.map(\.arrayDimension))
      #expect(copy.spatial.map(\.factors) == entry.spatial.map(\.factors))
      #expect(copy.hints.map(\.dimensions) == entry.hints.map(\.dimensions))
      let known: [String: OperandRole] = ["O": .output, "W": .weight, "I": .input]
      let isWhole = form == .native || entry.roles.isEmpty
      #expect(copy.roles == (isWhole ? entry.roles : known.merging(entry.roles) { $1 }))
      #expect(copy.order == entry.order)
      #expect(copy.demands.map(\.kind) == entry.demands.map(\.kind))
      #expect(copy.utilization?.share == entry.utilization?.share)
    }
  }

  /// ZigZag's own checks of its files, 3.9.1's and for the older dialect 3.8.1's.
  @Test func zigZagAcceptsWhatIsWritten() throws {
    let tensor = #"\w(\[\w+\])+"#
    let equation = try Regex("^  equation: O(\\[\\w+\\])+\\+?=\(tensor)[*+]\\w(\\[\\w*\\])+$")
    let port = try Regex(#"- name: [r]?[w]?_port_\d+$"#)
    var equations = 0
    for path in Self.networks {
      for form in [FileConversion.Form.zigzag, .zigzag3_8] {
        let lines = FileConversion.convert(read(path), to: form).value?.split(separator: "\n") ?? []
        for line in lines where line.contains("equation:") {
          #expect(line.wholeMatch(of: equation) != nil, "\(path): \(line)")
          equations += 1
        }
      }
    }
    #expect(equations > 100)
    for path in Self.machines {
      guard let text = FileConversion.convert(read(path), to: .zigzag).value else { continue }
      for line in text.split(separator: "\n") where line.contains("- name:") {
        #expect(line.firstMatch(of: port) != nil, "\(path): \(line)")
      }
    }
    for path in Self.constraints {
      guard let text = FileConversion.convert(read(path), to: .zigzag).value else { continue }
      #expect(text.contains("- name: default\n"), "\(path)")
      let links = text.split(separator: "\n").split { $0.hasPrefix("- name") }.filter {
        $0.contains("  memory_operand_links:")
      }
      for entry in links {
        for operand in ["O", "W", "I"] {
          #expect(entry.contains { $0.hasPrefix("    \(operand): ") }, "\(path)")
        }
      }
    }
  }

  /// Each thing that ZigZag has no word for is named.
  @Test func lossesAreNamed() {
    let machine = """
      tilewright: machine
      name: m
      array: {dimensions: {D1: 2}, energy: 1 pJ, cycles-per-operation: 2, accumulates-in-place: yes, spatial-reduction: no, leakage: 1 pJ/cycle}
      memories:
        - {name: sram, capacity: 8 KiB, holds: all, may-bypass: [weight], shared-by: all, read: 1 pJ, write: 1 pJ, bandwidth: 8 b/cycle, reuse: sliding, leakage: 1 pJ/cycle}
        - {name: dram, capacity: unlimited, holds: all, shared-by: all, read: 1 pJ, write: 1 pJ, bandwidth: 8 b/cycle}
      """
    let messages = FileConversion.convert(.parse(machine, file: "m.yaml"), to: .zigzag).diagnostics.map(
      \.message)
    for word in [
      "takes 2 cycles", "accumulate in place", "some array dimensions only", "elements leak",
      "may pass 'sram' by", "'sram' leaks",
      "'sram' reuses", "'dram' has no limit",
    ] {
      #expect(messages.contains { $0.contains(word) }, "\(word)")
    }
    let entry = "tilewright: constraints\nlayers:\n  default: {hold: {sram: W}, utilization: 50 %}\n"
    let demands = FileConversion.convert(.parse(entry, file: "c.yaml"), to: .zigzag).diagnostics
    #expect(demands.count == 2 && demands.hasErrors)
    let widths = """
      tilewright: machine
      name: m
      array: {dimensions: {}, energy: 1 pJ}
      memories:
        - name: dram
          capacity: 8 KiB
          holds: all
          read: 1 pJ
          write: 1 pJ
          ports:
            - {name: a, direction: read-write, width: 8 b/cycle, serves: [input, weight]}
            - {name: b, direction: read-write, width: 16 b/cycle, serves: [output]}
      """
    let file = InputFile.parse(widths, file: "m.yaml")
    #expect(FileConversion.convert(file, to: .zigzag).value != nil)
    #expect(FileConversion.convert(file, to: .zigzag3_8).value == nil)
    let systolic = read("Benchmarks/Machines/tpu-like.yaml")
    #expect(FileConversion.convert(systolic, to: .zigzag).value != nil)
    #expect(
      FileConversion.convert(systolic, to: .zigzag3_8).diagnostics.contains {
        $0.message.contains("systolic")
      })
  }

  /// Outputs whose windows lie wholly in padding: of one tap, and further out than a window reaches.
  @Test func windowsInPaddingAreWritten() throws {
    let text = """
      tilewright: network
      name: k1p1
      input: [1, 8, 13, 13]
      layers:
        - {name: expand, conv: {channels: 16, kernel: 1, padding: 1}}
        - {name: far, conv: {channels: 4, kernel: 3, padding: [[5, 0], [0, 6]]}}
      """
    let cut = "\n  - {name: cut, conv-transposed: {channels: 4, kernel: 1, stride: 2, padding: 1}}\n"
    // ZigZag has no word for transposed convolutions.
    for (form, text) in [(FileConversion.Form.native, text + cut), (.zigzag, text), (.zigzag3_8, text)] {
      let file = InputFile.parse(text, file: "k1p1.yaml")
      let again = try #require(try converted(file, to: form))
      guard case .network(let network) = file.content, case .network(let copy) = again.content else {
        Issue.record("\(again.diagnostics.map(\.message))")
        continue
      }
      #expect(copy.layers.map(\.checkedOperations) == network.layers.map(\.checkedOperations))
      for (layer, twin) in zip(network.layers, copy.layers) {
        #expect(
          layer.operands.map { $0.distinctElements(sizes: layer.sizes) }
            == twin.operands.map { $0.distinctElements(sizes: twin.sizes) })
      }
    }
  }

  /// A movement that ZigZag's file gives to two ports takes place at the first, natively and written again.
  @Test func aMovementStaysAtOnePort() throws {
    let port = "bandwidth_min: 8, bandwidth_max: 8"
    let all = "[\"I1, tl\", \"I2, tl\", \"O, tl\", \"O, fl\"]"
    let text = """
      name: m
      operational_array: {unit_energy: 1, unit_area: 1, dimensions: [D1], sizes: [2]}
      memories:
        dram:
          size: 8192
          r_cost: 1
          w_cost: 1
          area: 0
          latency: 1
          operands: [I1, I2, O]
          ports:
            - {name: rw_port_1, type: read_write, \(port), allocation: \(all)}
            - {name: r_port_1, type: read, \(port), allocation: ["I1, tl"]}
          served_dimensions: [D1]
      """
    let file = InputFile.parse(text, file: "m.yaml")
    for form in FileConversion.Form.allCases {
      guard case .machine(let machine) = try converted(file, to: form)?.content else {
        Issue.record("\(form)")
        continue
      }
      #expect(machine.memories[0].ports.map(\.uses.count) == [4], "\(form)")
    }
  }

  /// ZigZag knows array dimensions D0 to D9 (D1 to D4 in mappings), operands I1, I2, O, and in layers I, W and O.
  @Test func namesThatZigZagRefusesAreErrors() {
    let machine =
      "tilewright: machine\nname: m\narray: {dimensions: {rows: 2}, energy: 1 pJ}\nmemories:\n"
      + "  - {name: dram, capacity: 8 KiB, holds: [input, weight, output, bias], shared-by: all, read: 1 pJ, write: 1 pJ, bandwidth: 8 b/cycle}\n"
    let network =
      "tilewright: network\nname: n\nlayers:\n"
      + "  - {name: a, einsum: \"O[m] += A[m] * B[m]\", operator: Add, sizes: {m: 4}, from: {A: constant}}\n"
    let constraints = "tilewright: constraints\nlayers:\n  default: {unroll: {rows: [K 8], D1: [K_1 2]}}\n"
    for (text, names) in [
      (machine, ["'rows'", "'bias'"]), (network, ["operand A", "operand B"]),
      (constraints, ["'rows'", "'K_1'"]),
    ] {
      let converted = FileConversion.convert(.parse(text, file: "x.yaml"), to: .zigzag)
      #expect(converted.value == nil)
      for name in names {
        #expect(
          converted.diagnostics.contains { $0.message.contains(name) },
          "\(converted.diagnostics.map(\.message))")
      }
    }
  }

  /// Names that YAML would take for something else, and names in other scripts.
  @Test func oddNamesReadBack() throws {
    for name in ["no", "null", "1", "a: b", "卷积 \"一\"", "x#y", " lead", "tab\there", "-", "*", "[z]"] {
      let memory = Memory(
        name, capacityBits: 1 << 40, readEnergyPicojoules: 1e-7, writeEnergyPicojoules: 1.0 / 3,
        roles: [.input, .weight, .output],
        sharedAlong: [],
        ports: [
          Port(
            name, .readWrite, widthBits: 1 << 40, granularityBits: 1,
            uses: [
              .init(.input, .readToBelow), .init(.weight, .readToBelow), .init(.output, .readToBelow),
              .init(.output, .writeFromBelow),
            ])
        ])
      let machine = Machine(
        name: name,
        array: .init(
          dimensions: [.init("D1", 2)], operationEnergyPicojoules: 0.1 + 0.2, spatialReduction: [0]),
        memories: [memory])
      for text in [NativeMachineWriter(machine).text, written(machine, .zigzag)] {
        let again = InputFile.parse(text, file: "odd.yaml")
        guard case .machine(let copy) = again.content else {
          Issue.record("\(name): \(again.diagnostics.map(\.message))\n\(text)")
          continue
        }
        #expect(copy.name == name && copy.memories[0].name == name)
        #expect(copy.array.operationEnergyPicojoules == 0.1 + 0.2)
        #expect(
          copy.memories[0].writeEnergyPicojoules == 1.0 / 3 && copy.memories[0].readEnergyPicojoules == 1e-7)
        #expect(copy.memories[0].capacityBits == 1 << 40 && copy.memories[0].ports[0].widthBits == 1 << 40)
      }
    }
  }

  private func written(_ machine: Machine, _ form: FileConversion.Form) -> String {
    var findings = Findings()
    return ZigZagMachineWriter(machine, form).text(&findings)
  }
}

extension Layer {
  /// The layer without the second input that ZigZag's equations demand.
  fileprivate var withoutFreeScalar: Layer {
    let operands = operands.filter { !($0.axes.isEmpty && $0.precisionBits == 0) }
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: dimensions, operands: operands,
      location: location)
  }
}

extension Constraints.Entry {
  fileprivate var demandsNothing: Bool {
    spatial.isEmpty && hints.isEmpty && roles.isEmpty && order.isEmpty && demands.isEmpty
  }
}
