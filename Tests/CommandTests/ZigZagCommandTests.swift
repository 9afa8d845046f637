import Foundation
import Testing

/// `map --model zigzag` as a person meets it.
@Suite struct ZigZagCommandTests {
  @Test func thePageForThoseWhoComeFromZigZagIsReal() throws {
    try ConsolePage(ConsolePage.repository.appending(path: "Docs/coming-from-zigzag.md")).expectRealOutputs()
  }

  @Test(arguments: [
    ["--search", "loma"], ["--lpf-limit", "5"], ["--even"], ["--exploit-data-locality"],
    ["--no-exploit-data-locality"], ["--model", "zigzag", "--pareto"],
    ["--model", "zigzag", "--mapping", "result.json"], ["--model", "zigzag", "--lpf-limit", "13"],
    ["--model", "zagzig"],
    ["--model", "zigzag", "--spatial-mappings", "0"],
  ])
  func optionsThatDontGoTogetherAreWrongUsage(_ options: [String]) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let outcome = try tool.run(["map", "network.yaml", "--on", "machine.yaml"] + options)
    #expect(outcome.status == 64 || outcome.status == 2, "\(options): \(outcome.status)")
    #expect(
      outcome.errors.contains(options.last { $0.hasPrefix("--") } ?? ""), "\(options): \(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  /// A memory that is too small for any order is named, with what it would have to hold.
  @Test func aMemoryThatIsTooSmallIsNamed() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.machine(capacity: "100 B"), to: "machine.yaml")
    try tool.write(Self.network, to: "network.yaml")
    let outcome = try tool.run(
      "map", "network.yaml", "--on", "machine.yaml", "--model", "zigzag", "--json", "out.json")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("TW0501"), "\(outcome.errors)")
    #expect(outcome.errors.contains("sram"))
    #expect(!FileManager.default.fileExists(atPath: tool.folder.appending(path: "out.json").path))
  }

  @Test func jsonGoesWhereItIsWanted() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.machine(capacity: "1 MiB"), to: "machine.yaml")
    try tool.write(Self.network, to: "network.yaml")
    let arguments = ["map", "network.yaml", "--on", "machine.yaml", "--model", "zigzag", "--quiet"]
    let file = try tool.run(arguments + ["--json", "out.json"])
    let stream = try tool.run(arguments + ["--json", "-", "--threads", "1"])
    #expect(file.status == 0 && stream.status == 0, "\(file.errors) \(stream.errors)")
    #expect(try tool.text(of: "out.json") == stream.output)
    #expect(file.output.contains("zigzag model"))
  }

  /// A folder that isn't there is made; a file in its place is said before anything is searched.
  @Test func filesInZigZagsLayout() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.machine(capacity: "1 MiB"), to: "machine.yaml")
    try tool.write(Self.network, to: "network.yaml")
    let arguments = [
      "map", "network.yaml", "--on", "machine.yaml", "--model", "zigzag", "--search", "loma", "--quiet",
    ]
    let outcome = try tool.run(arguments + ["--zigzag-out", "out/loma", "--json", "result.json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    func object(_ name: String) throws -> [String: Any] {
      let data = Data(try tool.text(of: name).utf8)
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
    let overall = try object("out/loma/overall_simple.json")
    let totals = try #require(try object("result.json")["totals"] as? [String: Any])
    #expect(overall["energy"] as? Double == totals["energyPicojoules"] as? Double)
    #expect(overall["latency"] as? Double == totals["latencyCycles"] as? Double)
    let layer = try object("out/loma/product_complete.json")
    #expect(Set(layer.keys) == ["outputs", "inputs"])
    try tool.write("", to: "taken")
    let refused = try tool.run(arguments + ["--zigzag-out", "taken"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("TW0603") && refused.output.isEmpty, "\(refused.errors)")
  }

  /// However little time there is, every layer has a mapping, and what wasn't searched to the end is said.
  @Test func aTimeLimitLeavesTheBestSoFar() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.machine(capacity: "1 MiB"), to: "machine.yaml")
    try tool.write(Self.network, to: "network.yaml")
    let outcome = try tool.run(
      "map", "network.yaml", "--on", "machine.yaml", "--model", "zigzag", "--time-limit", "0.000001",
      "--json", "out.json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("unfinished"))
    let json = try tool.text(of: "out.json")
    #expect(json.contains("\"complete\" : false") && json.contains("TW0601"))
  }

  /// What ZigZag's model leaves out of a machine is said, on standard error and in the JSON.
  @Test func whatIsNotCountedIsSaid() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(
      Self.machine(capacity: "1 MiB").replacing("write: 5 pJ", with: "write: 5 pJ, leakage: 1 pJ/cycle"),
      to: "machine.yaml")
    try tool.write(Self.network, to: "network.yaml")
    let outcome = try tool.run(
      "map", "network.yaml", "--on", "machine.yaml", "--model", "zigzag", "--json", "out.json")
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.contains("warning: 'sram' leaks, which ZigZag's model doesn't count [TW0206]"),
      "\(outcome.errors)")
    #expect(try tool.text(of: "out.json").contains("'sram' leaks"))
  }

  /// Totals lack the operators that the model has no layer for, unless they are those of layers asked for.
  @Test func totalsSayAtLeast() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let examples = ConsolePage.repository.appending(path: "examples")
    let arguments = [
      "map", examples.appending(path: "networks/small-cnn.onnx").path, "--dim", "batch=1", "--on",
      examples.appending(path: "machines/edge-tpu-like.yaml").path, "--model", "zigzag", "--quiet",
      "--search",
      "loma",
    ]
    let whole = try tool.run(arguments)
    #expect(whole.status == 0 && whole.output.contains("at least total"), "\(whole.errors)")
    #expect(whole.output.contains("5 layers, at least 2 758 464 operations"))
    let one = try tool.run(arguments + ["--layer", "conv1"])
    #expect(one.status == 0 && one.output.contains("total"), "\(one.errors)")
    #expect(!one.output.contains("at least") && !one.output.contains("uncounted"))
  }

  /// What a model leaves out of a systolic array is said by the one that leaves it out.
  @Test func systolicArraysAreDrainedBySomeModels() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let machine = Self.machine(capacity: "1 MiB").replacing(
      "energy: 0.5 pJ", with: "energy: 0.5 pJ, systolic: [D1]")
    try tool.write(machine, to: "machine.yaml")
    try tool.write(Self.network, to: "network.yaml")
    let said = [[], ["--model", "zigzag"], ["--model", "zigzag-3.8"]].map { model in
      (try? tool.run(["map", "network.yaml", "--on", "machine.yaml"] + model).errors) ?? "no run"
    }
    #expect(said[0].contains("the native model doesn't count"), "\(said[0])")
    #expect(said[1] == "")
    #expect(said[2].contains("3.8.5 doesn't count") && !said[2].contains("native"), "\(said[2])")
    #expect(try tool.run("check", "machine.yaml").errors.contains("the native model doesn't count"))
    #expect(try tool.run("convert", "machine.yaml", "--to", "zigzag").errors == "")
  }

  /// To a file or to standard output; what can't be expressed leaves no file behind.
  @Test func conversionGoesBothWays() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write(Self.machine(capacity: "1 MiB"), to: "machine.yaml")
    let zigzag = try tool.run("convert", "machine.yaml", "--to", "zigzag", "--output", "zigzag.yaml")
    #expect(zigzag.status == 0 && zigzag.output.isEmpty && zigzag.errors.isEmpty, "\(zigzag.errors)")
    let native = try tool.run("convert", "zigzag.yaml", "--to", "native")
    #expect(native.status == 0 && native.output.hasPrefix("tilewright: machine\n"), "\(native.errors)")
    // Ports have the names that ZigZag demands.
    let own = try tool.run("convert", "machine.yaml", "--to", "native").output
    #expect(
      native.output
        == own.replacing("name: read,", with: "name: r_port_1,").replacing(
          "name: write,", with: "name: w_port_1,"))
    try tool.write(Self.machine(capacity: "unlimited"), to: "endless.yaml")
    let refused = try tool.run("convert", "endless.yaml", "--to", "zigzag", "--output", "none.yaml")
    #expect(refused.status == 1 && refused.errors.contains("endless.yaml:5:"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: tool.folder.appending(path: "none.yaml").path))
    #expect(try tool.run("convert", "missing.yaml", "--to", "native").status == 1)
    #expect(try tool.run("convert", "machine.yaml", "--to", "roman").status == 2)
    let folder = try tool.run("convert", "machine.yaml", "--to", "native", "--output", "no/such/folder.yaml")
    #expect(folder.status == 1 && folder.errors.contains("TW0603"), "\(folder.errors)")
  }

  private static func machine(capacity: String) -> String {
    """
    tilewright: machine
    name: small
    array: {dimensions: {D1: 4, D2: 2}, energy: 0.5 pJ}
    memories:
      - {name: sram, capacity: \(capacity), holds: all, shared-by: all, read: 4 pJ, write: 5 pJ, bandwidth: 64 b/cycle}

    """
  }

  private static let network = """
    tilewright: network
    name: one
    input: [10, 16]
    layers:
      - name: product
        einsum: O[m][n] += I[m][k] * W[k][n]
        sizes: {m: 10, n: 8, k: 16}
        precision: {W: 8 b, I: 8 b, O: 16 b, O-final: 8 b}

    """
}
