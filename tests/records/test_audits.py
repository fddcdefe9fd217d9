import pytest

from bench.records.audits import AuditedAccuracies, ProbeBounds

BOUNDS = ProbeBounds("naive Bayes", 0.4, 0.3, 0.5, 0.6, -0.1, 0.1)


def test_what_is_written_is_read_back_and_reasons_are_no_measures() -> None:
    audited = AuditedAccuracies({"length": BOUNDS, "entities": "not run"}, {"majority": 0.3})
    assert AuditedAccuracies.from_view(audited.as_dict()) == audited
    assert audited.measured() == [("probe", "length", 0.4), ("baseline", "majority", 0.3)]
    assert AuditedAccuracies.from_view({}).measured() == []


def test_a_probe_without_bounds_is_refused_with_the_fix() -> None:
    old = {"test accuracy of what sees only the": {"length": 0.4}}
    with pytest.raises(ValueError, match=r"probe 'length': no bounds; .* again with tajuk card"):
        AuditedAccuracies.from_view(old)
    with pytest.raises(ValueError, match="must rise from low to most"):
        ProbeBounds("m", 0.4, 0.3, 0.7, 0.6, -0.1, 0.1)
