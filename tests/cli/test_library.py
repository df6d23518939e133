"""`ima-tui jobs` on the library: the search line of the interface, marks, trees, saved searches, the bin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ima_tui.cli.library_grammar import spared
from ima_tui.cli.parser import main
from ima_tui.paths import places
from tests.cli.conftest import QUICK, Program
from tests.store.seeded import build, facts

TAKES = {fact.id: fact for fact in facts(150, rare_in=20)}


class Shell:
    """Runs commands in this process, on a history of some takes."""

    def __init__(self, capsys: pytest.CaptureFixture[bytes], environ: dict[str, str]) -> None:
        self._capsys = capsys
        self._environ = environ

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = main(words, self._environ)
        out, err = self._capsys.readouterr()
        return code, out.decode(), err.decode()

    def told(self, *words: str) -> dict[str, object]:
        """The JSON object of a command that went well."""
        code, out, _err = self(*words, "--output-json")
        assert code == 0
        found: dict[str, object] = json.loads(out)
        return found

    def ids(self, *line: str) -> list[str]:
        """What `jobs list` finds."""
        jobs = self.told("jobs", "list", *line, "--limit", "999")["jobs"]
        assert isinstance(jobs, list)
        return [job["job_id"] for job in jobs]


@pytest.fixture
def shell(home: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Shell:
    environ = {"HOME": str(home), "LANG": "C.UTF-8"}
    build(places(environ).database, iter(TAKES.values()))
    return Shell(capsysbinary, environ)


def test_the_search_line_is_that_of_the_interface(shell: Shell) -> None:
    here = {id: fact for id, fact in reversed(TAKES.items()) if not fact.removed_at}
    assert shell.ids("model:fast", "-city", "cost:>10") == [
        id for id, f in here.items() if f.model.short_name == "Fast" and "city" not in f.prompt and f.credits > 10
    ]
    assert shell.ids("夜景") == [id for id, fact in here.items() if "夜景" in fact.prompt]
    assert shell.told("jobs", "list", "夜景", "--count") == {"total": len(shell.ids("夜景"))}
    assert shell("jobs", "-夜景", "--count")[1] == f"{len(here) - len(shell.ids('夜景'))}\n"
    assert shell("jobs", "list", "--count", "--removed")[1] == f"{len(TAKES) - len(here)}\n"
    code, out, err = shell("jobs", "list", "城市", "--limit", "2")
    assert (code, out.count("\n")) == (0, 2)
    assert f"2 of {len(shell.ids('城市'))}" in err


def test_what_cannot_be_used_is_named_and_nothing_is_listed(shell: Shell) -> None:
    code, out, err = shell("jobs", "list", "modle:fast", "city", "status:rady")
    assert (code, out) == (2, "")
    assert "Did you mean “model:”" in err
    assert "Did you mean “ready”" in err
    code, out, _err = shell("jobs", "list", "foo:bar", "--output-json")
    assert (code, json.loads(out)["error"]["code"]) == (2, "search")


def test_stars_tags_and_notes(shell: Shell) -> None:
    id = next(id for id, fact in reversed(TAKES.items()) if not fact.tags and not fact.removed_at)
    assert shell.told("jobs", "star", id, "2")["stars"] == 2
    assert shell.told("jobs", "tag", id, "+Beach", "night shot", "-nothing")["tags"] == ["Beach", "night-shot"]
    assert shell.told("jobs", "tag", id, "-beach")["tags"] == ["night-shot"]
    assert shell("jobs", "note", id, "for", "Anna")[2] == 'Marked: ★★ #night-shot "for Anna"\n'
    assert "Nothing to change" in shell("jobs", "star", id, "2")[2]
    assert id in shell.ids("tag:night-shot", "stars:2", "anna")
    shown = shell("jobs", "show", id)[1]
    assert "★★" in shown
    assert "#night-shot" in shown
    assert "for Anna" in shown
    assert "★★ #night-shot" in shell("jobs", "list", "tag:night-shot")[1]
    for words in (("star", id, "0"), ("tag", id, "-night-shot"), ("note", id, "")):
        code, _out, err = shell("jobs", *words)
    assert (code, err) == (0, "No marks any more.\n")
    assert shell("jobs", "star", "nobody", "2")[0] == 2
    assert shell("jobs", "star", id, "4")[0] == 2


def test_saved_searches(shell: Shell) -> None:
    assert "No search is saved" in shell("jobs", "searches")[2]
    code, out, err = shell("jobs", "searches", "--save", "Night", "夜景", "-is:demo", "model:pro")
    assert (code, out, err) == (0, "Night: 夜景 -is:demo model:pro\n", "Saved.\n")
    assert shell.ids("--saved", "night", "dur:5") == shell.ids("夜景", "-is:demo", "model:pro", "dur:5")
    assert shell("jobs", "list", "--saved", "day")[0] == 2
    assert shell("jobs", "searches", "--save", "x", "modle:pro")[0] == 2
    assert "It replaces: 夜景 -is:demo model:pro" in shell("jobs", "searches", "--save", "night", "雨夜")[2]
    assert shell.told("jobs", "searches", "--rename", "Night", "Rain")["searches"] == [{"name": "Rain", "line": "雨夜"}]
    assert shell("jobs", "searches", "--remove", "rain")[:2] == (0, "")
    assert shell("jobs", "searches", "--remove", "rain")[0] == 2


def test_the_bin_is_emptied_only_when_one_says_so(shell: Shell) -> None:
    removed = shell.ids("is:removed", "-status:open")
    one, code = removed[0], shell("jobs", "empty-bin", removed[0])[0]
    assert code == 2
    assert one in shell.ids("is:removed")
    assert shell.told("jobs", "empty-bin", one, "--yes") == {"deleted": 1}
    assert shell("jobs", "show", one)[0] == 2
    left = len(shell.ids("is:removed", "-status:open"))
    assert shell.told("jobs", "empty-bin", "--yes") == {"deleted": left}
    assert shell.ids("is:removed", "-status:open") == []


def test_words_with_a_minus_are_no_flags() -> None:
    assert spared(["jobs", "list", "-neon", "--limit", "3", "-"]) == ["jobs", "list", "－neon", "--limit", "3", "-"]
    assert spared(["jobs", "list", "-h"]) == ["jobs", "list", "-h"]
    assert spared(["jobs", "next-frame", "1", "-o", "x"]) == ["jobs", "next-frame", "1", "-o", "x"]
    assert spared(["generate", "-x"]) == ["generate", "-x"]


def test_a_tree_and_links_of_real_takes(connected: Program) -> None:
    told = connected(*QUICK, "--output-json").told
    tree = connected("jobs", "tree", told["job_id"], "--output-json").told
    assert (tree["root"]["job_id"], tree["root"]["children"]) == (told["job_id"], [])
    assert connected("jobs", "tree", told["job_id"]).out.startswith(f"→ {told['job_id']}")
    links = connected("jobs", "links", told["job_id"])
    assert (links.code, links.out) == (0, told["url"] + "\n")
    assert connected("jobs", "links", told["job_id"], "--output-json").told["links"] == "good"
