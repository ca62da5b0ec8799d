//! A PostgreSQL server that is reached over a network: by TLS, by a certificate that is trusted, with a password.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::program::{Ended, Running, ended, four_ports, program};
use crate::script::Script;

/// What an address has to spell otherwise.
const PASSWORD: &str = "hunter2 æ@/%:";
const SPELLED: &str = "hunter2%20%C3%A6%40%2F%25%3A";

const CERTIFICATE: &str = include_str!("../../testdata/postgresql/server.crt");
const KEY: &str = include_str!("../../testdata/postgresql/server.key");

/// Whose certificates are trusted.
const AUTHORITY: &str = "authority.crt";
const STRANGER: &str = "stranger.crt";
const NOBODY: &str = "nobody.crt";

/// An installation at a server whose certificate is for `db.example` and for 127.0.0.1.
struct House {
    folder: TempDir,
    server: Script,
    directory: String,
    port: u16,
}

impl House {
    fn new() -> Self {
        let port = four_ports();
        let given = [&(port + 1).to_string(), CERTIFICATE, KEY, PASSWORD];
        let (server, directory) = Script::of_postgres(include_str!("secured.sh"), &given);
        let house = Self { folder: tempfile::tempdir().expect("a directory"), server, directory, port };
        let issuer = format!("http://localhost:{port}");
        let made = house.tillid(&house.at("db.example", ""), AUTHORITY, &["init", &house.home(), "--issuer", &issuer]);
        ended(made).done();
        house
    }

    fn home(&self) -> String {
        self.folder.path().join("home").to_str().expect("text").to_owned()
    }

    /// The server by this name, wherever names lead, and what the address says more.
    fn at(&self, name: &str, more: &str) -> String {
        format!("postgres://keeper:{SPELLED}@{name}:{}/tillid?hostaddr=127.0.0.1{more}", self.port + 1)
    }

    fn tillid(&self, address: &str, trusted: &str, arguments: &[&str]) -> Command {
        let mut command = program(arguments);
        let trusted = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/postgresql").join(trusted);
        command.env("TILLID_DATA_DATABASE", address).env("SSL_CERT_FILE", trusted).env_remove("SSL_CERT_DIR");
        command
    }

    /// What a command says that looks into the database.
    fn looks(&self, address: &str, trusted: &str) -> Ended {
        let config = format!("{}/tillid.toml", self.home());
        ended(self.tillid(address, trusted, &["--config", &config, "account", "list"]))
    }

    /// It is refused in a sentence that has all of this in it, and no password.
    #[track_caller]
    fn is_refused(&self, address: &str, trusted: &str, parts: &[&str]) {
        let sentence = self.looks(address, trusted).refused();
        assert!(parts.iter().all(|part| sentence.contains(part)), "{parts:?} in {sentence}");
        assert!(!sentence.contains("hunter") && !sentence.contains("keeper"), "{sentence}");
    }

    /// Whether every connection of a node that uses this address is encrypted, as PostgreSQL says.
    #[track_caller]
    fn is_encrypted(&self, address: &str) -> bool {
        let config = format!("{}/tillid.toml", self.home());
        let mut serve = self.tillid(address, AUTHORITY, &["--config", &config, "serve"]);
        serve.env("TILLID_OPERATOR_ADDRESS", "none");
        let mut node = Running::start_with_log(serve);
        node.until("Tillid serves");
        let ways = self
            .asks("SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'keeper'");
        assert!(node.interrupt().0.success());
        match ways.as_str() {
            "t\n" => true,
            "f\n" => false,
            other => panic!("all of them or none: {other:?}"),
        }
    }

    fn asks(&self, text: &str) -> String {
        let mut psql = Command::new("psql");
        psql.args(["--no-psqlrc", "-At", "--username=tillid", "--dbname=postgres", "--command", text]);
        let host = format!("--host={}", self.directory);
        let asked = psql.args([host, format!("--port={}", self.port + 1)]).output().expect("psql");
        assert!(asked.status.success(), "{text}: {}", String::from_utf8_lossy(&asked.stderr));
        String::from_utf8(asked.stdout).expect("text")
    }
}

#[test]
fn the_way_to_another_machine_is_encrypted_and_ends_at_a_server_that_is_trusted_by_its_name() {
    let house = House::new();
    assert!(house.is_encrypted(&house.at("db.example", "")));
    assert!(
        house.is_encrypted(&house.at("db.example", "&channel_binding=require")),
        "the password is for this way alone"
    );
    let insecure = "cannot be secured (invalid peer certificate: ";
    house.is_refused(&house.at("db.example", ""), STRANGER, &["tillid at db.example", insecure, "UnknownIssuer"]);
    house.is_refused(
        &house.at("else.example", ""),
        AUTHORITY,
        &["tillid at else.example", insecure, "not valid for name"],
    );
    house.is_refused(&house.at("db.example", ""), NOBODY, &["cannot be secured", "No CA certificates"]);

    // On this machine only where the address asks for it.
    assert!(!house.is_encrypted(&house.at("127.0.0.1", "")));
    assert!(house.is_encrypted(&house.at("127.0.0.1", "&sslmode=require")));
    house.is_refused(&house.at("127.0.0.1", "&sslmode=require"), STRANGER, &[insecure]);
    let by_number = format!("postgres://keeper:{SPELLED}@/tillid?port={}&sslmode=require", house.port + 1);
    assert!(
        house.is_encrypted(&format!("{by_number}&hostaddr=127.0.0.1")),
        "and so is what an address has by number alone"
    );
}

#[test]
fn a_server_that_says_it_speaks_no_tls_is_refused_unless_it_is_this_machine_or_the_address_leaves_tls_out() {
    let mut house = House::new();
    house.server.is_told("bare");
    let insecure = ["cannot be secured (server does not support TLS): its server needs TLS"];
    house.is_refused(&house.at("db.example", ""), AUTHORITY, &insecure);
    house.is_refused(&house.at("127.0.0.1", "&sslmode=require"), AUTHORITY, &insecure);
    // Where it leads counts as much as what it is called: 0.0.0.0 is here as well, but nobody can know.
    let elsewhere = house.at("localhost", "").replace("127.0.0.1", "0.0.0.0");
    house.is_refused(&elsewhere, AUTHORITY, &insecure);
    // Of several each has its own way.
    let several = house.at(&format!("localhost:{},db.example", house.port + 1), ",127.0.0.1");
    house.looks(&several, AUTHORITY).done();
    let elsewhere = several.replace("localhost:", "db2.example:");
    house.is_refused(
        &elsewhere,
        AUTHORITY,
        &["cannot be secured (db2.example: server does not support TLS; db.example: "],
    );
    assert!(!house.is_encrypted(&house.at("db.example", "&sslmode=disable")));
    assert!(!house.is_encrypted(&house.at("127.0.0.1", "")));
}

#[test]
fn a_password_is_asked_for_and_a_wrong_one_is_refused_in_one_sentence_that_does_not_tell_it() {
    let house = House::new();
    let refused = ["does not accept the user or the password: check both in its address"];
    for name in ["127.0.0.1", "db.example"] {
        let right = house.at(name, "");
        house.looks(&right, AUTHORITY).done();
        house.is_refused(&right.replace(SPELLED, "hunter3"), AUTHORITY, &refused);
        house.is_refused(&right.replace(&format!(":{SPELLED}"), ""), AUTHORITY, &refused);
        house.is_refused(&right.replace("keeper:", "hunters:"), AUTHORITY, &refused);
        house.is_refused(&right.replace("/tillid?", "/nothing?"), AUTHORITY, &["has no database nothing"]);
    }
}
