import http.server
import resource
import threading
from collections.abc import Callable, Iterator

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # the longest by far comes first, so that no process waits for the other at the end
    items.sort(key=lambda item: item.name != "test_blocks_run")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    # no test reads or fills the user's cache, and none sees the user's mirror
    monkeypatch.setenv("TAJUK_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("TAJUK_MIRROR", raising=False)
    # whatever would ask the network gets no further than this machine
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(autouse=True)
def _own_memory() -> Iterator[None]:
    # what a worker process does to itself must not bind the tests that come after
    before = resource.getrlimit(resource.RLIMIT_AS)
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


VariantPredictions = Callable[[http.server.BaseHTTPRequestHandler], None]


@pytest.fixture
def serve() -> Iterator[Callable[[VariantPredictions], str]]:
    """Start a server on 127.0.0.1 that answers as told; gives its address."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def start(answer: VariantPredictions) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, *args: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
