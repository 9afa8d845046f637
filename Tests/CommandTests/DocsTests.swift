import Diagnostics
import Foundation
import Testing

/// The pages about diagnostics: one per code, each with an example that really has it.
@Suite struct DiagnosticPageTests {
  static let folder = ConsolePage.repository.appending(path: "Docs/diagnostics")

  static func page(of code: DiagnosticCode) -> URL { folder.appending(path: "\(code.rawValue).md") }

  /// Codes whose example can't be run again with the same outcome, with the reason.
  static let withoutExample: [DiagnosticCode: String] = [
    .interrupted: "depends on when a person presses Ctrl-C; InterruptionTests does it"
  ]

  @Test(arguments: DiagnosticCode.allCases) func everyCodeHasAPage(_ code: DiagnosticCode) throws {
    let page = try ConsolePage(Self.page(of: code))
    #expect(page.text.hasPrefix("# \(code.rawValue): "))
    for heading in ["## Cause", "## Example", "## Remedy"] { #expect(page.text.contains("\n\(heading)\n")) }
    guard Self.withoutExample[code] == nil else { return }
    #expect(page.hasCommands)
    try page.expectRealOutputs()
    #expect(page.text.contains("[\(code.rawValue)]"), "the example of \(code.rawValue) doesn't have it")
  }

  @Test func everyPageIsOfACode() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter {
      $0.hasPrefix("TW")
    }
    #expect(names.sorted() == DiagnosticCode.allCases.map { "\($0.rawValue).md" }.sorted())
  }

  @Test func theIndexListsEveryCode() throws {
    let index = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
    for code in DiagnosticCode.allCases {
      #expect(index.contains("[\(code.rawValue)](\(code.rawValue).md)"), "\(code.rawValue)")
    }
  }

  @Test func theQuestionsAreAnsweredWithRealOutput() throws {
    try ConsolePage(ConsolePage.repository.appending(path: "Docs/questions-from-a-zigzag-user.md"))
      .expectRealOutputs()
  }

  @Test func theProgramsOfTheirPageRun() throws {
    try ConsolePage(ConsolePage.repository.appending(path: "Docs/programs.md")).expectRealOutputs()
  }
}
