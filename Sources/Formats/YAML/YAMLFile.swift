import Diagnostics
import Foundation

/// Reads a file's bytes and text.
enum YAMLFile {
  /// The bytes of a file.
  static func bytes(at path: String) -> Parsed<[UInt8]> {
    var isDirectory: ObjCBool = false
    let place = SourceLocation(file: path)
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      return unreadable(path, "there is no file '\(path)'", at: place)
    }
    if isDirectory.boolValue { return unreadable(path, "'\(path)' is a directory", at: place) }
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      return Parsed([UInt8](data), [])
    } catch {
      let reason = (error as NSError).localizedFailureReason ?? "the system refuses to read it"
      return unreadable(path, "'\(path)' can't be read: \(reason)", at: place)
    }
  }

  /// The tree of a YAML text given as bytes.
  static func parse(_ bytes: [UInt8], file: String) -> Parsed<Located> {
    if let finding = BinaryCheck.finding(in: bytes, file: file) { return Parsed(nil, [finding]) }
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
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

  /// Reads and parses a file.
  static func read(at path: String) -> Parsed<Located> {
    let bytes = bytes(at: path)
    guard let value = bytes.value else { return Parsed(nil, bytes.diagnostics) }
    return parse(value, file: path)
  }

  private static func unreadable(
    _ path: String, _ message: String, at place: SourceLocation
  ) -> Parsed<[UInt8]> {
    Parsed(nil, [.error(.unreadableFile, message, at: place)])
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
