import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone

from bench import baselines
from bench.baselines import _models
from bench.plugins import load_plugin

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
sentence_transformers = pytest.importorskip("sentence_transformers")
model2vec = pytest.importorskip("model2vec")
tokenizers = pytest.importorskip("tokenizers")

VARIABLES = {
    "encoder": "TAJUK_ENCODER",
    "sentence_embeddings": "TAJUK_SENTENCE_MODEL",
    "static_embeddings": "TAJUK_STATIC_MODEL",
}
NOUNS = {
    "diplomacy": ["utusan", "dubes", "pakta", "konsul", "delegasi"],
    "sports": ["pelari", "kiper", "petinju", "perenang", "pelatih"],
    "trade": ["kopi", "beras", "garam", "kapas", "timah"],
}
SHARED = ["baru", "lama", "di", "ke", "dari", "kota", "utara", "selatan", "besok", "lagi", "lima"]
ODD = ["", " ", "!!!", "\u202eكوبي", "kopi " * 3000, "🙂", "\x00", "\ud83d"]


def toy(n: int, seed: int) -> tuple[list[str], list[str]]:
    draw = random.Random(seed)
    labels = [sorted(NOUNS)[i % 3] for i in range(n)]
    texts = [
        " ".join(draw.sample([draw.choice(NOUNS[label]), *draw.sample(SHARED, 3)], 4))
        for label in labels
    ]
    return texts, labels


def accuracy(model: Any, texts: list[str], labels: list[str]) -> float:
    return float(np.mean(np.asarray(model.predict(texts)) == np.asarray(labels)))


