extension Sequence<Int> {
  /// The product of positive numbers; `Int.max`, which is more than any array or layer has, beyond what can be counted.
  var cappedProduct: Int {
    reduce(1) { product, factor in
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      return overflow ? Int.max : next
    }
  }
}
