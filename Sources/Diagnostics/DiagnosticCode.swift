/// The stable code of a rule, grouped by what is wrong.
///
/// `TW01xx` the file as such, `TW02xx` a machine, `TW03xx` a network, `TW04xx` constraints and mappings,
/// `TW05xx` a layer that can't be mapped, `TW06xx` the run itself, `TW07xx` programs, `TW09xx` tilings and schedules. Codes are
/// never reused.
public enum DiagnosticCode: String, Hashable, Sendable, CaseIterable {
  // The file as such.
  /// The file can't be read.
  case unreadableFile = "TW0101"
  /// The text isn't YAML.
  case yamlSyntax = "TW0102"
  /// A key that the format doesn't know.
  case unknownKey = "TW0103"
  /// A key that must be there isn't.
  case missingKey = "TW0104"
  /// A value of the wrong kind.
  case wrongType = "TW0105"
  /// A quantity without unit, or with a unit that doesn't fit.
  case wrongUnit = "TW0106"
  /// The same key or name twice.
  case duplicate = "TW0107"
  /// A number outside its range.
  case outOfRange = "TW0108"
  /// The file is of a kind that isn't understood here.
  case unknownFormat = "TW0109"
  /// Nesting, size or alias expansion beyond the limits.
  case tooLarge = "TW0110"
  /// A quantity that had to be rounded to a whole number of bits or cycles.
  case roundedQuantity = "TW0111"
  /// Something that was read although it can only be guessed what it means.
  case guessedMeaning = "TW0112"

  // A machine.
  /// A port entry that doesn't fit the memory.
  case portMismatch = "TW0201"
  /// A movement that no port serves.
  case missingPort = "TW0202"
  /// A name of an array dimension that the array lacks.
  case unknownArrayDimension = "TW0203"
  /// An operand that no memory holds.
  case operandWithoutMemory = "TW0204"
  /// A memory can't feed the one below it.
  case sharingNotNested = "TW0205"
  /// A part of the machine description that this version doesn't model.
  case unsupportedMachine = "TW0206"
  /// Memories in an order that is probably the wrong way round.
  case memoryOrder = "TW0207"
  /// Port entries that belong to other operands.
  case portOrder = "TW0208"
  /// A memory that doesn't hold a whole number of accesses or elements.
  case brokenWord = "TW0209"
  /// An energy outside what such memories take.
  case implausibleEnergy = "TW0210"
  /// A memory that answers in no time.
  case zeroLatency = "TW0211"
  /// An instance that can't feed the processing elements it serves.
  case starvedArray = "TW0212"

  // A network.
  /// An ONNX file that can't be decoded.
  case onnxSyntax = "TW0301"
  /// An operator that isn't understood.
  case unsupportedOperator = "TW0302"
  /// A dimension of a tensor that isn't known.
  case unknownShape = "TW0303"
  /// An equation or relation that can't be read.
  case badEquation = "TW0304"
  /// A dimension that is used but has no size, or the reverse.
  case unknownDimension = "TW0305"
  /// A producer that isn't in the network.
  case unknownProducer = "TW0306"
  /// The graph has a cycle.
  case cyclicGraph = "TW0307"
  /// A combination of index expressions that can't be counted exactly.
  case unsupportedIndexing = "TW0308"
  /// Shapes that contradict each other.
  case shapeMismatch = "TW0309"
  /// An operand that is its layer's own input or a constant.
  case ownSource = "TW0310"
  /// A name that several layers share.
  case sharedName = "TW0311"
  /// An operand whose elements have no bits.
  case freeOperand = "TW0312"
  /// What ZigZag's model leaves out of a network, or counts otherwise than ZigZag.
  case modelLeavesOut = "TW0313"
  /// A network of which a good part, or everything, isn't costed.
  case leftOut = "TW0314"

  // Constraints and mappings.
  /// A constraint that names something the layer or machine lacks.
  case unknownName = "TW0401"
  /// A constraint that can't be kept.
  case impossibleConstraint = "TW0402"
  /// A mapping that doesn't describe the layer on the machine.
  case illegalMapping = "TW0403"
  /// A factor that nothing has room for.
  case oversizedFactor = "TW0404"
  /// An operator that no entry names.
  case operatorWithoutEntry = "TW0405"
  /// An entry that governs no layer.
  case unusedEntry = "TW0406"
  /// A temporal order that says nothing about some loops.
  case incompleteOrder = "TW0407"
  /// A dimension across an array dimension whose iterations can't run side by side.
  case notSideBySide = "TW0408"
  /// An unrolling that ZigZag's model cuts.
  case cutUnrolling = "TW0409"

  // A layer that can't be mapped.
  /// A tensor or tile doesn't fit its memory.
  case doesNotFit = "TW0501"

  // The run itself.
  /// The run was interrupted; the result is the best found so far.
  case interrupted = "TW0601"
  /// An option that can't be used as given.
  case badOption = "TW0602"
  /// A result that can't be written where it should go.
  case unwritableFile = "TW0603"

  // Programs.
  /// Statements that don't form a nest of the layer's loops.
  case malformedProgram = "TW0701"
  /// A load, a store or a buffer that is missing, there twice, or in the wrong place.
  case misplacedTransfer = "TW0702"
  /// Partial sums that don't leave their buffer before the next come.
  case lostSum = "TW0703"
  /// A read of a slot that doesn't hold the datum.
  case wrongRead = "TW0704"

  // Tilings and schedules.
  /// A schedule that can't be read.
  case scheduleSyntax = "TW0901"
  /// An operation reads what isn't there yet.
  case notYetComplete = "TW0902"
  /// An operation writes what another one uses in the same tick.
  case lockedSlot = "TW0903"
  /// A result is overwritten before it was used.
  case overwritten = "TW0904"
  /// A buffer holds more than it can.
  case overCapacity = "TW0905"
  /// A result leaves before its partial sums are added.
  case incompleteSum = "TW0906"
  /// Iterations that run twice or not at all, results that aren't stored.
  case wrongCoverage = "TW0907"
  /// Two operations at a time on one unit.
  case busyUnit = "TW0908"
  /// A tile is loaded that is already there.
  case alreadyResident = "TW0909"
  /// A drawn layout that contradicts its schedule.
  case layoutMismatch = "TW0910"
  /// A layer that no tiling fits into the buffers.
  case cannotTile = "TW0911"
  /// A problem too large for an exact search.
  case tooLargeForSearch = "TW0912"
  /// A search that tried a part of the sizes.
  case thinnedSearch = "TW0913"
}
