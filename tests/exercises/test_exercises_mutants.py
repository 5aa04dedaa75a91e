"""Machine-made mutants of every solution are rejected. Those that live are right answers, and it is said why."""

import ast
import copy

import pytest
from answers import IDS, SURVIVORS, cell, defined, grade

from wbcourse.exercises import solution_marks_removed

SWAPS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
SWAPS |= {ast.Pow: ast.Mult, ast.MatMult: ast.Mult}


def replacements(node):
    """Yield what may stand in a node's place."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in SWAPS:
        yield type(node)(**{**vars(node), "op": SWAPS[type(node.op)]()})
    if isinstance(node, ast.BinOp) and not isinstance(node.op, (ast.Mult, ast.Add)):
        yield ast.BinOp(node.right, node.op, node.left)
    if isinstance(node, ast.Compare):
        for flipped in (ast.NotEq(), ast.Lt(), ast.GtE()):
            yield ast.Compare(node.left, [flipped], node.comparators)
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in "XxW":
        yield ast.Attribute(node, "T", node.ctx)
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Call) and node.args:
        yield node.args[0]
    if isinstance(node, ast.Call) and not node.args and isinstance(node.func, ast.Attribute):
        yield node.func.value
    if isinstance(node, ast.Call) and node.keywords:
        yield ast.Call(node.func, node.args, [])
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)):
        yield ast.Pass()


def mutants(source):
    """Yield the source with one change in the body of its function, once for each possible change."""
    tree = ast.parse(source)
    places = [node for statement in tree.body[0].body[1:] for node in ast.walk(statement)]
    for number in range(len(places)):
        for choice in range(len(list(replacements(places[number])))):
            changed = copy.deepcopy(tree)
            target = [node for statement in changed.body[0].body[1:] for node in ast.walk(statement)][number]
            new = list(replacements(target))[choice]
            mutant = ast.fix_missing_locations(_Put(target, new).visit(changed))
            yield ast.unparse(mutant)


class _Put(ast.NodeTransformer):
    def __init__(self, target, new):
        self.target, self.new = target, new

    def visit(self, node):
        return self.new if node is self.target else self.generic_visit(node)


def difference(source, mutant):
    """What the change was: ``old line -> new line``."""
    pairs = zip(ast.unparse(ast.parse(source)).splitlines(), mutant.splitlines(), strict=True)
    return " / ".join(f"{old.strip()} -> {new.strip()}" for old, new in pairs if old != new)


@pytest.mark.parametrize("id", IDS)
@pytest.mark.filterwarnings("ignore")
def test_mutants_die(id):
    source = solution_marks_removed(cell(id).source)
    made = set(mutants(source)) - {ast.unparse(ast.parse(source))}  # `!=` for `!=` is no change
    assert len(made) >= 3
    alive = {difference(source, m) for m in made if all(grade(id, defined(m, id), seed).passed for seed in (1, 4021))}
    assert alive == set(SURVIVORS.get(id, {}))
