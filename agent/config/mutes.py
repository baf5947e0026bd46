# SPDX-License-Identifier: Apache-2.0
"""The rules and conditions of `mute:`, held against the facts before anything is sent: a misspelt one would mute nothing, and nobody would know."""

from collections.abc import Iterable, Mapping

from agent.config.find import Found, refuse_unknown_rules
from agent.refusal import BadInputError
from probes.registry import vocabulary
from rules.load import known_ids
from rules.mutes import read_where
from rules.rule import Rule
from rules.yaml import Items, Mistakes, Node, Table, YamlError, read_file


def refuse_wrong_mutes(found: Found, rules: Mapping[str, Rule]) -> None:
    """Hold every entry against the rules in force. Raises BadInputError with every mistake."""
    refuse_unknown_rules(found, {*rules, *known_ids()})
    if found.path is None or not any(mute.where for mute in found.config.mute):
        return
    try:
        tree = read_file(found.path)
    except YamlError as error:
        raise BadInputError(*map(str, error.mistakes)) from None
    mistakes = Mistakes()
    for index, mute in enumerate(found.config.mute):
        if where := _node(tree, ("mute", index, "where")):
            read_where(where, rules.get(mute.rule), vocabulary(), mistakes)
    if mistakes:
        raise BadInputError(*map(str, mistakes.sorted()))


def _node(tree: Node, path: Iterable[int | str]) -> Node | None:
    """The node at the path, if the file has it."""
    node: Node | None = tree
    for step in path:
        match node, step:
            case Items(items), int():
                node = items[step]
            case Table(), str():
                node = node.get(step)
            case _:
                return None
    return node
