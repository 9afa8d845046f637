import Diagnostics
import Foundation

/// Reads a file's bytes and text.
enum YAMLFile {
  /// The content of a file, mapped where possible: a network may be an ONNX model of any size.
  static func data(at path: String) -> Parsed<Data> {
    switch InputBytes.read(path) {
    case .success(let content): Parsed(content, [])
    case .failure(let failure):
      Parsed(nil, [.error(.unreadableFile, failure.reason, at: SourceLocation(file: path))])
    }
  }

  /// The bytes of a file that should hold YAML.
  static func bytes(at path: String) -> Parsed<[UInt8]> {
    let data = data(at: path)
    guard let content = data.value else { return Parsed(nil, data.diagnostics) }
    return bytes(content, file: path)
  }

  /// Content that should hold YAML as bytes, unless there is too much of it.
  static func bytes(_ content: Data, file: String) -> Parsed<[UInt8]> {
    guard content.count <= YAMLLimits.bytes else {
      let message = "the file has \(content.count) bytes, at most \(YAMLLimits.bytes) are read"
      return Parsed(nil, [.error(.tooLarge, message, at: SourceLocation(file: file))])
    }
    return Parsed([UInt8](content), [])
  }

  /// The bytes without a byte-order mark.
  static func unmarked(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  }

  /// The tree of a YAML text given as bytes.
  static func parse(_ bytes: [UInt8], file: String) -> Parsed<Located> {
    if let finding = BinaryCheck.finding(in: bytes, file: file) { return Parsed(nil, [finding]) }
    let body = unmarked(bytes)
    guard let text = String(validating: body, as: UTF8.self) else {
      let place = BinaryCheck.firstInvalid(in: body, file: file)
      return Parsed(
        nil,
        [
          .error(
            .unreadableFile, "the file is not UTF-8: a byte here belongs to no character", at: place,
            fix: "save the file as UTF-8")
        ])
    }
    return YAMLComposer.compose(text, file: file)
  }
}

/// Tells text from other bytes before YAML sees them.
enum BinaryCheck {
  /// The finding that the bytes are no text, or nil.
  static func finding(in bytes: [UInt8], file: String) -> Diagnostic? {
    let whole = SourceLocation(file: file)
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return .error(
        .unreadableFile, "the file is UTF-16, expected UTF-8", at: whole, fix: "save the file as UTF-8")
    }
    if bytes.contains(0) {
      return .error(
        .unknownFormat, "the file is binary, expected YAML text", at: whole,
        fix: "give a YAML file; an ONNX model can only stand for a network")
    }
    return nil
  }

  /// The place of the first byte that is no UTF-8.
  static func firstInvalid(in bytes: ArraySlice<UInt8>, file: String) -> SourceLocation {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var line = 1
    var column = 1
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      if scalar == "\n" {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    return SourceLocation(file: file, line: line, column: column)
  }

  /// The first character that YAML forbids, with its place.
  static func forbidden(in text: String, file: String) -> (scalar: Unicode.Scalar, place: SourceLocation)? {
    var line = 1
    var column = 1
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A:
        line += 1
        column = 0
      case 0x09, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: break
      default: return (scalar, SourceLocation(file: file, line: line, column: column))
      }
      column += 1
    }
    return nil
  }
}
