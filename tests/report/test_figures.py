from bench.report.figures import as_uri, pack

SVG = (
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">'
    "<!-- c -->\n  <g>\n  </g>\n</svg>"
)


def test_a_packed_drawing_is_smaller_and_still_one() -> None:
    import xml.etree.ElementTree as ET

    packed = pack(SVG)
    assert len(packed) < len(SVG)
    assert ET.fromstring(packed).tag.endswith("svg")


def test_an_address_holds_no_sign_that_ends_an_attribute() -> None:
    uri = as_uri(pack(SVG))
    assert uri.startswith("data:image/svg+xml")
    assert not set('"<>\n') & set(uri)
