import Diagnostics

/// Text of a number of bits as people say it.
enum BitCount {
  /// `12 b`, `16 KiB`, `1.25 GB`: the unit that makes the number short.
  static func text(_ bits: Int) -> String {
    guard bits >= 8192, bits.isMultiple(of: 8) else { return "\(bits) b" }
    let bytes = bits / 8
    for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)]
    where bytes.isMultiple(of: 1 << shift) {
      return "\(bytes >> shift) \(unit)"
    }
    let units = [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)]
    guard let (unit, size) = units.first(where: { bytes >= $0.1 }) else { return "\(bytes) B" }
    let hundredths = (bytes / size) * 100 + (bytes % size) * 100 / size
    let fraction = hundredths % 100
    let digits =
      fraction.isMultiple(of: 10) ? "\(fraction / 10)" : fraction < 10 ? "0\(fraction)" : "\(fraction)"
    return fraction == 0 ? "\(bytes / size) \(unit)" : "\(bytes / size).\(digits) \(unit)"
  }
}

extension Words {
  /// `layer 3` or `layers 1, 2 and 4`.
  static func layers(_ layers: [Layer]) -> String {
    "\(layers.count == 1 ? "layer" : "layers") \(list(layers.map(\.id)))"
  }
}
