from bench.records.audits import AuditedAccuracies


def test_what_is_written_is_read_back_and_reasons_are_no_measures() -> None:
    audited = AuditedAccuracies({"length": 0.4, "entities": "not run"}, {"majority": 0.3})
    assert AuditedAccuracies.from_view(audited.as_dict()) == audited
    assert audited.measured() == [("probe", "length", 0.4), ("baseline", "majority", 0.3)]
    assert AuditedAccuracies.from_view({}).measured() == []
