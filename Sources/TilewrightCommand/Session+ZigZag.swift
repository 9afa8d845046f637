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
    let files = options.json == nil ? [] : Inputs.hashes(options)
    let inputs = Inputs.read(options, cuttingUnrollings: true)
    console.show(inputs.diagnostics)
    guard let value = inputs.value else { throw ExitCode(1) }
    let results: [LomaResult]
    do throws(DiagnosticList) {
      results = try await search(value, version, group)
    } catch {
      console.show(error.diagnostics)
      throw ExitCode(1)
    }
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
        diagnostics: inputs.diagnostics)
      failures += write(try json.text(), to: jsonFile)
    }
    try stopIfAny(failures)
  }

  private func search(
    _ inputs: Inputs, _ version: ZigZagOptions.Version, _ group: ZigZagOptionGroup
  ) async throws(DiagnosticList) -> [LomaResult] {
    let interruption = Interruption()
    let watch = interruption.watch()
    defer { watch.forEach { $0.cancel() } }
    let progress = console.showsProgress ? ProgressLine(layers: inputs.network.layers.count) : nil
    defer { progress?.clear() }
    let deadline = options.timeLimit.map { ContinuousClock.now + .seconds($0) }
    let search = LomaNetworkSearch(
      network: inputs.network, machine: inputs.machine, constraints: inputs.constraints,
      rules: ZigZagOptions(version: version, readsRepeatedDataOnce: !group.countsRepeatedReads),
      options: group.loma, climbing: group.search == .best ? options.objective : nil,
      threads: options.threads ?? ProcessInfo.processInfo.activeProcessorCount)
    return try await search.run(
      progress: { progress?.show(Double($0.done) / Double(max(1, $0.total)), evaluated: $0.evaluated) },
      isInterrupted: { interruption.isRequested || deadline.map { ContinuousClock.now >= $0 } ?? false })
  }
}
