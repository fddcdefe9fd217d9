from bench.curate.verify import verify_datasets


def test_of_a_dataset_that_ships_what_was_counted_is_told() -> None:
    counted = {finding["what"]: finding["found"] for finding in verify_datasets("tajuk_hard")}
    assert counted["rows"] == 1629
    assert counted["files"] > 270
    assert all(finding["agrees"] for finding in verify_datasets("tajuk_hard"))
