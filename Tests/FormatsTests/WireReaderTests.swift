import Foundation
import Testing

@testable import Formats

@Suite struct WireReaderTests {
  static func fields(_ bytes: [UInt8]) throws(WireError) -> [WireField] {
    let data = Data(bytes)
    var reader = WireReader(data, in: data.startIndex..<data.endIndex)
    var fields: [WireField] = []
    while let field = try reader.next() { fields.append(field) }
    return fields
  }

  /// The example of protobuf's own documentation: field 1 is 150, field 2 "testing".
  @Test func readsTheDocumentedExample() throws {
    let bytes: [UInt8] = [0x08, 0x96, 0x01, 0x12, 0x07] + Array("testing".utf8)
    let fields = try Self.fields(bytes)
    #expect(fields.map(\.number) == [1, 2])
    #expect(try fields[0].integer() == 150)
    #expect(try fields[1].text(in: Data(bytes)) == "testing")
    #expect(try fields[1].range() == 5..<12)
  }

  @Test func readsNumbersOfEveryWidth() throws {
    let minusOne = [0x08] + Array(repeating: 0xFF, count: 9) + [0x01] as [UInt8]
    #expect(try Self.fields(minusOne)[0].integer() == -1)
    #expect(try Self.fields([0x0D, 0x00, 0x00, 0xC0, 0x3F])[0].float() == 1.5)
    var list: [Int] = []
    let packed: [UInt8] = [0x0A, 0x03, 0x01, 0x80, 0x01]
    try Self.fields(packed)[0].appendIntegers(to: &list, in: Data(packed))
    #expect(list == [1, 128])
  }

  @Test(
    arguments: [
      [0x08], [0x08, 0x80], [0x80], [0x12, 0x05, 0x41], [0x0D, 0x00], [0x09, 0x00], [0x00, 0x00], [0x0B],
      [0x0C],
      [0x0E], [0x0F], [0x08] + Array(repeating: 0xFF, count: 11),
      [0x12] + Array(repeating: 0xFF, count: 9) + [0x01],
    ] as [[UInt8]]) func rejectsWhatIsNoMessage(bytes: [UInt8])
  {
    #expect(throws: WireError.self) { try Self.fields(bytes) }
  }

  @Test func kindsMustFit() throws {
    let number = try Self.fields([0x08, 0x01])[0]
    #expect(throws: WireError.self) { try number.range() }
    #expect(throws: WireError.self) { try number.float() }
    let text: [UInt8] = [0x0A, 0x01, 0xFF]
    let field = try Self.fields(text)[0]
    #expect(throws: WireError.self) { try field.integer() }
    #expect(throws: WireError.self) { try field.text(in: Data(text)) }
  }
}
