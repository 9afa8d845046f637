import ArgumentParser
import Diagnostics
import Formats
import Foundation
import Reports
import Tilewright

extension Session {
  /// Prints the front of every layer.
  ///
  /// - Throws: `ExitCode` 1 when the input is wrong or nothing can be printed; the diagnostics are printed.
  func runFronts() async throws {
    let inputs = Inputs.read(options)
    console.show(inputs.diagnostics)
    guard let value = inputs.value else { throw ExitCode(1) }
    let limits = SearchLimits(options.limits)
    let watch = limits.watch()
    defer { watch.forEach { $0.cancel() } }
    let search = NetworkSearch(
      network: value.network, machine: value.machine, constraints: value.constraints,
      options: SearchOptions(
        objective: .energy, threads: options.threads ?? ProcessInfo.processInfo.activeProcessorCount))
    do throws(DiagnosticList) {
      let fronts = try await search.fronts(isInterrupted: limits.isOver)
      console.show(
        limits.findings(ofUnfinished: fronts.filter(\.wasInterrupted).map(\.layer.id), options.limits))
      let report = ParetoReport(
        fronts, of: value.network.name, on: value.machine, style: console.outputStyle)
      if let failure = Terminal.write(report.text, to: .output) {
        console.show([.unwritable("standard output", failure)])
        throw DiagnosticList([])
      }
    } catch {
      console.show(error.diagnostics)
      throw ExitCode(1)
    }
  }
}
