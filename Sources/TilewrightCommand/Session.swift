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
    try await run { result, style in options.json == "-" ? [] : write(report(result, style), to: nil) }
  }

  /// Runs and lets `present` put the result where it is wanted; it gives what went wrong.
  ///
  /// - Throws: `ExitCode` 1 when the input is wrong or the results can't be written; the diagnostics are printed.
  func run(present: (NetworkResult, TextStyle) -> [Diagnostic]) async throws {
    if let file = jsonFile, let obstacle = OutputFile.obstacle(to: file) {
      console.show([.unwritable("'\(file)'", obstacle)])
      throw ExitCode(1)
    }
    let files = options.json == nil ? [] : Inputs.hashes(options)
    let (result, diagnostics) = await outcome()
    var failures: [Diagnostic] = []
    if let result { failures += present(result, console.outputStyle) }
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
  private func outcome() async -> (NetworkResult?, [Diagnostic]) {
    let inputs = Inputs.read(options)
    console.show(inputs.diagnostics)
    guard let value = inputs.value else {
      inputs.draft.map { explainCapacity(of: $0, inputs.diagnostics) }
      return (nil, inputs.diagnostics)
    }
    do throws(DiagnosticList) {
      let (result, wasInterrupted) = try await search(value)
      let interrupted = unfinished(
        result.layers.filter { !$0.isComplete }.map(\.layer.id), wasInterrupted: wasInterrupted)
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

  /// The result, and whether a person interrupted the search.
  private func search(
    _ inputs: Inputs
  ) async throws(DiagnosticList) -> (result: NetworkResult, wasInterrupted: Bool) {
    let interruption = Interruption()
    let watch = interruption.watch()
    defer { watch.forEach { $0.cancel() } }
    let progress = console.showsProgress ? ProgressLine(layers: inputs.network.layers.count) : nil
    defer { progress?.clear() }
    let result = try await NetworkRun(inputs, options: options).run(
      progress: { share, evaluated in progress?.show(share, evaluated: evaluated) },
      isInterrupted: { interruption.isRequested })
    return (result, interruption.isRequested)
  }

  /// What is said of layers that weren't searched to the end: a time limit was asked for, so that it takes a note only.
  func unfinished(_ ids: [String], wasInterrupted: Bool) -> [Diagnostic] {
    let unfinished = ids.map { "'\($0)'" }
    guard !unfinished.isEmpty else { return [] }
    let layers = unfinished.count == 1 ? "layer" : "layers"
    let names = Diagnostic.Note("not searched to the end: \(unfinished.joined(separator: ", "))")
    guard wasInterrupted else {
      return [
        .note(
          .interrupted,
          "the time limit ended the search of \(unfinished.count) \(layers); each is the best found by then",
          notes: [names])
      ]
    }
    return [
      .warning(
        .interrupted,
        "the search was interrupted; the result is the best found so far for \(unfinished.count) \(layers)",
        notes: [names])
    ]
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
