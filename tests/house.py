"""Measures the structure of `bench/`; `make house` prints it, `test_house` holds the bounds."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bench"
# From top to bottom: a folder imports only from those below it.
FOLDERS = (
    "__main__", "cli", "deploy", "studies", "comparison", "report", "build", "exchange", "flow",
    "curate", "execution", "counting", "processes", "corpora", "tables", "study_tables",
    "published", "loaders", "papers", "figures", "labelling", "perturbations", "store",
    "catalog", "pages", "html_pages", "text_pages", "reading", "intake", "stats",
    "drawing",
    "records", "baselines", "plugins", "delimited", "entities", "texts",
)  # fmt: skip
PLUGINS = (
    "loaders",
    "papers",
    "figures",
    "labelling",
    "perturbations",
    "baselines",
)  # one file each, loaded by name alone
MOST_MODULES = 12
MOST_PARAMETERS = 8
VAGUE = ("own", "found", "told", "made", "asked", "got")


def modules() -> dict[str, ast.Module]:
    """Return every module of the package by dotted name, parsed; packages themselves left out."""
    files = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_bytes())
        for path in files
    }


def folder_of(module: str) -> str:
    """Return the folder of a module, or its own name where it lies in none.

    >>> folder_of("bench.stats.power"), folder_of("bench.texts")
    ('stats', 'texts')
    """
    return module.split(".")[1]


def imports(name: str, tree: ast.Module) -> set[str]:
    """Return the dotted names that a module imports, in functions too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = name.rsplit(".", node.level)[0] if node.level else ""
            base = ".".join(part for part in (above, node.module) if part)
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def edges(trees: dict[str, ast.Module]) -> set[tuple[str, str]]:
    """Return which module imports which, both of the package."""
    found = set()
    for name, tree in trees.items():
        for imported in imports(name, tree):
            # `from a.b import c`: c is a module, or a name of module a.b
            for module in (imported, imported.rpartition(".")[0]):
                if module in trees and module != name:
                    found.add((name, module))
    return found


def upward(trees: dict[str, ast.Module]) -> list[str]:
    """Return the imports that run up, or across plug-in folders' files."""
    floor = {folder: i for i, folder in enumerate(FOLDERS)}
    found = []
    for one, two in sorted(edges(trees)):
        a, b = folder_of(one), folder_of(two)
        if a != b and (floor[a] >= floor[b] or b in PLUGINS):
            found.append(f"{one} -> {two}")
    return found


def circles(trees: dict[str, ast.Module]) -> list[list[str]]:
    """Return a circle of imports for each module that stands on one."""
    below = defaultdict(set)
    for one, two in edges(trees):
        below[one].add(two)
    found = []
    for start in sorted(trees):
        paths, seen = [[start]], set()
        while paths:
            path = paths.pop()
            for name in below[path[-1]]:
                if name == start:
                    found.append([*path, start])
                    paths = []
                    break
                if name not in seen:
                    seen.add(name)
                    paths.append([*path, name])
    return found


def functions(trees: dict[str, ast.Module]) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield every function with its full name."""
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield f"{name}.{node.name}", node


def is_verb(node: ast.FunctionDef) -> bool:
    """Say whether a function is a click verb, whose parameters are the options."""
    return any("click.command" in ast.unparse(decorator) for decorator in node.decorator_list)


def parameters(node: ast.FunctionDef) -> list[str]:
    """Return the names of a function's parameters, without ``self`` and ``cls``."""
    args = node.args
    names = [arg.arg for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls")]


def wide(trees: dict[str, ast.Module]) -> list[str]:
    """Return the functions with too many parameters, click verbs aside."""
    return [
        f"{name} ({len(parameters(node))})"
        for name, node in functions(trees)
        if len(parameters(node)) > MOST_PARAMETERS and not is_verb(node)
    ]


def public_names(trees: dict[str, ast.Module]) -> dict[str, list[str]]:
    """Return the modules that define each public name; plug-ins share names by contract."""
    found = defaultdict(list)
    for module, tree in trees.items():
        if folder_of(module) in PLUGINS:
            continue
        for node in tree.body:
            names: list[str] = []
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names = [node.name]
            elif isinstance(node, ast.Assign):
                names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names = [node.target.id]
            for name in names:
                if not name.startswith("_"):
                    found[name].append(module)
    return dict(found)


def twice(trees: dict[str, ast.Module]) -> list[str]:
    """Return the public names that stand in two modules or more."""
    named = public_names(trees).items()
    return [f"{name}: {', '.join(where)}" for name, where in sorted(named) if len(where) > 1]


def untyped_options(trees: dict[str, ast.Module]) -> list[str]:
    """Return where a ``dict[str, Any]`` is spread into a call as its options."""
    found = []
    for name, node in functions(trees):
        plain = {
            each.target.id
            for each in ast.walk(node)
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            if ast.unparse(each.annotation) == "dict[str, Any]"
        }
        for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
            spread = [k.value for k in call.keywords if k.arg is None]
            if any(isinstance(value, ast.Name) and value.id in plain for value in spread):
                found.append(f"{name}:{call.lineno}")
    return found


def handed_on(trees: dict[str, ast.Module], parameter: str) -> tuple[int, int]:
    """Return how many functions take a parameter, and how many of them only hand it on."""
    takes = only = 0
    for _, node in functions(trees):
        if parameter not in parameters(node) or is_verb(node):
            continue
        takes += 1
        uses = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id == parameter]
        handed = {
            id(value)
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
            for value in (*call.args, *(keyword.value for keyword in call.keywords))
        }
        only += bool(uses) and all(id(use) in handed for use in uses)
    return takes, only


