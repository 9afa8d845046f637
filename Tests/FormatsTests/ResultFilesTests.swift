import Formats
import Foundation
import Testing
import Tilewright

/// Results in files: found again, or else not there.
@Suite struct ResultFilesTests {
  private static let key = Array("a layer on a machine".utf8)
  private static let value = (0..<300).map { UInt8(truncatingIfNeeded: $0) }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "results-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func store(
    _ folder: URL, version: String = "1", limits: ResultFiles.Limits = .init()
  ) -> ResultStore {
    ResultFiles(in: folder.path, version: version, limits: limits).store
  }

  private func files(in folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .sorted { $0.path < $1.path }
  }

  @Test func whatIsKeptIsFound() throws {
    try withFolder { folder in
      let store = store(folder)
      #expect(store.load(Self.key) == nil)
      store.save([])
      #expect(!FileManager.default.fileExists(atPath: folder.path), "nothing to keep, no folder")
      store.save([.init(key: Self.key, value: Self.value), .init(key: [1], value: [])])
      #expect(store.load(Self.key) == Self.value)
      #expect(store.load([1]) == [])
      #expect(store.load([2]) == nil && store.load([]) == nil)
      store.save([.init(key: Self.key, value: [7])])
      #expect(store.load(Self.key) == [7])
      let count = try files(in: folder).count
      #expect(count == 2)
    }
  }

  @Test func anotherVersionFindsNothing() throws {
    try withFolder { folder in
      store(folder).save([.init(key: Self.key, value: Self.value)])
      #expect(store(folder, version: "2").load(Self.key) == nil)
      // A version and the beginning of a key can't be mistaken for another version.
      #expect(store(folder, version: "1a").load(Array(Self.key.dropFirst())) == nil)
      #expect(store(folder).load(Self.key) == Self.value)
    }
  }

  @Test func damagedFilesCountAsNotThere() throws {
    try withFolder { folder in
      let store = store(folder)
      store.save([.init(key: Self.key, value: Self.value)])
      let file = try #require(try files(in: folder).first)
      let whole = try Data(contentsOf: file)
      var damaged = (0..<whole.count).map { whole.prefix($0) }
      for index in whole.indices {
        var copy = whole
        copy[index] ^= 0x10
        damaged.append(copy)
      }
      damaged += [whole + [0], Data("something else\n".utf8), Data(count: 2 << 20)]
      for content in damaged {
        try content.write(to: file)
        #expect(store.load(Self.key) == nil)
      }
      store.save([.init(key: Self.key, value: Self.value)])
      #expect(store.load(Self.key) == Self.value)
    }
  }

  @Test func aFileUnderAnotherKeyIsNotTaken() throws {
    try withFolder { folder in
      let store = store(folder)
      store.save([.init(key: Self.key, value: Self.value)])
      let first = try #require(try files(in: folder).first)
      store.save([.init(key: [1], value: [2])])
      let second = try #require(try files(in: folder).first { $0 != first })
      try Data(contentsOf: first).write(to: second)
      #expect(store.load([1]) == nil)
    }
  }

  @Test func whatIsNoFileIsLeftAlone() throws {
    try withFolder { folder in
      let store = store(folder)
      store.save([.init(key: Self.key, value: Self.value)])
      let file = try #require(try files(in: folder).first)
      try FileManager.default.removeItem(at: file)
      try FileManager.default.createDirectory(
        at: file.appending(path: "inside"), withIntermediateDirectories: true)
      #expect(store.load(Self.key) == nil)
      store.save([.init(key: Self.key, value: Self.value)])
      #expect(store.load(Self.key) == nil)
      #expect(
        try files(in: folder).map(\.lastPathComponent) == [file.lastPathComponent],
        "no temporary file stays behind")
    }
  }

  /// A file stands where the folder should be; that keeps the superuser from writing too.
  @Test func aFolderThatCannotBeMadeKeepsNothing() throws {
    try withFolder { folder in
      try Data().write(to: folder)
      let store = store(folder.appending(path: "below"))
      store.save([.init(key: Self.key, value: Self.value)])
      #expect(store.load(Self.key) == nil)
    }
  }

  @Test func aFolderThatMayNotBeWrittenKeepsNothing() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
      let store = store(folder)
      store.save([.init(key: Self.key, value: Self.value)])
      let found = store.load(Self.key)
      #expect(found == nil || found == Self.value, "the superuser may write all the same")
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
    }
  }

  @Test func nobodyReadsHalfAFile() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "results-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let values = (0..<4).map { number in [UInt8](repeating: UInt8(number), count: 20_000 + number) }
    let store = store(folder)
    await withTaskGroup(of: Void.self) { group in
      for value in values {
        group.addTask {
          for _ in 0..<25 { store.save([.init(key: Self.key, value: value)]) }
        }
      }
      group.addTask {
        for _ in 0..<100 {
          if let found = store.load(Self.key) { #expect(values.contains(found)) }
        }
      }
    }
    #expect(store.load(Self.key).map(values.contains) == true)
    let count = try files(in: folder).count
    #expect(count == 1, "no temporary file stays behind")
  }

  @Test func theOldestGoWhenThereAreTooMany() throws {
    try withFolder { folder in
      let store = store(folder, limits: .init(files: 8))
      for number in 0..<8 as Range<UInt8> {
        store.save([.init(key: [number], value: [number])])
        let newest = try #require(
          try files(in: folder).first { try Data(contentsOf: $0).last == number })
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: Double(number) - 100)], ofItemAtPath: newest.path)
      }
      let count = try files(in: folder).count
      #expect(count == 8)
      store.save([.init(key: [8], value: [8])])
      #expect((0...8 as ClosedRange<UInt8>).filter { store.load([$0]) != nil } == [3, 4, 5, 6, 7, 8])
    }
    try withFolder { folder in
      let store = store(folder, limits: .init(bytes: 1000))
      for number in 0..<20 as Range<UInt8> {
        store.save([.init(key: [number], value: [UInt8](repeating: 0, count: 100))])
      }
      let count = try files(in: folder).count
      #expect((1...6).contains(count))
    }
  }

  @Test func onlyOwnFilesAreRemoved() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let old = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -10_000)]
      for name in ["notes.txt", "old.temporary", "new.temporary"] {
        let file = folder.appending(path: name)
        try Data(count: 5000).write(to: file)
        if name != "new.temporary" { try FileManager.default.setAttributes(old, ofItemAtPath: file.path) }
      }
      store(folder, limits: .init(files: 0, bytes: 0)).save([.init(key: [0], value: [0])])
      #expect(try files(in: folder).map(\.lastPathComponent) == ["new.temporary", "notes.txt"])
    }
  }

  @Test func theFolderIsTheUsers() {
    func folder(_ environment: [String: String]) -> String? {
      ResultFiles.userFolder(environment: environment)
    }
    #if os(macOS)
      #expect(folder(["HOME": "/home/ada"]) == "/home/ada/Library/Caches/tilewright/results")
    #else
      #expect(folder(["HOME": "/home/ada"]) == "/home/ada/.cache/tilewright/results")
      #expect(folder(["HOME": "/home/ada", "XDG_CACHE_HOME": "/var/c"]) == "/var/c/tilewright/results")
      #expect(folder(["XDG_CACHE_HOME": "/var/c"]) == "/var/c/tilewright/results")
      // The specification has relative paths ignored.
      #expect(
        folder(["HOME": "/home/ada", "XDG_CACHE_HOME": "c"]) == "/home/ada/.cache/tilewright/results")
      #expect(folder(["HOME": "/home/ada", "XDG_CACHE_HOME": ""]) == "/home/ada/.cache/tilewright/results")
    #endif
    #expect(folder([:]) == nil)
  }
}
