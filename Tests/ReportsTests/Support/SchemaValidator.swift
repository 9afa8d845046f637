import Foundation

/// Checks a JSON value against the part of JSON Schema (draft 2020-12) that Docs/json-schema.json uses, and that the
/// schema describes every key that is there: an undocumented key is a finding too.
struct SchemaValidator {
  typealias Object = [String: Any]

  private let root: Object
  private let knownKeywords: Set<String> = [
    "$schema", "$ref", "$defs", "title", "description", "type", "required", "properties",
    "additionalProperties", "items", "enum", "pattern", "minimum", "maximum", "oneOf", "allOf",
  ]

  init(schema: Data) throws {
    root = try JSONSerialization.jsonObject(with: schema) as? Object ?? [:]
  }

  /// Everything about the document that the schema doesn't allow, each with its place.
  func findings(in document: Data) throws -> [String] {
    let value = try JSONSerialization.jsonObject(with: document)
    return check(value, root, at: "$")
  }

  private func check(_ value: Any, _ schema: Object, at place: String) -> [String] {
    var findings = schema.keys.filter { !knownKeywords.contains($0) }.map { "schema uses unchecked '\($0)'" }
    for part in parts(of: schema) { findings += checkPart(value, part, at: place) }
    if let object = value as? Object { findings += checkKeys(object, schema, at: place) }
    if let list = value as? [Any], let items = parts(of: schema).compactMap({ $0["items"] as? Object }).first
    {
      findings += list.enumerated().flatMap { check($1, items, at: "\(place)[\($0)]") }
    }
    return findings
  }

  /// A schema with what it refers to: all that must hold at once.
  private func parts(of schema: Object) -> [Object] {
    let referred = (schema["$ref"] as? String).flatMap(resolve).map { parts(of: $0) } ?? []
    let all = (schema["allOf"] as? [Object] ?? []).flatMap { parts(of: $0) }
    return [schema] + referred + all
  }

  private func resolve(_ reference: String) -> Object? {
    let name = reference.replacing("#/$defs/", with: "")
    return (root["$defs"] as? Object)?[name] as? Object
  }

  private func checkPart(_ value: Any, _ schema: Object, at place: String) -> [String] {
    var findings: [String] = []
    if let choices = schema["oneOf"] as? [Object] {
      let fitting = choices.filter { check(value, $0, at: place).isEmpty }
      if fitting.count != 1 { findings.append("\(place): fits \(fitting.count) of \(choices.count) choices") }
    }
    let types = (schema["type"] as? String).map { [$0] } ?? schema["type"] as? [String] ?? []
    if !types.isEmpty, !types.contains(where: { isOf($0, value) }) {
      findings.append("\(place): expected \(types.joined(separator: " or ")), found \(value)")
    }
    if let cases = schema["enum"] as? [String], !cases.contains(value as? String ?? "") {
      findings.append("\(place): '\(value)' is none of \(cases)")
    }
    if let pattern = schema["pattern"] as? String, let text = value as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      findings.append("\(place): '\(text)' doesn't match \(pattern)")
    }
    if let number = (value as? NSNumber)?.doubleValue, !(value is NSNull) {
      if let least = schema["minimum"] as? Double, number < least {
        findings.append("\(place): below \(least)")
      }
      if let most = schema["maximum"] as? Double, number > most { findings.append("\(place): above \(most)") }
    }
    return findings
  }

  private func checkKeys(_ object: Object, _ schema: Object, at place: String) -> [String] {
    let parts = parts(of: schema)
    guard !parts.contains(where: { $0["oneOf"] != nil }) else {
      return []
    }
    let required = parts.flatMap { $0["required"] as? [String] ?? [] }
    var findings = required.filter { object[$0] == nil }.map { "\(place): lacks '\($0)'" }
    let others = parts.compactMap { $0["additionalProperties"] as? Object }.first
    for (key, value) in object.sorted(by: { $0.key < $1.key }) {
      let described = parts.compactMap { ($0["properties"] as? Object)?[key] as? Object }.first
      guard let schema = described ?? others else {
        findings.append("\(place): '\(key)' isn't in the schema")
        continue
      }
      findings += check(value, schema, at: "\(place).\(key)")
    }
    return findings
  }

  private func isOf(_ type: String, _ value: Any) -> Bool {
    let number = value as? NSNumber
    let isBool = number.map { CFGetTypeIDIsBool($0) } ?? false
    switch type {
    case "null": return value is NSNull
    case "boolean": return isBool
    case "string": return value is String
    case "array": return value is [Any]
    case "object": return value is Object
    case "number": return number != nil && !isBool
    case "integer": return number.map { !isBool && $0.doubleValue == $0.doubleValue.rounded() } ?? false
    default: return false
    }
  }

  private func CFGetTypeIDIsBool(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
