import Formats
import Foundation
import Testing

@Suite struct Sha256Tests {
  /// The examples of FIPS 180-4's companion (NIST, "SHA-256 examples") and the empty text.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func publishedExamples(_ text: String, _ digest: String) {
    var hash = Sha256()
    hash.update([UInt8](text.utf8))
    #expect(hash.hexDigest() == digest)
  }

  @Test func piecesOfAnySizeGiveTheSameDigest() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var whole = Sha256()
    whole.update(bytes)
    for size in [1, 55, 56, 63, 64, 65, 119, 999] {
      var pieces = Sha256()
      for start in stride(from: 0, to: bytes.count, by: size) {
        pieces.update([UInt8](bytes[start..<min(start + size, bytes.count)]))
      }
      #expect(pieces.hexDigest() == whole.hexDigest())
    }
  }

  @Test func filesAndTheirAbsence() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "tilewright-\(UUID().uuidString)")
    try Data(repeating: UInt8(ascii: "a"), count: 1_000_000).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(Sha256.hexDigest(ofFileAt: file.path) == digest)
    #expect(Sha256.hexDigest(ofFileAt: file.path + ".missing") == nil)
  }
}
