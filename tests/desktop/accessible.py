"""What a screen reader would read of a program's window, for the tests of the desktop app.

Speaks lines of JSON: a question on standard input, its answer on standard output. The accessibility bus is the
only way in: the app that is tested is the one that ships, with no door for tests.
"""

import json
import sqlite3
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

STATES = {
    "focused": Atspi.StateType.FOCUSED,
    "showing": Atspi.StateType.SHOWING,
    "checked": Atspi.StateType.CHECKED,
    "enabled": Atspi.StateType.ENABLED,
}
HAS_TEXT = {"entry", "password text", "paragraph", "section", "heading", "static", "label", "text", "status bar",
            "list item", "notification", "alert", "table cell", "block quote", "comment", "article"}


def application(pid):
    """The program's root in the tree, while it is there."""
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        found = desktop.get_child_at_index(index)
        if found is not None and found.get_process_id() == pid:
            return found
    return None


def text_of(node):
    text = node if "Text" in node.get_interfaces() else None
    # A place where an embedded object stands is no text.
    return Atspi.Text.get_text(text, 0, -1).replace("\ufffc", " ").strip() if text else ""


def read(node, place, found):
    """`node` and all below it, each with the place by which it is found again."""
    role = node.get_role_name()
    states = node.get_state_set()
    area = node.get_extents(Atspi.CoordType.SCREEN) if "Component" in node.get_interfaces() else None
    found.append({
        "place": place,
        "role": role,
        "name": node.get_name() or "",
        "text": text_of(node) if role in HAS_TEXT else "",
        "area": [area.x, area.y, area.width, area.height] if area else None,
        "states": [name for name, state in STATES.items() if states.contains(state)],
    })
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            read(child, place + [index], found)


def nodes(pid):
    root = application(pid)
    found = []
    if root is not None:
        read(root, [], found)
    return found


def at(pid, place):
    node = application(pid)
    for index in place:
        node = node and node.get_child_at_index(index)
    return node


def scroll_to(pid, place):
    node = at(pid, place)
    return bool(node and "Component" in node.get_interfaces() and node.scroll_to(Atspi.ScrollType.ANYWHERE))


def rows(file, statement):
    """What a database holds, read as it lies there."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        return database.execute(statement).fetchall()


QUESTIONS = {"nodes": nodes, "scroll_to": scroll_to, "rows": rows}


def main():
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = {"answer": QUESTIONS[question["ask"]](*question["with"])}
        except GLib.Error as error:
            # A window that changes while it is read: the test asks again.
            answer = {"gone": str(error)}
        except Exception as error:  # noqa: BLE001: told to the test, which fails with it
            answer = {"error": f"{type(error).__name__}: {error}"}
        # What was read is kept by the library, and would be answered again when it is old.
        Atspi.get_desktop(0).clear_cache()
        print(json.dumps(answer), flush=True)


main()
