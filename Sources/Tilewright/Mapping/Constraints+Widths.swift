extension Network {
  /// The same with the widths that constraints give their layers, but for those that `options` give all of them.
  public func with(widthsOf constraints: Constraints, unless options: ElementWidths = ElementWidths())
    -> Network
  {
    if constraints.entries.allSatisfy(\.widths.isEmpty) { return self }
    return with(
      layers.map { layer in
        constraints.entry(for: layer).map { layer.with(options.filled(by: $0.widths)) } ?? layer
      })
  }
}
