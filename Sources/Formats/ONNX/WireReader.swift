import Foundation

/// Walks the fields of one protobuf message without copying any of them.
///
/// A message is a run of (key, value) pairs; the key holds the field's number and how its value is written.
/// Payloads stay where they are: the reader hands out the range of bytes they occupy, so that a model's
/// weights are stepped over and never touched. Any bytes are safe to read; what isn't protobuf is a
/// `WireError`. Format: <https://protobuf.dev/programming-guides/encoding/>
struct WireReader {
  private let bytes: Data
  private let end: Int
  private var position: Int

  /// Reads the message in `range` of `bytes`; the range lies within the bytes.
  init(_ bytes: Data, in range: Range<Int>) {
    precondition(range.lowerBound >= bytes.startIndex && range.upperBound <= bytes.endIndex)
    self.bytes = bytes
    self.end = range.upperBound
    self.position = range.lowerBound
  }

  /// The next field, or nil at the end of the message.
  mutating func next() throws(WireError) -> WireField? {
    guard position < end else { return nil }
    let start = position
    let key = try varint()
    guard key >> 3 >= 1, key >> 3 < 1 << 29 else {
      throw WireError(offset: start, problem: "field number \(key >> 3)")
    }
    let value: WireField.Value =
      switch key & 7 {
      case 0: .varint(try varint())
      case 1: .fixed64(try fixed(8))
      case 2: .bytes(try payload())
      case 5: .fixed32(UInt32(truncatingIfNeeded: try fixed(4)))
      default: throw WireError(offset: start, problem: "wire type \(key & 7)")
      }
    return WireField(number: Int(key >> 3), value: value, offset: start)
  }

  /// One number of 1 to 10 bytes, 7 bits each, the lowest first.
  mutating func varint() throws(WireError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { break }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw WireError(offset: start, problem: "a number without end")
  }

  /// A number of `count` bytes, the lowest first.
  mutating func fixed(_ count: Int) throws(WireError) -> UInt64 {
    guard end - position >= count else {
      throw WireError(offset: position, problem: "the end of the file inside a number")
    }
    defer { position += count }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[position + $1]) << (8 * UInt64($1)) }
  }

  private mutating func payload() throws(WireError) -> Range<Int> {
    let start = position
    let length = try varint()
    guard length <= UInt64(end - position) else {
      throw WireError(offset: start, problem: "a part of \(length) bytes where \(end - position) are left")
    }
    defer { position += Int(length) }
    return position..<(position + Int(length))
  }

  /// Whether all of the message has been read.
  var isAtEnd: Bool { position >= end }
}

/// One field of a protobuf message.
struct WireField {
  /// The value as it is written.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// Where a string, a message or a packed list stands.
    case bytes(Range<Int>)
  }

  let number: Int
  let value: Value
  /// Where the field starts.
  let offset: Int

  /// A signed integer; negative ones are written as their 64-bit two's complement.
  func integer() throws(WireError) -> Int {
    guard case .varint(let value) = value else { throw mismatch("a number") }
    return Int(truncatingIfNeeded: Int64(bitPattern: value))
  }

  /// A 32-bit floating-point number.
  func float() throws(WireError) -> Double {
    guard case .fixed32(let value) = value else { throw mismatch("a 32-bit number") }
    return Double(Float(bitPattern: value))
  }

  /// The bytes of a string, message or packed list.
  func range() throws(WireError) -> Range<Int> {
    guard case .bytes(let range) = value else { throw mismatch("text or a message") }
    return range
  }

  /// A string.
  func text(in bytes: Data) throws(WireError) -> String {
    guard let text = String(validating: bytes[try range()], as: UTF8.self) else {
      throw WireError(offset: offset, problem: "text that isn't UTF-8")
    }
    return text
  }

  /// Adds one integer, or a packed list of them.
  func appendIntegers(to list: inout [Int], in bytes: Data) throws(WireError) {
    guard case .bytes(let range) = value else { return list.append(try integer()) }
    var reader = WireReader(bytes, in: range)
    while !reader.isAtEnd {
      list.append(Int(truncatingIfNeeded: Int64(bitPattern: try reader.varint())))
    }
  }

  /// Adds one 32-bit floating-point number, or a packed list of them.
  func appendFloats(to list: inout [Double], in bytes: Data) throws(WireError) {
    guard case .bytes(let range) = value else { return list.append(try float()) }
    var reader = WireReader(bytes, in: range)
    while !reader.isAtEnd {
      list.append(Double(Float(bitPattern: UInt32(truncatingIfNeeded: try reader.fixed(4)))))
    }
  }

  private func mismatch(_ expected: String) -> WireError {
    WireError(offset: offset, problem: "field \(number) where \(expected) must stand")
  }
}

/// Why bytes aren't a protobuf message.
struct WireError: Error {
  /// Where it was noticed.
  let offset: Int
  /// What stands there.
  let problem: String
}
