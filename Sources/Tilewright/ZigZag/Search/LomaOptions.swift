/// How far LOMA searches: ZigZag's options, with its defaults.
public struct LomaOptions: Hashable, Sendable {
  /// The most factors that the sizes are split into, over all dimensions: ZigZag's `lpf_limit`. A layer with more dimensions to
  /// loop over has a factor for each.
  public let mostFactors: Int
  /// The most unrollings that are tried where some array dimension is left open: `nb_spatial_mappings_generated`.
  public let mostUnrollings: Int
  /// Whether several dimensions may be laid along an array dimension that is left open: `enable_mix_spatial_mapping`.
  public let mixesDimensions: Bool
  /// Whether all operands of a memory have the same loops there: `temporal_mapping_type: even`.
  public let isEven: Bool
  /// Whether tensors stay in lower memories between layers where there is room: `exploit_data_locality`.
  public let keepsDataLocal: Bool

  /// Creates options.
  public init(
    mostFactors: Int = 6, mostUnrollings: Int = 3, mixesDimensions: Bool = false, isEven: Bool = false,
    keepsDataLocal: Bool = false
  ) {
    self.mostFactors = mostFactors
    self.mostUnrollings = mostUnrollings
    self.mixesDimensions = mixesDimensions
    self.isEven = isEven
    self.keepsDataLocal = keepsDataLocal
  }

  /// The same with more unrollings.
  func trying(atLeast unrollings: Int) -> LomaOptions {
    LomaOptions(
      mostFactors: mostFactors, mostUnrollings: max(mostUnrollings, unrollings),
      mixesDimensions: mixesDimensions, isEven: isEven, keepsDataLocal: keepsDataLocal)
  }
}
