import importlib.metadata
import platform

import pytest

from bench.store.environment import environment, extra_versions, machine, version_of


def test_what_is_not_installed_is_absent() -> None:
    assert version_of("no-such-distribution-here") == "absent"
    assert version_of("numpy") == importlib.metadata.version("numpy")


def test_an_extra_brings_what_the_package_says() -> None:
    assert set(extra_versions("boosting")) == {"lightgbm"}
    with pytest.raises(LookupError, match="no extra 'nothing'"):
        extra_versions("nothing")


def test_the_machine_is_told_by_its_kind_and_not_by_its_name() -> None:
    assert platform.node() not in machine()
    made_with = environment()
    assert made_with["python"] == platform.python_version()
    assert len(made_with["lock_sha256"]) == 64
    assert platform.node() not in made_with.values()
