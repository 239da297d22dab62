"""The way of a certificate: name down, request up, certificate down, again when it is due."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from server.certificates import service
from server.certificates.authority import LocalAuthority
from server.certificates.holding import BadCertificate, Holding
from server.certificates.issuing import BadRequestFile, Desk, FileIssuer, check_request
from server.cli import main
from server.es256 import seeded_key
from server.settings import Settings
from tests.conftest import make_settings

DOMAIN = "stations.tianjian.example"
NOW = datetime.now(UTC)
KEY = seeded_key("xikeng")


@pytest.fixture
def station(tmp_path: Path) -> Settings:
    return make_settings(tmp_path / "station", lan_address="192.168.4.1")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "centre", DOMAIN, LocalAuthority(tmp_path / "authority"))


def contact(station: Settings, desk: Desk, identity: str = "A" * 43) -> bool:
    """One relay: what both sides add to it; whether a certificate came."""
    header = service.up_extra(station, KEY, NOW)
    answer = service.answer_extra(desk, identity, "xikeng", header)
    return service.take_extra(station, answer, NOW)


def settle(desk: Desk) -> None:
    """Until the signing that goes on beside the answers is over."""
    while desk.pending():
        desk.work()


def test_a_station_has_its_certificate_at_the_third_contact(
    station: Settings, desk: Desk
) -> None:
    assert contact(station, desk) is False  # hears its name
    assert Holding(station.data_dir).hostname == f"xikeng.{DOMAIN}"
    assert contact(station, desk) is False  # asks
    settle(desk)
    assert contact(station, desk) is True
    held = Holding(station.data_dir).held()
    assert held is not None and held.hostname == f"xikeng.{DOMAIN}"
    content = service.up_extra(station, KEY, NOW)
    assert "csr" not in content and content["lan"] == "192.168.4.1"


def test_the_key_never_leaves_the_station_and_others_cannot_read_it(
    station: Settings, desk: Desk, tmp_path: Path
) -> None:
    contact(station, desk)
    contact(station, desk)
    key = Holding(station.data_dir).key_file
    assert key.stat().st_mode & 0o777 == 0o600
    secret = key.read_bytes().splitlines()[1]
    for file in (tmp_path / "centre").rglob("*"):
        assert file.is_dir() or secret not in file.read_bytes()


def test_a_certificate_is_renewed_when_a_third_of_its_time_is_left(
    station: Settings, desk: Desk, tmp_path: Path
) -> None:
    holding = Holding(station.data_dir)
    holding.rename(f"xikeng.{DOMAIN}")
    short = LocalAuthority(tmp_path / "authority", timedelta(days=3))
    chain = short.issue(holding.hostname, holding.request())
    assert chain
    holding.install(chain, NOW)
    assert not holding.wants(NOW)
    assert holding.wants(NOW + timedelta(days=2))
    old = holding.held()
    desk.answer("A" * 43, "xikeng", holding.request())
    settle(desk)
    answer = desk.answer("A" * 43, "xikeng", holding.request())
    holding.install(answer["certificate"], NOW)
    new = holding.held()
    assert old and new and new.ends > old.ends
    # An old one that the centre still has lying about is not handed out again.
    (desk.folder / f"xikeng.{DOMAIN}.pem").write_text(
        LocalAuthority(tmp_path / "authority", timedelta(hours=1)).issue(
            holding.hostname, holding.request()
        )
        or ""
    )
    assert desk.issued(holding.hostname, holding.request()) == ""


def test_two_stations_of_one_place_have_two_names_for_ever(desk: Desk) -> None:
    first = desk.name_for("A" * 43, "xikeng")
    second = desk.name_for("B" * 43, "xikeng")
    assert first == f"xikeng.{DOMAIN}"
    assert second.startswith("xikeng-") and second.endswith(f".{DOMAIN}")
    assert desk.name_for("A" * 43, "elsewhere") == first
    assert desk.name_for("C" * 43, "../../etc").startswith("s")


def test_an_operator_may_sign_by_hand(station: Settings, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "centre", DOMAIN, FileIssuer())
    contact(station, desk)
    contact(station, desk)
    desk.work()
    name = f"xikeng.{DOMAIN}"
    assert desk.pending() == [name]
    request = (desk.folder / f"{name}.csr").read_text()
    chain = LocalAuthority(tmp_path / "theirs").issue(name, request)
    assert chain
    (desk.folder / f"{name}.pem").write_text(chain)
    assert contact(station, desk) is True


def test_only_a_request_for_the_stations_own_name_is_taken(
    station: Settings, desk: Desk
) -> None:
    holding = Holding(station.data_dir)
    for name in (f"other.{DOMAIN}", "bank.example", f"a.xikeng.{DOMAIN}"):
        holding.rename(name)
        answer = desk.answer("A" * 43, "xikeng", holding.request())
        assert "another name" in answer["certificate_trouble"]
    assert desk.pending() == []


def csr(*extensions: x509.ExtensionType) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    signed = builder.sign(key, SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode()


NAME = f"xikeng.{DOMAIN}"


@pytest.mark.parametrize(
    "request_text",
    [
        "",
        "x" * 5000,
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        "溪坑",
        csr(),
        csr(
            x509.SubjectAlternativeName([x509.DNSName(NAME), x509.DNSName("x.example")])
        ),
        csr(x509.SubjectAlternativeName([x509.DNSName(f"*.{DOMAIN}")])),
        csr(
            x509.SubjectAlternativeName([x509.DNSName(NAME)]),
            x509.BasicConstraints(ca=True, path_length=None),
        ),
    ],
)
def test_a_bad_request_is_refused(request_text: str) -> None:
    with pytest.raises(BadRequestFile):
        check_request(request_text, NAME)


def test_a_certificate_for_another_key_name_or_time_is_not_taken_into_use(
    station: Settings, tmp_path: Path
) -> None:
    holding, authority = Holding(station.data_dir), LocalAuthority(tmp_path / "a")
    holding.rename(NAME)
    good = authority.issue(NAME, holding.request())
    assert good
    holding.install(good, NOW)
    other = Holding(tmp_path / "other")
    other.rename(NAME)
    bad = {
        "key": authority.issue(NAME, other.request()),
        "name": authority.issue("x.example", holding.request()),
        "text": "-----BEGIN CERTIFICATE-----",
        "length": "x" * 30_000,
    }
    for chain in bad.values():
        with pytest.raises(BadCertificate):
            holding.install(str(chain), NOW)
    for moment in (NOW - timedelta(days=9), NOW + timedelta(days=99)):
        with pytest.raises(BadCertificate, match="not good at this time"):
            holding.install(good, moment)
    assert holding.chain_file.read_text() == good
    with pytest.raises(BadCertificate, match="host name"):
        holding.rename("../../x")


def test_names_lead_to_the_lan_once_the_hook_has_published_them(
    station: Settings, tmp_path: Path
) -> None:
    class Hook:
        def __init__(self) -> None:
            self.calls: list[tuple[str, ...]] = []

        def run(self, *words: str) -> None:
            self.calls.append(words)

    hook = Hook()
    desk = Desk(tmp_path / "centre", DOMAIN, FileIssuer(), hook)
    for address in ("192.168.4.1", "8.8.8.8", "no address", "192.168.4.1", "10.0.0.7"):
        desk.locate(NAME, address)
        desk.work()
    assert hook.calls == [
        ("set", "A", NAME, "192.168.4.1"),
        ("set", "A", NAME, "10.0.0.7"),
    ]


def test_the_commands_of_station_and_centre(tmp_path: Path) -> None:
    runner = CliRunner()
    station = {"DATA_DIR": str(tmp_path / "s")}
    centre = {
        "DATA_DIR": str(tmp_path / "c"),
        "TIANJIAN_STATION_DOMAIN": DOMAIN,
        "TIANJIAN_ISSUER": "authority",
    }

    def run(env: dict[str, str], *words: str) -> str:
        result = runner.invoke(main, ["certificates", *words], env=env)
        return result.output

    assert "(none yet)" in run(station, "show")
    assert "no name yet" in run(station, "request")
    assert "is not set" in run(station, "issue")
    request = run(station, "request", "--name", NAME)
    desk = service.desk_of(Settings.from_environ(centre))
    assert desk is not None
    desk.name_for("A" * 43, "xikeng")
    desk.answer("A" * 43, "xikeng", request)
    assert f"{NAME}: issued" in run(centre, "issue")
    chain = desk.folder / f"{NAME}.pem"
    assert f"In use for {NAME}" in run(station, "install", str(chain))
    assert f"for {NAME} by Tianjian stations" in run(station, "show")
    root = Path(run(centre, "root").strip())
    assert "another key" in run(station, "install", str(root))
