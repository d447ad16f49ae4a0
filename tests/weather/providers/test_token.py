"""The key of the CDS goes to the CDS and nowhere else, wherever an answer points."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from weather.network.http import PatientSession
from weather.network.patience import Deadline, Patience

TOKEN = "0a1b2c3d-key"
QUICK = Patience(timeout_s=5, deadline_s=20, tries=1, retry_wait_s=0.01, poll_s=0.01)


class Recorder(ThreadingHTTPServer):
    """A server that redirects where it is told to, and keeps who showed it a key."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.seen, self.onward = [], ""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def address(self, host="127.0.0.1"):
        return f"http://{host}:{self.server_address[1]}"


class Page(BaseHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        self.server.seen.append((self.path, self.headers.get("PRIVATE-TOKEN")))
        moved = self.path == "/moved"
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", self.server.onward)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def server():
    with Recorder() as running:
        yield running
        running.shutdown()


@pytest.fixture
def session(server):
    opened = PatientSession(QUICK, Deadline(20.0), home=f"{server.address()}/api")
    opened.headers["PRIVATE-TOKEN"] = TOKEN
    return opened


def test_a_redirect_within_the_service_keeps_the_key(server, session):
    server.onward = f"{server.address()}/there"
    session.get(f"{server.address()}/moved")
    assert server.seen == [("/moved", TOKEN), ("/there", TOKEN)]


@pytest.mark.parametrize("other", ["another name", "another port"])
def test_a_redirect_to_another_host_loses_the_key(server, session, other):
    # requests takes only `Authorization` away when the host changes.
    with Recorder() as far:
        there = server if other == "another name" else far
        server.onward = there.address("localhost" if there is server else "127.0.0.1") + "/far"
        session.get(f"{server.address()}/moved")
        assert there.seen[-1] == ("/far", None)
        assert server.seen[0] == ("/moved", TOKEN)
        far.shutdown()


def test_a_link_in_an_answer_gets_no_key_if_it_leads_elsewhere(server, session):
    session.get(f"{server.address('localhost')}/result")
    assert server.seen == [("/result", None)]


def test_a_session_without_a_home_gives_no_key_to_anybody(server):
    opened = PatientSession(QUICK, Deadline(20.0))
    opened.headers["PRIVATE-TOKEN"] = TOKEN
    opened.get(f"{server.address()}/any")
    assert server.seen == [("/any", None)]
