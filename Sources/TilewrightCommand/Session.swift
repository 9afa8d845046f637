import ArgumentParser
import Diagnostics
import Dispatch
import Formats
import Reports
import Tilewright

/// One run of `map` or `explain`: reads the files, searches, prints.
struct Session {
  let options: RunOptions
  let console: Console

  init(_ options: RunOptions) {
    self.options = options
    console = Console(isQuiet: options.quiet)
  }

  /// Runs and prints what `report` makes of the result.
  ///
  /// - Throws: `ExitCode` 1 when the input is wrong or the results can't be written; the diagnostics are printed.
  func run(report: (NetworkResult, TextStyle) -> String) async throws {
    try await run { result, style, _ in options.json == "-" ? [] : write(report(result, style), to: nil) }
  }

  /// Runs and lets `present` put the result where it is wanted; it gives what went wrong.
  ///
  /// - Throws: `ExitCode` 1 when the input is wrong or the results can't be written; the diagnostics are printed.
  func run(present: (NetworkResult, TextStyle, SearchLimits) -> [Diagnostic]) async throws {
    if let file = jsonFile, let obstacle = OutputFile.obstacle(to: file) {
      console.show([.unwritable("'\(file)'", obstacle)])
      throw ExitCode(1)
    }
    let files = options.json == nil ? [] : Inputs.hashes(options)
    let limits = SearchLimits(options.limits)
    let watch = limits.watch()
    defer { watch.forEach { $0.cancel() } }
    let (result, diagnostics) = await outcome(limits)
    var failures: [Diagnostic] = []
    if let result { failures += present(result, console.outputStyle, limits) }
    if options.json != nil {
      let json = JsonReport(
        result, objective: options.objective, version: ToolVersion.current, inputs: files,
        diagnostics: diagnostics)
      failures += write(try json.text(), to: jsonFile)
    }
    console.show(failures)
    if result == nil || !failures.isEmpty { throw ExitCode(1) }
  }

  /// Prints what will keep files from being written.
  ///
  /// - Throws: `ExitCode` 1 when there is something.
  func stopIfAny(_ obstacles: [Diagnostic]) throws {
    guard !obstacles.isEmpty else { return }
    console.show(obstacles)
    throw ExitCode(1)
  }

  /// The file that takes the JSON; nil when there is none, or for standard output.
  var jsonFile: String? { options.json == "-" ? nil : options.json }

  /// The result, if there is one, and everything that was said on the way to it.
  private func outcome(_ limits: SearchLimits) async -> (NetworkResult?, [Diagnostic]) {
    let inputs = Inputs.read(options)
    console.show(inputs.diagnostics)
    guard let value = inputs.value else {
      inputs.draft.map { explainCapacity(of: $0, inputs.diagnostics) }
      return (nil, inputs.diagnostics)
    }
    do throws(DiagnosticList) {
      let result = try await search(value, limits)
      let interrupted = limits.findings(
        ofUnfinished: result.layers.filter { $0.isUnfinished(for: options.objective) }.map(\.layer.id),
        options.limits)
      console.show(interrupted)
      return (result, inputs.diagnostics + interrupted)
    } catch {
      console.show(error.diagnostics)
      explainCapacity(of: value, error.diagnostics)
      return (nil, inputs.diagnostics + error.diagnostics)
    }
  }

  /// Prints what must fit where, if that is what went wrong.
  private func explainCapacity(of inputs: Inputs, _ diagnostics: [Diagnostic]) {
    guard diagnostics.contains(where: { $0.code == .doesNotFit }) else { return }
    let needs = CapacityNeeds(inputs.network, on: inputs.machine, constraints: inputs.constraints)
    console.explain(CapacityReport(needs, of: inputs.network, on: inputs.machine).text)
  }

  private func search(_ inputs: Inputs, _ limits: SearchLimits) async throws(DiagnosticList) -> NetworkResult
  {
    let progress = console.showsProgress ? ProgressLine(layers: inputs.network.layers.count) : nil
    defer { progress?.clear() }
    return try await NetworkRun(inputs, options: options).run(
      progress: { share, evaluated in progress?.show(share, evaluated: evaluated) }, limits: limits)
  }

  /// Writes to a file, or to standard output when there is none; gives what went wrong.
  func write(_ text: String, to file: String?) -> [Diagnostic] {
    let failure = file.map { OutputFile.write(text, to: $0) } ?? Terminal.write(text, to: .output)
    guard let failure else { return [] }
    return [.unwritable(file.map { "'\($0)'" } ?? "standard output", failure)]
  }
}

extension Diagnostic {
  static func unwritable(_ place: String, _ reason: String) -> Diagnostic {
    .error(
      .unwritableFile, "can't write \(place): \(reason)", fix: "choose a place that can be written")
  }
}
