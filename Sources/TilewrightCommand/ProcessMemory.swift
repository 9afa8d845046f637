import Foundation

/// What the process takes of the computer's memory, where the system tells.
enum ProcessMemory {
  /// Bytes of the process that are in memory; nil where that isn't known.
  static var residentBytes: Int? {
    #if os(Linux)
      // The second number counts pages.
      guard let text = contents(of: "/proc/self/statm") else { return nil }
      let numbers = text.split(separator: " ")
      return numbers.count > 1 ? Int(numbers[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
    #else
      return nil
    #endif
  }

  /// Bytes that the computer has, or that the container of the process may use if that is less.
  static var computerBytes: Int? {
    let all = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    #if os(Linux)
      let group = contents(of: "/sys/fs/cgroup/memory.max").flatMap {
        Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      return min(all, group ?? all)
    #else
      return all
    #endif
  }

  #if os(Linux)
    /// The beginning of a small file of the system's; no more is taken than a stack buffer holds, as this is asked often.
    private static func contents(of path: String) -> String? {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      defer { close(file) }
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
        let count = read(file, buffer.baseAddress, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
      }
    }
  #endif
}