def word_pieces() -> Any:
    words = sorted({word for nouns in NOUNS.values() for word in nouns} | set(SHARED))
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    own = tokenizers.Tokenizer(
        tokenizers.models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]")
    )
    own.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    own.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return own


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Tiny models with random weights, one in each library's form."""
    home = tmp_path_factory.mktemp("models")
    bert, sentence, static = home / "bert", home / "sentence", home / "static"
    pieces = word_pieces()
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=pieces,
        model_max_length=32,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )
    config = transformers.BertConfig(
        vocab_size=pieces.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=32,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        transformers.BertModel(config).save_pretrained(bert)
    fast.save_pretrained(bert)
    parts = sentence_transformers.sentence_transformer.modules
    reader = parts.Transformer(str(bert), max_seq_length=32)
    pooled = parts.Pooling(32)
    sentence_transformers.SentenceTransformer(modules=[reader, pooled], device="cpu").save(
        str(sentence)
    )
    vectors = np.random.default_rng(0).normal(size=(pieces.get_vocab_size(), 32))
    model2vec.StaticModel(vectors.astype(np.float32), pieces).save_pretrained(static)
    return dict(zip(VARIABLES, (bert, sentence, static), strict=True))


@pytest.fixture
def load(models: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.delenv("TAJUK_DEVICE", raising=False)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    for name, variable in VARIABLES.items():
        monkeypatch.setenv(variable, str(models[name]))
    return lambda name: load_plugin(baselines, name)


@pytest.fixture(params=list(VARIABLES))
def module(request: pytest.FixtureRequest, load: Any) -> ModuleType:
    found: ModuleType = load(request.param)
    return found


def variable_of(module: ModuleType) -> str:
    return VARIABLES[module.__name__.rpartition(".")[2]]


def quick(module: ModuleType, seed: int = 0) -> Any:
    """A model with what a tiny random network needs to learn in seconds."""
    model = module.make(seed)
    if module.__name__.endswith("encoder"):
        model.set_params(learning_rate=3e-3, epochs=8, batch_size=16)
    return model


def test_it_learns(module: ModuleType) -> None:
    texts, labels = toy(600, seed=1)
    model = quick(module).fit(texts, labels)
    assert accuracy(model, *toy(90, seed=2)) > 0.9


def test_encoder_learns_a_thousand_in_seconds(load: Any) -> None:
    texts, labels = toy(1000, seed=1)
    started = time.process_time()
    model = quick(load("encoder")).fit(texts, labels)
    # a loose bound: it takes a few seconds of one processor
    assert time.process_time() - started < 60
    assert accuracy(model, *toy(90, seed=2)) > 0.9


def test_same_seed_same_answers(module: ModuleType) -> None:
    texts, labels = toy(90, seed=1)
    asked = toy(60, seed=3)[0]
    one, two = (quick(module, seed=5).fit(texts, labels) for _ in range(2))
    assert (one.predict_proba(asked) == two.predict_proba(asked)).all()
    assert (one.predict(asked) == two.predict(asked)).all()
    assert (
        one.predict_proba(asked).argmax(axis=1) == two.predict_proba(asked).argmax(axis=1)
    ).all()


def test_another_seed_another_encoder(load: Any) -> None:
    texts, labels = toy(90, seed=1)
    one, two = (quick(load("encoder"), seed=seed).fit(texts, labels) for seed in (0, 1))
    assert (one.predict_proba(texts) != two.predict_proba(texts)).any()
    assert load("encoder").RANDOM


def test_it_leaves_the_worlds_dice_and_threads_alone(load: Any) -> None:
    texts, labels = toy(30, seed=1)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    python, numpy = random.getstate(), np.random.get_state()[1].copy()  # type: ignore[index]
    quick(load("encoder")).fit(texts, labels).predict(texts)
    assert (torch.get_rng_state() == state).all()
    assert torch.get_num_threads() == threads
    assert random.getstate() == python
    assert (np.random.get_state()[1] == numpy).all()  # type: ignore[index]


def test_the_number_of_threads_changes_nothing(load: Any) -> None:
    texts, labels = toy(90, seed=1)
    before, found = torch.get_num_threads(), []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        found.append(quick(load("encoder")).fit(texts, labels).predict_proba(texts))
    torch.set_num_threads(before)
    assert (found[0] == found[1]).all()


def test_probabilities_and_labels_agree(module: ModuleType) -> None:
    texts, labels = toy(90, seed=1)
    model = quick(module).fit(texts, labels)
    found = model.predict_proba(texts)
    assert list(model.classes_) == sorted(NOUNS)
    assert found.shape == (90, 3)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    assert (np.asarray(model.classes_)[found.argmax(axis=1)] == model.predict(texts)).all()


def test_a_text_is_answered_alike_in_any_company(module: ModuleType) -> None:
    texts, labels = toy(90, seed=1)
    model = quick(module).fit(texts, labels)
    together = model.predict_proba([*texts[:20], "kopi " * 40])[:20]
    alone = np.vstack([model.predict_proba([text]) for text in texts[:20]])
    assert np.allclose(together, alone, atol=1e-5)


def test_empty_and_odd_texts(module: ModuleType) -> None:
    texts, labels = toy(30, seed=1)
    model = quick(module).fit([*texts, *ODD], [*labels, *["trade"] * len(ODD)])
    found = model.predict_proba(ODD)
    assert found.shape == (len(ODD), 3)
    assert np.isfinite(found).all()
    assert len(model.predict(ODD)) == len(ODD)


def test_encoder_takes_no_text_and_one_class(load: Any) -> None:
    model = quick(load("encoder"))
    with pytest.raises(ValueError, match="no texts to learn from"):
        model.fit([], [])
    model.fit(["kopi", "beras"], ["trade", "trade"])
    assert model.predict(["kapas"]).tolist() == ["trade"]
    assert model.predict([]).tolist() == []


def test_encoder_cuts_long_texts(load: Any) -> None:
    texts, labels = toy(90, seed=1)
    model = quick(load("encoder")).fit(texts, labels)
    # the model's own limit of 32 is below max_length: 30 words and two signs are read
    assert max(map(len, model._tokens(["kopi " * 3000]))) == 32
    same = model.predict_proba(["kopi " * 30 + "kiper", "kopi " * 30 + "dubes " * 900])
    assert (same[0] == same[1]).all()
    model.set_params(max_length=5).fit(texts, labels)
    assert max(map(len, model._tokens(texts))) == 5


def test_the_contract(module: ModuleType) -> None:
    model = module.make(3)
    assert clone(model).get_params().keys() == model.get_params().keys()
    assert set(module.SPACE) <= set(model.get_params())
    assert all(len(set(map(str, values))) >= 2 for values in module.SPACE.values())
    for name, values in module.SPACE.items():
        assert model.get_params()[name] in values, "the default is among what tuning tries"
    assert module.NEEDS in {"embeddings", "neural"}


def test_a_missing_model_is_one_clear_error(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    variable = variable_of(module)
    texts, labels = toy(6, seed=1)
    for name in ("nobody/no-such-model-of-ours", None):
        if name:
            monkeypatch.setenv(variable, name)
        else:
            monkeypatch.delenv(variable)
            monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
        started = time.monotonic()
        with pytest.raises(ValueError, match=f"{variable}.*is not on this machine") as caught:
            module.make(0).fit(texts, labels)
        assert time.monotonic() - started < 5
        assert "HF_HUB_OFFLINE=0" in str(caught.value)
        assert "\n" not in str(caught.value)
        assert module.IDENTITY()["model_sha256"] == "absent"
    monkeypatch.setenv(variable, str(tmp_path / "none"))
    with pytest.raises(ValueError, match=f"{variable}: .*neither a folder nor a hub name"):
        module.make(0).fit(texts, labels)
    monkeypatch.setenv(variable, str(tmp_path))
    with pytest.raises(ValueError, match=f"{variable}: .*cannot be loaded"):
        module.make(0).fit(texts, labels)


def test_the_hub_is_asked_only_with_leave(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = []
    snapshot = tmp_path / "snapshot"
    (snapshot / "onnx").mkdir(parents=True)
    (snapshot / "config.json").write_text("{}")

    def download(name: str, **options: Any) -> str:
        asked.append({"name": name, **options})
        if options["local_files_only"]:
            raise FileNotFoundError(name)
        if "pytorch_model*.bin" in options["allow_patterns"]:
            (snapshot / "pytorch_model.bin").write_text("old")
        return str(snapshot)

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    for leave in ("1", "true", "", None):
        if leave is None:
            monkeypatch.delenv("HF_HUB_OFFLINE")
        else:
            monkeypatch.setenv("HF_HUB_OFFLINE", leave)
        with pytest.raises(ValueError, match="the hub is not asked"):
            _models.find("some/model", "TAJUK_ENCODER")
    assert all(options["local_files_only"] for options in asked)
    asked.clear()
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    assert _models.find("some/model", "TAJUK_ENCODER") == snapshot
    # safetensors first; the older form only where there is no other
    assert ["pytorch_model*.bin" in options["allow_patterns"] for options in asked] == [False, True]
    assert _models.identity("some/model", "TAJUK_ENCODER")["model"] == "some/model"


def test_a_hub_model_already_here_is_found(
    models: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, load: Any
) -> None:
    # the hub's own layout on disk, as a download would have left it
    commit = "0" * 40
    place = tmp_path / "models--some--model"
    shutil.copytree(models["encoder"], place / "snapshots" / commit)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text(commit)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    by_folder = load("encoder").IDENTITY()
    monkeypatch.setenv("TAJUK_ENCODER", "some/model")
    assert load("encoder").IDENTITY() == by_folder | {"model": "some/model"}
    texts, labels = toy(9, seed=1)
    assert len(quick(load("encoder")).fit(texts, labels).predict(texts)) == 9


def test_the_receipt_names_the_models_files(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    variable = variable_of(module)
    first = module.IDENTITY()
    assert os.environ[variable] not in json.dumps(first)
    assert first["model"] == "a folder"
    copy = tmp_path / "copy"
    shutil.copytree(os.environ[variable], copy)
    monkeypatch.setenv(variable, str(copy))
    assert module.IDENTITY() == first
    (copy / "README.md").write_text("changed")
    (copy / ".cache").mkdir()
    (copy / ".cache" / "x.json").write_text("{}")
    assert module.IDENTITY() == first, "no answer hangs on these"
    weights = next(copy.rglob("*.safetensors"))
    old = weights.read_bytes()
    weights.write_bytes(old[:-1] + bytes([old[-1] ^ 1]))
    assert module.IDENTITY()["model_sha256"] != first["model_sha256"]
    if not module.__name__.endswith("static_embeddings"):
        monkeypatch.setenv("TAJUK_DEVICE", "meta")
        assert module.IDENTITY()["device"] == "meta"


def test_fit_prints_nothing(module: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    texts, labels = toy(9, seed=1)
    quick(module).fit(texts, labels).predict(texts)
    assert capfd.readouterr() == ("", "")


def test_code_beside_a_model_is_never_run(
    models: dict[str, Path], load: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy, trace = tmp_path / "copy", tmp_path / "it-ran"
    shutil.copytree(models["encoder"], copy)
    (copy / "own.py").write_text(f"open({str(trace)!r}, 'w')\n")
    config = json.loads((copy / "config.json").read_text())
    config["auto_map"] = {"AutoModelForSequenceClassification": "own.Model"}
    config["model_type"] = "something-new"
    (copy / "config.json").write_text(json.dumps(config))
    monkeypatch.setenv("TAJUK_ENCODER", str(copy))
    with pytest.raises(ValueError, match="cannot be loaded"):
        load("encoder").make(0).fit(*toy(6, seed=1))
    assert not trace.exists()


def test_importing_costs_nothing_heavy() -> None:
    names = [f"bench.baselines.{name}" for name in (*VARIABLES, "llm_zero_shot", "llm_few_shot")]
    heavy = {"torch", "transformers", "sentence_transformers", "model2vec", "openai"}
    code = f"import sys, {', '.join(names)}\nprint(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
