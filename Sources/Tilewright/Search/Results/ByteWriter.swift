/// Writes values as bytes so that equal values give equal bytes, on every machine, and different ones different bytes:
/// numbers in eight bytes, the lowest first, everything of varying length after its length.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ number: Int) {
    let bits = UInt64(bitPattern: Int64(number))
    for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
  }

  mutating func append(_ number: Double) { append(Int(Int64(bitPattern: number.bitPattern))) }

  mutating func append(_ flag: Bool) { append(flag ? 1 : 0) }

  mutating func append(_ text: String) {
    append(text.utf8.count)
    bytes += text.utf8
  }

  mutating func append(_ numbers: Set<Int>) { append(numbers.sorted()) { $0.append($1) } }

  mutating func append<Value>(_ value: Value?, _ each: (inout ByteWriter, Value) -> Void) {
    append(value != nil)
    if let value { each(&self, value) }
  }

  mutating func append<Value>(_ values: [Value], _ each: (inout ByteWriter, Value) -> Void) {
    append(values.count)
    for value in values { each(&self, value) }
  }
}

/// Reads what `ByteWriter` wrote; nil wherever the bytes can't have come from it.
struct ByteReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// Whether everything was read.
  var isAtEnd: Bool { rest.isEmpty }

  /// A number within a range.
  mutating func int(in range: ClosedRange<Int>) -> Int? {
    guard let bits = bits(), let number = Int(exactly: Int64(bitPattern: bits)), range ~= number else {
      return nil
    }
    return number
  }

  mutating func flag() -> Bool? { int(in: 0...1).map { $0 == 1 } }

  mutating func double() -> Double? { bits().map { Double(bitPattern: $0) } }

  /// At most `limit` values; `each` reads one.
  mutating func list<Value>(atMost limit: Int, _ each: (inout ByteReader) -> Value?) -> [Value]? {
    guard let count = int(in: 0...limit) else { return nil }
    var values: [Value] = []
    for _ in 0..<count {
      guard let value = each(&self) else { return nil }
      values.append(value)
    }
    return values
  }

  private mutating func bits() -> UInt64? {
    guard rest.count >= 8 else { return nil }
    let word = rest.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    rest = rest.dropFirst(8)
    return word
  }
}
