//! The doctor: an installation that is well, and each thing broken for real.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Ended, Running, four_ports, program, run};

/// An installation of its own, on ports of its own.
struct House {
    folder: TempDir,
    port: u16,
}

impl House {
    fn new() -> Self {
        let house = Self { folder: tempfile::tempdir().expect("a directory"), port: four_ports() };
        let issuer = format!("http://localhost:{}", house.port);
        run(&["init", house.text("home").as_str(), "--issuer", &issuer]).done();
        house.configure("");
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("text").to_owned()
    }

    /// Writes the configuration anew, with this in its listener's table.
    fn configure(&self, listener: &str) {
        let scheme = if listener.contains("certificate") { "https" } else { "http" };
        let Self { port, .. } = self;
        let text = format!(
            "[site]\nissuer = \"{scheme}://localhost:{port}\"\nhelp = \"70 10 20 30\"\n[listener]\naddresses = [\"127.0.0.1:{port}\"]\nconnections_max = 100\n{listener}\n[operator]\naddress = \"127.0.0.1:{}\"\n",
            port + 1
        );
        fs::write(self.path("home/tillid.toml"), text).expect("a file");
    }

    fn asks(&self, more: &[&str]) -> Ended {
        run(&[&["doctor", "--config", &self.text("home/tillid.toml")], more].concat())
    }

    /// What the doctor finds, and that its exit code and its sentence say the same.
    fn points(&self) -> Vec<Value> {
        let ended = self.asks(&["--json"]);
        let report: Value = serde_json::from_str(&ended.out).expect("one JSON value");
        let points = report["points"].as_array().expect("points").clone();
        let wrong = points.iter().filter(|point| point["state"] == "wrong").count();
        assert_eq!((ended.code, report["well"].as_bool()), (Some(i32::from(wrong > 0)), Some(wrong == 0)), "{report}");
        assert_eq!(ended.err.lines().count(), usize::from(wrong > 0), "{}", ended.err);
        points
    }

    #[track_caller]
    fn finds(&self, point: &str, state: &str, words: &str) {
        let points = self.points();
        let is = |found: &&Value| found["point"] == point && found["state"] == state;
        let says = |found: &Value| found["says"].as_str().is_some_and(|says| says.contains(words));
        assert!(points.iter().filter(is).any(says), "no {point} that is {state}: {words:?} among {points:?}");
    }

    /// Wrong while it is broken by `break_it`, well again after `mend`.
    #[track_caller]
    fn notices(&self, point: &str, words: &str, break_it: impl FnOnce(), mend: impl FnOnce()) {
        break_it();
        self.finds(point, "wrong", words);
        mend();
        assert_eq!(self.wrong(), Vec::<String>::new());
    }

    fn wrong(&self) -> Vec<String> {
        let points = self.points();
        let wrong = points.iter().filter(|point| point["state"] == "wrong");
        wrong.map(|point| point["says"].to_string()).collect()
    }

    fn set_mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path(name), Permissions::from_mode(mode)).expect("its own file");
    }
}

fn tls(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/tls").join(name).to_str().expect("text").to_owned()
}

fn certificate(chain: &str, key: &str) -> String {
    format!("certificate = \"{}\"\nprivate_key = \"{}\"", tls(chain), tls(key))
}

#[test]
fn a_new_installation_is_well_and_says_so_in_words() {
    let house = House::new();
    let told = house.asks(&[]).done();
    assert!(told.lines().all(|line| line.ends_with('.')), "sentences: {told}");
    assert!(told.contains("well    The master key opens the keys in the database."), "{told}");
    for point in ["listener", "operator_address"] {
        house.finds(point, "well", "is free");
    }
    house.finds("signing_key", "well", "");
    house.finds("integrity", "well", "sound");
    house.finds("outbox", "well", "Nothing waits");
    house.finds("mail", "advice", "Nobody is told by mail");
}

