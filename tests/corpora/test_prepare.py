"""Views that are made of a dataset's own: the headlines with a twin, and their twins."""

from collections import Counter

import pytest

from bench import loaders
from bench.catalog.names import dataset_files
from bench.corpora.prepare import prepare
from bench.plugins import load_plugin
from bench.records.corpora import Example


def test_a_pair_is_one_story_of_the_test_part_behind_the_same_training_rows() -> None:
    whole, pairs = prepare("tajuk_hard"), prepare("tajuk_hard", view="contrast")
    learnt = [
        [task.corpus.examples[i].id for i in task.corpus.indices(task.split.train)]
        for task in (whole, pairs)
    ]
    assert learnt[0] == learnt[1]
    contrast_pairs = dict(
        load_plugin(loaders, "tajuk_hard").contrast_pairs(dataset_files("tajuk_hard"))
    )
    asked = [pairs.corpus.examples[i] for i in pairs.corpus.indices(pairs.split.test)]
    assert len(asked) == 2 * len(contrast_pairs)
    label = {example.id: example.label for example in asked}
    story = dict(zip([e.id for e in pairs.corpus.examples], pairs.corpus.stories, strict=True))
    for key, twin in contrast_pairs.items():
        assert label[key] != label[twin.id]
        assert story[key] == story[twin.id]
    assert not pairs.corpus.leaking(pairs.split)
    assert max(Counter(e.id for e in asked).values()) == 1


def test_a_twin_near_a_headline_to_learn_from_goes_with_its_pair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = prepare("tajuk_hard")
    loader = load_plugin(loaders, "tajuk_hard")
    known = whole.corpus.examples[whole.corpus.indices(whole.split.train)[0]]
    real = dict(loader.contrast_pairs(dataset_files("tajuk_hard")))
    first = next(iter(real))
    copied = real | {first: Example("twin", known.text + "!", "trade", pinned="test")}
    monkeypatch.setattr(loader, "contrast_pairs", lambda files: iter(copied.items()))
    pairs = prepare("tajuk_hard", view="contrast")
    assert pairs.corpus.excluded["pairs whose twin is near a headline to learn from"] == 1
    ids = {example.id for example in pairs.corpus.examples}
    assert "twin" not in ids
    assert first not in ids


def test_a_dataset_without_twins_has_no_such_view() -> None:
    with pytest.raises(LookupError, match="no view 'contrast'; there are headline"):
        prepare("bbc_news", view="contrast")
