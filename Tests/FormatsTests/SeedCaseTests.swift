import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// The files of a ZigZag user whose eight questions came from inputs that were wrong in ways nobody said, in his own form:
/// what is found must be what their comments expect, no more and no less.
@Suite struct SeedCaseTests {
  @Test(arguments: InputFolder.folders(in: "SeedCases"))
  func findingsAreThoseExpected(_ name: String) throws {
    let files = InputFolder.files(in: "SeedCases/\(name)")
    #expect(files.count == 3)
    let (wrong, _) = differences(in: files)
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
  }

  @Test func onlyTheWorkingExampleHasNoErrors() {
    let sound = InputFolder.folders(in: "SeedCases").filter { name in
      !InputFiles.check(InputFolder.files(in: "SeedCases/\(name)").map(\.path)).diagnostics.hasErrors
    }
    #expect(sound == ["q1-working"])
  }

  /// The repaired files: each question's machine with its faults corrected and nothing else, and the network with its
  /// relations turned around.
  @Test(arguments: InputFolder.folders(in: "RepairedCases"))
  func repairedCasesHaveOnlyTheRemarksExpected(_ name: String) throws {
    let (wrong, diagnostics) = differences(in: InputFolder.files(in: "RepairedCases/\(name)"))
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(!diagnostics.contains { $0.severity == .error })
  }

  /// Cycles that the mapping found takes, for the cases whose figure is known from elsewhere too: ZigZag 3.8.1 gives the
  /// same 152784 for the machine without DRAM.
  static let knownCycles = ["q1-8npe-64KB-without-dram": 152_784, "q3-answer-2": 152_784]

  @Test(arguments: InputFolder.folders(in: "RepairedCases"))
  func repairedCasesAreMapped(_ name: String) async throws {
    let folder = InputFolder.tests.appending(path: "RepairedCases/\(name)")
    func path(_ file: String) -> String { folder.appending(path: file).path }
    let search = NetworkSearch(
      network: try NetworkFile.read(at: path("network.yaml")).checked(),
      machine: try MachineFile.read(at: path("machine.yaml")).checked(),
      constraints: try ConstraintsFile.read(at: path("mapping.yaml")).checked(),
      options: SearchOptions(objective: .latency, threads: 2))
    let result = try await search.run()
    #expect(result.layers.map(\.layer.id) == ["0", "1", "2", "3", "4"])
    #expect(result.layers.allSatisfy { $0.cost.energy.totalPicojoules > 0 })
    if let cycles = Self.knownCycles[name] {
      #expect(result.layers.reduce(0) { $0 + $1.cost.latency.totalCycles } == cycles)
    }
  }
}