#[test]
fn a_mail_relay_that_does_not_answer_is_told() {
    let house = House::new();
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its name").port();
    let text = fs::read_to_string(house.path("home/tillid.toml")).expect("a file");
    let mail =
        format!("[mail]\nrelay = \"localhost\"\nport = {nobody}\ntls = \"none\"\nfrom = \"id@tillid.example\"\n");
    fs::write(house.path("home/tillid.toml"), format!("{text}{mail}")).expect("a file");
    house.finds("mail", "wrong", "localhost cannot be used");
}

#[test]
fn a_configuration_that_cannot_be_used_is_told_mistake_by_mistake() {
    let house = House::new();
    let config = house.path("home/tillid.toml");
    fs::write(&config, "[site]\noperator_nam = \"x\"\n[listenr]\n").expect("a file");
    house.finds("configuration", "wrong", "operator_name");
    assert_eq!(house.points().len(), 2, "one for each mistake, and nothing that hangs on it");
    fs::remove_file(&config).expect("removed");
    house.finds("configuration", "wrong", "tillid init DIR");
    house.finds("configuration", "wrong", &format!("The file {} cannot be read", config.display()));
}

#[test]
fn nobody_else_may_write_the_configuration() {
    let house = House::new();
    let close = || house.set_mode("home/tillid.toml", 0o640);
    house.notices("configuration_mode", "mode 660", || house.set_mode("home/tillid.toml", 0o660), close);
    house.notices("configuration_mode", "mode 642", || house.set_mode("home/tillid.toml", 0o642), close);
}

#[test]
fn the_master_key_must_be_there_private_and_the_right_one() {
    let house = House::new();
    let key = house.path("home/master.key");
    let right = fs::read(&key).expect("the key");
    let open = || house.set_mode("home/master.key", 0o644);
    let close = || house.set_mode("home/master.key", 0o600);
    house.notices("master_key", "644", open, close);
    let another = || fs::write(&key, "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\n").expect("a file");
    let restore = || fs::write(&key, &right).expect("a file");
    house.notices("key_ring", "another master key", another, restore);
    fs::remove_file(&key).expect("removed");
    house.finds("master_key", "wrong", "master.key");
}

#[test]
fn the_database_must_be_there_private_ours_and_whole() {
    let house = House::new();
    let database = house.path("home/data/tillid.sqlite3");
    let open = || house.set_mode("home/data/tillid.sqlite3", 0o640);
    let close = || house.set_mode("home/data/tillid.sqlite3", 0o600);
    house.notices("database_mode", "chmod 600", open, close);
    house.set_mode("home/data", 0o755);
    house.finds("directory_mode", "advice", "chmod 700");

    let whole = fs::read(&database).expect("the file");
    let put = |bytes: &[u8]| fs::write(&database, bytes).expect("a file");
    house.notices("database", "not a Tillid database", || put(&b"no database".repeat(500)), || put(&whole));
    fs::remove_file(&database).expect("removed");
    house.finds("database", "wrong", "no database");
}

#[test]
fn a_database_that_is_torn_is_told_before_a_person_meets_it() {
    let house = House::new();
    let config = house.text("home/tillid.toml");
    for person in 0..40 {
        let add = ["--config", &config, "account", "add", &format!("person{person}"), "--name", "Ida Lund"];
        run(&add).done();
    }
    let database = house.path("home/data/tillid.sqlite3");
    let mut torn = fs::read(&database).expect("the file");
    // The first pages say whose file it is; what is torn stands behind them.
    let half = torn.len() / 2;
    torn[half..].fill(0xee);
    fs::write(&database, torn).expect("a file");
    house.finds("integrity", "wrong", "backup");
}

#[test]
fn the_certificate_must_fit_its_key_and_both_names_and_last() {
    let house = House::new();
    house.configure(&certificate("both.crt", "both.key"));
    for point in ["certificate", "certificate_names", "certificate_days"] {
        house.finds(point, "well", "");
    }
    house.configure(&certificate("ended.crt", "both.key"));
    house.finds("certificate_days", "wrong", "2021-01-01");
    house.configure(&certificate("both.crt", "nothing.key"));
    house.finds("certificate", "wrong", "nothing.key");
    let of_the_server = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/testdata/tls");
    let other = |name: &str| of_the_server.join(name).to_str().expect("text").to_owned();
    house.configure(&format!("certificate = \"{}\"\nprivate_key = \"{}\"", tls("both.crt"), other("first.key")));
    house.finds("certificate", "wrong", "cannot be used together");
    house.configure(&format!("certificate = \"{}\"\nprivate_key = \"{}\"", other("first.crt"), other("first.key")));
    house.finds("certificate_names", "wrong", "app.localhost");
}