def vague(trees: dict[str, ast.Module]) -> list[str]:
    """Return the locals whose names do not say what they hold, baselines and papers aside.

    Their bytes are part of a fingerprint: another word in them would void stored results.
    """
    found: set[tuple[str, int, str]] = set()
    for name, tree in trees.items():
        if folder_of(name) in ("baselines", "papers"):
            continue
        functions_of = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        # a function within another is walked with it: each place counts once
        found |= {
            (name, node.lineno, node.id)
            for function in functions_of
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in VAGUE
        }
    return [f"{name}:{line} {local}" for name, line, local in sorted(found)]


def test_file(name: str) -> Path:
    """Return where the tests of a module stand: beside `bench/`, in a folder of the same name."""
    folder, _, module = name.removeprefix("bench.").rpartition(".")
    return ROOT / "tests" / folder / f"test_{module}.py"


def untested(trees: dict[str, ast.Module]) -> list[str]:
    """Return the modules without a test file of their own name; contracts test the plug-ins."""
    return [
        name
        for name in trees
        if folder_of(name) not in (*PLUGINS, "__main__") and not test_file(name).is_file()
    ]


def crowded(trees: dict[str, ast.Module]) -> dict[str, int]:
    """Return how many modules each folder holds that is no plug-in folder."""
    counts: dict[str, int] = defaultdict(int)
    for name in trees:
        parts = name.split(".")
        if parts[1] not in PLUGINS:
            counts[parts[1] if len(parts) > 2 else "."] += 1
    return dict(counts)


def main() -> None:
    """Print the figures."""
    trees = modules()
    counts = crowded(trees)
    lengths = [node.end_lineno - node.lineno + 1 for _, node in functions(trees) if node.end_lineno]
    lines = sum(len((ROOT / f"{n.replace('.', '/')}.py").read_text().splitlines()) for n in trees)
    fullest = max(counts, key=lambda folder: counts[folder])
    takes, only = handed_on(trees, "mirror")
    print(f"modules                       {len(trees)} in {len(counts)} folders, {lines} lines")
    print(f"fullest folder                {fullest}: {counts[fullest]} (at most {MOST_MODULES})")
    print(f"imports that run up           {len(upward(trees))} of {len(edges(trees))}")
    print(f"modules on a circle           {len(circles(trees))}")
    print(f"median length of a function   {median(lengths):g} lines")
    print(f"over {MOST_PARAMETERS} parameters             {len(wide(trees))}")
    print(f"take `mirror`, only hand it on {takes}, {only}")
    print(f"options as dict[str, Any]     {len(untyped_options(trees))}")
    print(f"public names in two modules   {len(twice(trees))}")
    print(f"modules without a test file  {len(untested(trees))}")
    print(f"names that say nothing        {len(vague(trees))} ({', '.join(VAGUE)})")
    for what in (
        upward(trees),
        wide(trees),
        untyped_options(trees),
        twice(trees),
        untested(trees),
        vague(trees),
    ):
        for line in what:
            print(f"  {line}")
    for circle in circles(trees)[:5]:
        print("  " + " -> ".join(dict.fromkeys(circle)))
    assert all(a in FOLDERS for a in {folder_of(name) for name in trees}), "a folder has no floor"
    assert len(set(FOLDERS)) == len(FOLDERS)
    assert not [pair for pair in pairwise(FOLDERS) if pair[0] == pair[1]]


if __name__ == "__main__":
    main()
