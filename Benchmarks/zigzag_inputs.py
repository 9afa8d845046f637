"""Where the files are that ZigZag's package ships: what the comparisons have in common."""

import pathlib
import sys


def folder():
    """ZigZag's inputs; says what is missing where the package is."""
    try:
        import zigzag
    except ImportError:
        sys.exit("zigzag isn't installed: pip install zigzag-dse==3.9.1 six")
    return pathlib.Path(zigzag.__file__).parent / "inputs"


def find(inputs, kind, name):
    """A path, or a file among ZigZag's inputs with or without its ending."""
    candidates = [pathlib.Path(name), inputs / kind / name, inputs / kind / (name + ".yaml")]
    found = next((path for path in candidates if path.is_file()), None)
    if found is None:
        sys.exit(f"there is no {kind} '{name}' in {inputs / kind}")
    return str(found)


def add_inputs(parser, network):
    """The options that name a machine, its mapping file and a network."""
    root = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--machine", default="edge_tpu_like", help="accelerator: a name or a path")
    parser.add_argument("--mapping", help="mapping file: a name or a path; the machine's when not given")
    parser.add_argument("--network", default=network, help="workload: a name or a path")
    parser.add_argument("--tilewright", default=root / ".build/release/tilewright", help="the command")


def inputs(options):
    """The paths of the machine, its mapping file and the network."""
    place = folder()
    machine = find(place, "hardware", options.machine)
    mapping = find(place, "mapping", options.mapping or pathlib.Path(machine).stem)
    return machine, mapping, find(place, "workload", options.network)
