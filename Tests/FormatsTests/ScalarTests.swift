import Diagnostics
import Testing

@testable import Formats

/// Numbers and quantities, read from their text alone.
@Suite struct ScalarTests {
  func scalar(_ text: String) -> Located {
    Located(
      content: .scalar(text, textColumn: 4), location: .init(file: "a.yaml", line: 1, column: 4))
  }

  func read<Value>(_ text: String, _ body: (Located, inout Findings) -> Value?) -> Parsed<Value> {
    var findings = Findings()
    let value = body(scalar(text), &findings)
    return findings.parsed(value)
  }

  @Test(arguments: [
    ("0", 0), ("12", 12), ("64Ki", 65_536), ("3 Mi", 3 << 20), ("2^10", 1024), ("2^40", 1 << 40),
    ("4611686018427387904", 1 << 62),
  ])
  func wholeNumbers(_ text: String, _ value: Int) throws {
    #expect(try read(text) { $0.int(&$1) }.checked() == value)
  }

  @Test(arguments: [
    ("010", "leading zeros"), ("1:30", nil), ("1_000", "1000"), ("0x1F", "decimal"), ("1e3", "1000"),
    ("1.5", nil), ("yes", nil), ("", nil), ("2^", nil), ("Ki", nil), ("12 apples", nil), ("٣", nil),
  ])
  func whatYAMLWouldReadOtherwiseIsRejected(_ text: String, _ fix: String?) {
    let parsed = read(text) { $0.int(&$1) }
    #expect(parsed.summaries == ["error wrongType 1:4"], "\(parsed.report)")
    if let fix { #expect(parsed.diagnostics.first?.fix?.contains(fix) == true) }
  }

  @Test(arguments: ["-1", "9223372036854775807", "99999999999999999999", "2^63", "8388608Ti", "-4"])
  func numbersOutOfRangeAreReported(_ text: String) {
    expect(read(text) { $0.int(&$1) }, finds: ["error outOfRange 1:4"])
  }

  @Test(arguments: [("0.04", 0.04), ("1e3", 1000), ("1.5E-3", 0.0015), (".5", 0.5), ("5.", 5), ("700", 700)])
  func realNumbers(_ text: String, _ value: Double) throws {
    #expect(try read(text) { $0.real(&$1) }.checked() == value)
  }

  @Test(arguments: ["inf", ".inf", "nan", "1,5", "0x10", "1_0.5", "007.5", "1e", "e3"])
  func otherTextsAreNoRealNumbers(_ text: String) {
    expect(read(text) { $0.real(&$1) }, finds: ["error wrongType 1:4"])
  }

  @Test func realNumbersHaveLimits() {
    expect(read("1e999") { $0.real(&$1) }, finds: ["error outOfRange 1:4"])
    expect(read("-1") { $0.real(&$1) }, finds: ["error outOfRange 1:4"])
  }

  @Test func answersAreYesOrNo() throws {
    for (text, value) in [("yes", true), ("No", false), ("True", true), ("false", false)] {
      #expect(try read(text) { $0.bool(&$1) }.checked() == value)
    }
    expect(read("on") { $0.bool(&$1) }, finds: ["error wrongType 1:4"])
  }

  @Test(arguments: [
    ("16 KiB", 131_072), ("16KiB", 131_072), ("2 MB", 16_000_000), ("131072 b", 131_072), ("32 B", 256),
    ("1.5 KiB", 12_288), ("1e3 B", 8000), ("1 kb", 1000), ("1 Kib", 1024), ("2 TiB", 1 << 44), ("0.125 B", 1),
    ("8 bits", 8), ("1 byte", 8),
  ])
  func sizes(_ text: String, _ bits: Int) throws {
    #expect(try read(text) { $0.size(&$1) }.checked() == bits)
  }

  @Test(arguments: [
    ("16", "error wrongUnit 1:4"), ("16 pJ", "error wrongUnit 1:4"), ("16 mB", "error wrongUnit 1:4"),
    ("big", "error wrongType 1:4"), ("0 B", "error outOfRange 1:4"), ("0.3 b", "error outOfRange 1:4"),
    ("0.1 KiB", "error outOfRange 1:4"), ("99999999999 TiB", "error outOfRange 1:4"),
    ("1e300 B", "error outOfRange 1:4"), ("-1 B", "error outOfRange 1:4"),
    ("123456789012345678901234567890 B", "error outOfRange 1:4"),
  ])
  func sizesThatAreNone(_ text: String, _ expected: String) {
    expect(read(text) { $0.size(&$1) }, finds: [expected])
  }

  @Test(arguments: [
    ("10.5 pJ", 10.5), ("8 fJ", 0.008), ("1 nJ", 1000), ("2uJ", 2e6), ("3 \u{B5}J", 3e6), ("1 aJ", 1e-6),
    ("0 pJ", 0),
    ("249e-3 pJ", 0.249),
  ])
  func energies(_ text: String, _ picojoules: Double) throws {
    #expect(try read(text) { $0.energy(&$1) }.checked() == picojoules)
  }

  @Test func energiesPerBit() throws {
    #expect(try read("0.249 pJ/b") { $0.accessEnergy(&$1) }.checked() == .perBit(0.249))
    #expect(try read("2 pJ/B") { $0.accessEnergy(&$1) }.checked() == .perBit(0.25))
    #expect(try read("2 pJ / access") { $0.accessEnergy(&$1) }.checked() == .perAccess(2))
    expect(read("2 pJ/s") { $0.accessEnergy(&$1) }, finds: ["error wrongUnit 1:4"])
    expect(read("2 pJ/b") { $0.energy(&$1) }, finds: ["error wrongUnit 1:4"])
    expect(read("-2 pJ") { $0.energy(&$1) }, finds: ["error outOfRange 1:4"])
  }

  @Test func bandwidthsInBitsPerCycle() throws {
    let clock = Clock(hertz: 1e9)
    #expect(try read("64 b/cycle") { $0.bandwidth(clock: nil, &$1) }.checked() == 64)
    #expect(try read("64 B/cycle") { $0.bandwidth(clock: nil, &$1) }.checked() == 512)
    #expect(try read("256 GB/s") { $0.bandwidth(clock: clock, &$1) }.checked() == 2048)
    let rounded = read("38.4 GB/s") { $0.bandwidth(clock: clock, &$1) }
    expect(rounded, finds: ["warning roundedQuantity 1:4"])
    #expect(rounded.value == 307)
    expect(read("38.4 GB/s") { $0.bandwidth(clock: nil, &$1) }, finds: ["error wrongUnit 1:4"])
    expect(read("1 b/s") { $0.bandwidth(clock: clock, &$1) }, finds: ["error outOfRange 1:4"])
    expect(read("64 b") { $0.bandwidth(clock: nil, &$1) }, finds: ["error wrongUnit 1:4"])
    expect(read("64 b/week") { $0.bandwidth(clock: nil, &$1) }, finds: ["error wrongUnit 1:4"])
  }

  @Test func powersPerCycle() throws {
    let clock = Clock(hertz: 2e9)
    #expect(try read("2 mW") { $0.power(clock: clock, &$1) }.checked() == 1)
    #expect(try read("600 pW") { $0.power(clock: clock, &$1) }.checked() == 600 / 2e9)
    #expect(try read("0.02 pJ/cycle") { $0.power(clock: nil, &$1) }.checked() == 0.02)
    expect(read("2 mW") { $0.power(clock: nil, &$1) }, finds: ["error wrongUnit 1:4"])
  }

  @Test func otherQuantities() throws {
    #expect(try read("1 GHz") { $0.frequency(&$1) }.checked().hertz == 1e9)
    #expect(try read("450 um2") { $0.area(&$1) }.checked() == 0.00045)
    #expect(try read("0.02 mm2") { $0.area(&$1) }.checked() == 0.02)
    #expect(try read("4") { $0.cycles(clock: nil, &$1) }.checked() == 4)
    #expect(try read("4 cycles") { $0.cycles(clock: nil, &$1) }.checked() == 4)
    #expect(try read("100 ns") { $0.cycles(clock: Clock(hertz: 1e9), &$1) }.checked() == 100)
    expect(read("0 Hz") { $0.frequency(&$1) }, finds: ["error outOfRange 1:4"])
    expect(read("1") { $0.frequency(&$1) }, finds: ["error wrongUnit 1:4"])
    expect(read("4 acres") { $0.area(&$1) }, finds: ["error wrongUnit 1:4"])
    expect(read("1.5") { $0.cycles(clock: nil, &$1) }, finds: ["error outOfRange 1:4"])
    expect(
      read("1.5 ns") { $0.cycles(clock: Clock(hertz: 1e9), &$1) }, finds: ["warning roundedQuantity 1:4"])
  }

  @Test func spellingFindsWhatWasMeant() {
    let keys = ["capacity", "holds", "shared-by", "read", "write"]
    #expect(Spelling.nearest(to: "capcity", among: keys) == "capacity")
    #expect(Spelling.nearest(to: "shared_by", among: keys) == "shared-by")
    #expect(Spelling.nearest(to: "Holds", among: keys) == "holds")
    #expect(Spelling.nearest(to: "raed", among: keys) == "read")
    #expect(Spelling.nearest(to: "banana", among: keys) == nil)
    #expect(Spelling.distance(Array("kitten"), Array("sitting")) == 3)
    #expect(Spelling.list(["a", "b", "c"]) == "'a', 'b' and 'c'")
  }
}
