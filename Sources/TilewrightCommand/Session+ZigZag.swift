import ArgumentParser
import Diagnostics
import Formats
import Foundation
import Reports
import Tilewright

extension Session {
  /// Maps by ZigZag's model and prints the table, or writes JSON.
  ///
  /// - Throws: `ExitCode` 1 when the input is wrong or nothing can be written; the diagnostics are printed.
  func runZigZag(_ version: ZigZagOptions.Version, _ group: ZigZagOptionGroup) async throws {
    if let file = jsonFile, let obstacle = OutputFile.obstacle(to: file) {
      try stopIfAny([.unwritable("'\(file)'", obstacle)])
    }
    if let folder = group.folder, let obstacle = OutputFile.obstacle(toFolder: folder) {
      try stopIfAny([.unwritable("into '\(folder)'", obstacle)])
    }
    let files = options.json == nil ? [] : Inputs.hashes(options)
    let inputs = Inputs.read(options, zigzag: version)
    let uncounted = (inputs.value?.machine.partsUnknownToZigZag ?? []).filter(\.matters)
      .map { Diagnostic.uncounted($0) }
    console.show(inputs.diagnostics + uncounted)
    guard let value = inputs.value else { throw ExitCode(1) }
    let results: [LomaResult]
    let interrupted: [Diagnostic]
    do throws(DiagnosticList) {
      (results, interrupted) = try await search(value, version, group)
    } catch {
      console.show(error.diagnostics)
      throw ExitCode(1)
    }
    // What is demanded has been said at its place.
    let unadded = results.unaddedSums(for: options.objective).filter { finding in
      !inputs.diagnostics.contains { $0.code == finding.code && $0.message == finding.message }
    }
    console.show(interrupted + unadded)
    var failures: [Diagnostic] = []
    if options.json != "-" {
      let report = ZigZagReport(
        results, of: value.network, on: value.machine, for: options.objective, model: version,
        style: console.outputStyle)
      failures += write(report.text, to: nil)
    }
    if options.json != nil {
      let json = ZigZagJson(
        results, of: value.network, on: value.machine, for: options.objective, model: version,
        search: group.search.rawValue, version: ToolVersion.current, inputs: files,
        diagnostics: inputs.diagnostics + uncounted + interrupted + unadded)
      failures += write(try json.text(), to: jsonFile)
    }
    if let folder = group.folder {
      failures += write(results, into: folder, of: value.machine, version, group)
    }
    try stopIfAny(failures)
  }

  /// Writes ZigZag's files; gives what went wrong.
  private func write(
    _ results: [LomaResult], into folder: String, of machine: Machine, _ version: ZigZagOptions.Version,
    _ group: ZigZagOptionGroup
  ) -> [Diagnostic] {
    do throws(DiagnosticList) {
      let written = try ZigZagFiles(results, on: machine, for: options.objective, rules: group.rules(version))
      if let failure = OutputFile.makeFolder(folder) { return [.unwritable("into '\(folder)'", failure)] }
      return written.files.flatMap { write($0.text, to: "\(folder)/\($0.name)") }
    } catch {
      return error.diagnostics
    }
  }

  /// The results, and what is said of layers that weren't searched to the end.
  private func search(
    _ inputs: Inputs, _ version: ZigZagOptions.Version, _ group: ZigZagOptionGroup
  ) async throws(DiagnosticList) -> ([LomaResult], [Diagnostic]) {
    let limits = SearchLimits(options.limits)
    let watch = limits.watch()
    defer { watch.forEach { $0.cancel() } }
    let progress = console.showsProgress ? ProgressLine(layers: inputs.network.layers.count) : nil
    defer { progress?.clear() }
    let search = LomaNetworkSearch(
      network: inputs.network, partOf: inputs.wholeNetwork, machine: inputs.machine,
      constraints: inputs.constraints,
      rules: group.rules(version),
      options: group.loma, climbing: group.search == .best ? options.objective : nil,
      threads: options.threads ?? ProcessInfo.processInfo.activeProcessorCount)
    let results = try await search.run(
      progress: { progress?.show(Double($0.done) / Double(max(1, $0.total)), evaluated: $0.evaluated) },
      isInterrupted: limits.isOver)
    let open = results.filter { !$0.isComplete }.map(\.layer.id)
    return (results, limits.findings(ofUnfinished: open, options.limits))
  }
}

extension Diagnostic {
  fileprivate static func uncounted(_ part: Machine.UnknownPart) -> Diagnostic {
    .warning(
      .unsupportedMachine, "\(part.what), which ZigZag's model doesn't count", at: part.location,
      fix: "\(part.fix), or leave out '--model'")
  }
}
