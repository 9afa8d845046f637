import Foundation
import Testing

/// Files that are pipes, devices that are full, streams that are closed, signals that are ignored.
@Suite struct StreamTests {
  private static let machine = """
    tilewright: machine
    name: m
    array: {dimensions: {D1: 4}, energy: 0.1 pJ}
    memories:
      - {name: dram, capacity: unlimited, holds: all, shared-by: all, read: 20 pJ, write: 20 pJ, bandwidth: 64 b/cycle}

    """
  private static let network = """
    tilewright: network
    input: [8, 8]
    layers: [{name: l, matmul: {columns: 8}}]

    """

  private func withTool(_ body: (Tool) throws -> Void) throws {
    try Tool.with(["m.yaml": Self.machine, "n.yaml": Self.network], body)
  }

  @Test func pipesAreReadLikeFiles() throws {
    try withTool { tool in
      let plain = try tool.shell("tilewright map n.yaml --on m.yaml --no-cache --json plain.json", in: "")
      let piped = try tool.shell(
        "mkfifo n.pipe m.pipe; cat n.yaml > n.pipe & cat m.yaml > m.pipe & "
          + "tilewright map n.pipe --on m.pipe --no-cache --json piped.json", in: "")
      #expect(plain.contains("1 layer") && piped.replacing(".pipe", with: ".yaml") == plain)
      let files = try ["plain.json", "piped.json"].map { try tool.text(of: $0) }
      #expect(files[0] == files[1].replacing("n.pipe", with: "n.yaml").replacing("m.pipe", with: "m.yaml"))
      // A finding shows its source line though the pipe is empty by then.
      let wrong = try tool.shell("sed 's/20 pJ/20/' m.yaml | tilewright check /dev/stdin", in: "")
      #expect(wrong.contains("/dev/stdin:5:") && wrong.contains("read: 20, write"), "\(wrong)")
      #expect(wrong.contains("[TW0106]"), "\(wrong)")
    }
  }

  @Test func aPageOfZerosIsEnough() throws {
    try withTool { tool in
      for name in ["zeros.onnx", "zeros.yaml"] {
        let file = tool.folder.appending(path: name)
        try Data().write(to: file)
        try FileHandle(forWritingTo: file).truncate(atOffset: 3 << 30)
        let run = try tool.run("map", name, "--on", "m.yaml", "--json", "r.json")
        #expect(run.status == 1 && run.errors.contains("begins with 4096 zero bytes"), "\(run.errors)")
      }
      let endless = try tool.run("check", "/dev/zero")
      #expect(endless.status == 1 && endless.errors.contains("begins with 4096 zero bytes"))
    }
  }

  #if os(Linux)
    @Test(arguments: [
      "--help", "--version", "map --help", "map n.yaml --on m.yaml --no-cache", "check n.yaml",
      "tile --matmul 8x8x8 --buffers 100", "convert n.yaml --to zigzag", "--generate-completion-script bash",
      "map n.yaml --on m.yaml --no-cache --json -", "tile --matmul 8x8x8 --buffers 100 --svg -",
    ])
    func aFullDeviceIsAnError(_ arguments: String) throws {
      try withTool { tool in
        let full = try tool.shell("tilewright \(arguments) > /dev/full; echo status $?", in: "")
        #expect(full.contains("No space left on device [TW0603]") && full.hasSuffix("status 1\n"), "\(full)")
        let closed = try tool.shell("tilewright \(arguments) >&-; echo status $?", in: "")
        #expect(closed.contains("[TW0603]") && closed.hasSuffix("status 1\n"), "\(closed)")
        let gone = try tool.shell("{ tilewright \(arguments); echo status $? >&2; } | true", in: "")
        #expect(gone.hasSuffix("status 0\n"), "\(gone)")
      }
    }
  #endif

  /// Every option that writes a file, into what takes none: one line of ours, nothing of a library's.
  @Test(arguments: [
    "map n.yaml --on m.yaml --json", "timeline n.yaml --on m.yaml --layer l --svg",
    "timeline n.yaml --on m.yaml --layer l --trace", "check n.yaml --json",
    "convert n.yaml --to zigzag --output",
    "tile --matmul 8x8x8 --buffers 100 --json", "tile --matmul 8x8x8 --buffers 100 --svg",
    "tile --matmul 8x8x8 --buffers 100 --trace", "map n.yaml --on m.yaml --model zigzag --json",
  ])
  func whatTakesNoFileIsSaid(_ arguments: String) throws {
    try withTool { tool in
      for place in ["nowhere/f", "m.yaml/f", ".", String(repeating: "n", count: 300)] {
        let run = try tool.run(arguments.split(separator: " ").map(String.init) + [place])
        #expect(run.status == 1 && run.errors.contains("[TW0603]"), "\(place): \(run.errors)")
        for word in ["Cocoa", "NSError", "Error Domain", "EncodingError", "couldn’t", "The operation"] {
          #expect(!(run.errors + run.output).contains(word), "\(place): \(run.errors)")
        }
      }
    }
  }

  @Test func whatAKilledRunLeftIsTakenAway() throws {
    try withTool { tool in
      // The name that a run of this computer would give, and of a process that is no more.
      let own = try tool.shell(
        "tilewright check n.yaml --json r.json; sh -c 'exit 0' & wait $!; echo $!", in: "")
      let gone = try #require(own.split(separator: "\n").last.flatMap { Int32($0) })
      let host = TemporaryNames.host
      for name in [".r.json.tilewright-\(host)-\(gone)-7", ".r.json.tilewright-other-\(gone)-7", ".notes"] {
        try tool.write("half", to: name)
      }
      _ = try tool.run("check", "n.yaml", "--json", "r.json")
      let left = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
        .filter { $0.hasPrefix(".r.json") || $0 == ".notes" }.sorted()
      #expect(left == [".notes", ".r.json.tilewright-other-\(gone)-7"])
    }
  }

  @Test func anIgnoredSignalStaysIgnored() throws {
    try withTool { tool in
      let machine = ConsolePage.repository.appending(path: "examples/machines/edge-tpu-like.yaml").path
      let layers = (1...19).map {
        "  - {name: c\($0), conv: {channels: \(60 + 7 * $0), kernel: 3, padding: same}}\n"
      }
      try tool.write(
        "tilewright: network\ninput: [1, 64, 113, 113]\nlayers:\n" + layers.joined(), to: "long.yaml")
      let text = try tool.shell(
        "trap '' INT; tilewright map long.yaml --on \(machine) --threads 1 --no-cache --time-limit 3 & P=$!; "
          + "sleep 1; kill -INT $P; kill -INT $P; wait $P; echo status $?", in: "")
      #expect(
        text.contains("the time limit ended the search") && !text.contains("was interrupted"), "\(text)")
      #expect(text.hasSuffix("status 0\n"))
    }
  }
}

/// The names of temporary files as the command gives them.
private enum TemporaryNames {
  /// This computer's part of them.
  static var host: String {
    let size = 256
    var name = [CChar](repeating: 0, count: size)
    gethostname(&name, size - 1)
    let hash = name.prefix { $0 != 0 }.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64(UInt8(bitPattern: $1))) &* 0x100_0000_01B3
    }
    return String(hash, radix: 36)
  }
}