#[test]
fn an_address_is_free_or_ours_or_somebody_elses() {
    let house = House::new();
    let config = house.text("home/tillid.toml");
    let mut server = Running::start_with_log(program(&["serve", "--config", &config]));
    server.until("Tillid serves");
    house.finds("listener", "well", "answered by this installation's server");
    house.finds("operator_address", "well", "answered");
    house.finds("signing_key", "well", "signs since");
    assert!(server.interrupt().0.success());
    // Whoever else listens there says nothing that we would say.
    let _held = [house.port, house.port + 1].map(answers_nothing);
    house.finds("listener", "wrong", "taken by another program");
    house.finds("operator_address", "wrong", "taken by another program");
}

/// Takes connections and closes them.
fn answers_nothing(port: u16) -> std::thread::JoinHandle<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("a port");
    std::thread::spawn(move || listener.incoming().for_each(drop))
}

#[test]
fn never_event_12_the_doctor_tells_no_secret() {
    let house = House::new();
    let key = fs::read_to_string(house.path("home/master.key")).expect("the key");
    let told = [house.asks(&[]), house.asks(&["--json"])].map(|ended| format!("{}{}", ended.out, ended.err));
    assert!(told.iter().all(|told| !told.contains(key.trim())));
    let mut command = program(&["doctor", "--config", &house.text("home/tillid.toml")]);
    command.env("TILLID_MASTER_KEY", "no-key-and-yet-secret");
    let ended = crate::program::ended(command);
    assert_eq!(ended.code, Some(1));
    assert!(!format!("{}{}", ended.out, ended.err).contains("yet-secret"), "{}", ended.out);
}

#[test]
fn the_log_kept_outside_is_advised_followed_and_told_where_it_cannot_be_written() {
    let house = House::new();
    house.finds("audit_outside", "advice", "every device would have to be activated again");
    let configured = fs::read_to_string(house.path("home/tillid.toml")).expect("a file");
    let outside = |file: &Path| {
        let text = format!("{configured}[audit]\noutside = \"{}\"\n", file.display());
        fs::write(house.path("home/tillid.toml"), text).expect("a file");
    };
    let file = house.path("audit.jsonl");
    outside(&file);
    house.finds("audit_outside", "well", "up to entry 0 of 0");
    assert!(!file.exists(), "the doctor makes nothing");
    let config = house.text("home/tillid.toml");
    run(&["--config", &config, "account", "add", "karen", "--name", "Karen Nygaard"]).done();
    let mut serve = program(&["serve", "--config", &config]);
    serve.env("TILLID_OPERATOR_ADDRESS", "none");
    let mut server = Running::start_with_log(serve);
    server.until("Tillid serves");
    while !file.exists() || !fs::read_to_string(&file).expect("a file").contains("checkpoint") {}
    assert!(server.interrupt().0.success());
    let points = house.points();
    let says = |point: &Value| point["says"].as_str().expect("a sentence").to_owned();
    let told = points.iter().find(|point| point["point"] == "audit_outside").map(says).expect("a point");
    let entries = fs::read_to_string(&file).expect("a file").lines().filter(|line| line.contains("\"leaf\"")).count();
    assert!(entries > 0 && told.contains(&format!("up to entry {entries} of ")), "{told}");

    for (nowhere, why) in [(house.path("nowhere/audit.jsonl"), "No such file"), (house.path("home"), "directory")] {
        house.notices("audit_outside", why, || outside(&nowhere), || outside(&file));
    }
    fs::write(house.path("mine"), "something of mine\n").expect("a file");
    house.notices("audit_outside", "something else", || outside(&house.path("mine")), || outside(&file));
}
