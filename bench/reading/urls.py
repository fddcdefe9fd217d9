"""Brings the addresses of pages to one form, so that two spellings of one are equal."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

# what newsletters and social networks add, and no publisher's page depends on
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|igshid|mc_[ce]id", re.I)


def host_word(address: str) -> str:
    """Return a host's own word, which is often the site's name; empty where it has none.

    >>> host_word("https://www.wartacontoh.example/kopi"), host_word("http://[kopi")
    ('wartacontoh', '')
    """
    try:
        host = (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    labels = [label for label in host.split(".")[:-1] if len(label) > 3]
    return labels[-1] if labels else ""


def canonical(href: str, base: str = "") -> str:
    """Return host, path and query in one form; empty where they name no single page.

    A link without a host needs the address of its page to mean anything, and a site's front
    page tells of no one story: both give an empty string.

    >>> canonical("http://www.Contoh.example/kopi/?utm_source=x&id=2#atas")
    'contoh.example/kopi?id=2'
    >>> canonical("../kopi", "https://contoh.example/bola/gol")
    'contoh.example/kopi'
    >>> canonical("/kopi"), canonical("https://contoh.example/"), canonical("http://[kopi")
    ('', '', '')
    """
    try:
        parts = urlsplit(urljoin(base, href.strip()))
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return ""  # "http://[": not every href is an address
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if not _TRACKING.fullmatch(pair[0])))
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not host or not (path or query):
        return ""
    return host + (f":{port}" if port else "") + path + (f"?{query}" if query else "")
