import json

from click.testing import CliRunner

from bench.cli.main import main


def test_wrong_use_is_status_2() -> None:
    done = CliRunner().invoke(main, ["audit"])
    assert done.exit_code == 2
    assert "Missing argument 'NAME'" in done.stderr


def test_the_list_and_one_dataset_say_what_there_is() -> None:
    listed = json.loads(CliRunner().invoke(main, ["datasets", "--json"]).stdout)
    assert listed["tajuk_hard"]["labels"] == ["diplomacy", "sports", "trade"]
    one = CliRunner().invoke(main, ["datasets", "tajuk_hard"]).stdout
    assert one.startswith("tajuk_hard, headline, split by story:\n  1629 headlines")
    topics = json.loads(CliRunner().invoke(main, ["crosswalk", "--json"]).stdout)
    assert topics


def test_a_page_comes_from_standard_input_and_a_feed_is_shown_with_its_dates() -> None:
    markup = "<h1>Kopi Utara Tertahan</h1><h3>Terkait</h3><a href='/2'>Garam Selatan Dikirim</a>"
    shown = CliRunner().invoke(main, ["page", "-", "--url", "https://w.example/1"], input=markup)
    assert shown.stdout == "headline  Kopi Utara Tertahan\nlink 1    Garam Selatan Dikirim  </2>\n"
    feed = (
        "<rss version='2.0'><channel><title>Warta</title><item><title>Kopi Naik</title>"
        "<pubDate>Fri, 03 May 2024 10:00:00 GMT</pubDate></item></channel></rss>"
    )
    shown = CliRunner().invoke(main, ["page", "-"], input=feed)
    assert shown.stdout == "feed      Warta\nlink 1    Kopi Naik  2024-05-03T10:00:00+00:00\n"
    read = json.loads(CliRunner().invoke(main, ["page", "-", "--json"], input=feed).stdout)
    assert (read["form"], read["links"][0]["date"]) == ("feed", "2024-05-03T10:00:00+00:00")
    refused = CliRunner().invoke(main, ["page", "-"], input='{"judul": "Kopi"}')
    assert refused.stderr == "tajuk: page: JSON; give a page as text or HTML\n"
