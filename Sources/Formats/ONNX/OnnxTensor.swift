import Foundation

/// The type of a tensor's elements, by its number in the file.
struct OnnxElementType: RawRepresentable, Hashable {
  let rawValue: Int

  static let float = OnnxElementType(rawValue: 1)
  static let uint8 = OnnxElementType(rawValue: 2)
  static let int32 = OnnxElementType(rawValue: 6)
  static let int64 = OnnxElementType(rawValue: 7)
  static let bool = OnnxElementType(rawValue: 9)

  /// Bits of an element of a narrow type: what a quantised model says about its precision. Nil for types
  /// that models are written in before anybody decided on a precision (float, float16, int64, …).
  var quantizedBits: Int? {
    switch rawValue {
    case 2, 3, 17, 18, 19, 20, 24: 8  // uint8, int8, the five float8
    case 4, 5: 16  // uint16, int16
    case 21, 22, 23: 4  // uint4, int4, float4
    case 25, 26: 2  // uint2, int2
    case 27, 28: 6  // the two float6
    default: nil
    }
  }

  /// Whether it holds real numbers: float, float16, double, bfloat16.
  var isReal: Bool { [1, 10, 11, 16].contains(rawValue) }

  /// How raw data of this type is laid out; nil for types whose values are never needed.
  var rawLayout: (bytes: Int, isSigned: Bool, isReal: Bool)? {
    switch rawValue {
    case 1: (4, true, true)
    case 11: (8, true, true)
    case 2, 9: (1, false, false)
    case 3: (1, true, false)
    case 4: (2, false, false)
    case 5: (2, true, false)
    case 6: (4, true, false)
    case 12: (4, false, false)
    case 7, 13: (8, true, false)
    default: nil
    }
  }
}

/// A constant tensor: its shape, and where its values stand in the file.
///
/// Values are read only on demand and only from small tensors (shapes, axes, scales). Weights are never read.
struct OnnxTensor {
  /// The largest number of values that are read: shapes and axes are far smaller, weights are far larger.
  static let largestReadCount = 1024

  var name = ""
  var dims: [Int] = []
  var elementType = OnnxElementType.float
  /// Whether the values stand in another file.
  var isExternal = false
  /// Where the raw bytes stand.
  var rawData: Range<Int>?
  /// Fields with typed values in file order, no more than `largestReadCount` of them.
  var typedData: [WireField] = []

  /// The values, when there are few of them and they stand in this file.
  func constant(in bytes: Data) -> OnnxConstant? {
    guard !isExternal, dims.allSatisfy({ $0 >= 0 && $0 <= Self.largestReadCount }) else { return nil }
    var count = 1
    for size in dims {
      count *= size
      guard count <= Self.largestReadCount else { return nil }
    }
    let values = rawData.map { rawValues($0, in: bytes) } ?? typedValues(limit: count, in: bytes)
    guard let values, values.count == count else { return nil }
    return values
  }

  private func rawValues(_ range: Range<Int>, in bytes: Data) -> OnnxConstant? {
    guard let layout = elementType.rawLayout, range.count <= 8 * Self.largestReadCount,
      range.count % layout.bytes == 0
    else { return nil }
    var reader = WireReader(bytes, in: range)
    var integers: [Int] = []
    var reals: [Double] = []
    while !reader.isAtEnd {
      guard let word = try? reader.fixed(layout.bytes) else { return nil }
      let unused = 64 - 8 * layout.bytes
      if layout.isReal {
        reals.append(
          layout.bytes == 4
            ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: word))) : Double(bitPattern: word))
      } else if layout.isSigned {
        integers.append(Int(Int64(bitPattern: word << UInt64(unused)) >> Int64(unused)))
      } else {
        integers.append(Int(truncatingIfNeeded: word))
      }
    }
    return layout.isReal ? .reals(reals) : .integers(integers)
  }

  /// Values of the fields float_data 4, int32_data 5, int64_data 7, double_data 10, uint64_data 11.
  private func typedValues(limit: Int, in bytes: Data) -> OnnxConstant? {
    var integers: [Int] = []
    var reals: [Double] = []
    for field in typedData {
      // A packed value takes at least one byte: a list longer than that can't be this tensor's.
      if case .bytes(let range) = field.value, range.count > 10 * max(limit, 1) { return nil }
      do throws(WireError) {
        switch field.number {
        case 4: try field.appendFloats(to: &reals, in: bytes)
        case 5, 7, 11: try field.appendIntegers(to: &integers, in: bytes)
        default: return nil
        }
      } catch { return nil }
    }
    return elementType.rawLayout?.isReal == true ? .reals(reals) : .integers(integers)
  }
}
