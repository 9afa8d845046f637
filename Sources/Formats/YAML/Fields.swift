import Diagnostics

/// The entries of a mapping whose keys a format knows.
///
/// Creating it reports unknown keys, with the key that was probably meant, and keys written twice; asking for a key
/// that isn't there reports that with the list of what is.
struct Fields {
  /// What a key written twice means.
  enum Duplicates {
    /// An error: the native formats.
    case rejected
    /// The last one counts, with a warning: ZigZag.
    case lastCounts
  }

  /// Where the mapping's owner was written: its key, or the mapping itself.
  let location: SourceLocation
  /// What the mapping describes, for messages: `memory 'sram'`.
  let owner: String
  private let entries: [String: Located.Entry]
  private let order: [String]

  /// Takes a mapping apart; nil, with a finding, when the value is no mapping.
  init?(
    _ located: Located, of owner: String, at location: SourceLocation? = nil, known: [String]?,
    duplicates: Duplicates = .rejected, _ findings: inout Findings
  ) {
    guard let written = located.entries else {
      located.wrongType(&findings, expected: "a mapping that describes \(owner)")
      return nil
    }
    var entries: [String: Located.Entry] = [:]
    var order: [String] = []
    for entry in written {
      guard let name = entry.key.text else {
        entry.key.wrongType(&findings, expected: "a key")
        continue
      }
      if let known, !known.contains(name) {
        findings.error(
          .unknownKey, "unknown key '\(name)' in \(owner)", at: entry.key.location,
          fix: Spelling.hint(for: name, among: known)
            ?? "remove it; known here are \(known.sorted().joined(separator: ", "))")
        continue
      }
      if let first = entries[name] {
        Fields.report(name, owner, entry, first, duplicates, &findings)
      } else {
        order.append(name)
      }
      entries[name] = entry
    }
    self.location = location ?? located.location
    self.owner = owner
    self.entries = entries
    self.order = order
  }

  /// The keys in the order of their first appearance.
  var names: [String] { order }

  /// The entries in the order of their keys' first appearance.
  var all: [Located.Entry] { order.compactMap { entries[$0] } }

  /// The value of a key, if it was written and isn't empty.
  subscript(name: String) -> Located? { entries[name].map(\.value).flatMap { $0.isEmpty ? nil : $0 } }

  /// The entry of a key, if it was written.
  func entry(_ name: String) -> Located.Entry? { entries[name] }

  /// Whether a key was written at all.
  func has(_ name: String) -> Bool { entries[name] != nil }

  /// The places of the values of keys that were written.
  func places<Part: Hashable>(_ keys: [Part: String]) -> [Part: SourceLocation] {
    keys.compactMapValues { self[$0]?.location }
  }

  /// The value of a key that must be there.
  func require(_ name: String, _ findings: inout Findings, fix: String? = nil) -> Located? {
    if let value = self[name] { return value }
    if let entry = entries[name] {
      findings.error(.missingKey, "'\(name)' of \(owner) is empty", at: entry.key.location, fix: fix)
    } else {
      let present = order.isEmpty ? "it has no keys" : "it has \(order.joined(separator: ", "))"
      findings.error(.missingKey, "\(owner) lacks '\(name)'; \(present)", at: location, fix: fix)
    }
    return nil
  }

  private static func report(
    _ name: String, _ owner: String, _ entry: Located.Entry, _ first: Located.Entry, _ duplicates: Duplicates,
    _ findings: inout Findings
  ) {
    let note = Diagnostic.Note("written before here", at: first.key.location)
    switch duplicates {
    case .rejected:
      findings.error(
        .duplicate, "'\(name)' is written twice in \(owner)", at: entry.key.location, notes: [note],
        fix: "keep one of them")
    case .lastCounts:
      findings.warning(
        .duplicate, "'\(name)' is written twice in \(owner); this one counts", at: entry.key.location,
        notes: [note], fix: "remove the one before")
    }
  }
}
