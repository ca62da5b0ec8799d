use super::*;

const NOTHING: [(String, String); 0] = [];

fn parse(text: &str) -> Result<Config, Vec<String>> {
    Config::parse(text, Path::new("/etc/tillid"), NOTHING)
}

fn check_refused(text: &str, expect: &str) {
    let mistakes = parse(text).expect_err(text);
    assert!(mistakes.iter().any(|mistake| mistake.contains(expect)), "{text}\ngave {mistakes:#?}");
}

fn with_environment(pairs: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::parse("[listener]\nheader_s = 20\n", Path::new(""), pairs)
}

#[test]
fn an_empty_file_is_this_machine_with_every_default() {
    let config = parse("").expect("a configuration");
    assert_eq!(config.site.issuer.as_str(), "http://localhost:8000");
    assert_eq!(config.app.as_str(), "http://app.localhost:8000");
    assert_eq!(config.limits.devices_per_account, 3);
    assert_eq!(config.passwords.memory_kib, 19_456);
    assert_eq!(config.database(), Address::File("/etc/tillid/data/tillid.sqlite3".into()));
    assert_eq!(config.master_key.file, Path::new("/etc/tillid/master.key"));
    let levels = |names: [&str; 2]| names.map(|name| format!("http://localhost:8000/levels/{name}")).to_vec();
    assert_eq!(config.levels.given_by(Factor::App), levels(["app", "two-factors"]));
    assert_eq!(config.levels.given_by(Factor::Card), levels(["card", "two-factors"]));
    assert_eq!(config.warnings, Vec::<String>::new());
}

#[test]
fn what_the_operator_writes_counts() {
    let config = parse(
        r#"
        [site]
        issuer = "https://id.example"
        language = "da"
        [listener]
        addresses = ["0.0.0.0:443", "[::]:443"]
        certificate = "tls/chain.pem"
        private_key = "/secret/key.pem"
        trusted_proxies = ["10.0.0.0/8", "192.0.2.1"]
        forwarded_header = "forwarded"
        [operator]
        address = "none"
        [limits]
        denied_pauses_s = [0, 5]
        carry_asked = "always"
        oldest_ios = "16.4"
        oldest_android = 10
        [[levels]]
        acr = "urn:example:two"
        factors = ["card", "app"]
        "#,
    )
    .expect("a configuration");
    assert_eq!(config.app.as_str(), "https://app.id.example");
    assert_eq!(config.site.language.tag(), "da");
    assert_eq!(config.listener.addresses.len(), 2);
    assert_eq!(config.listener.certificate.as_deref(), Some(Path::new("/etc/tillid/tls/chain.pem")));
    assert_eq!(config.listener.private_key.as_deref(), Some(Path::new("/secret/key.pem")));
    assert_eq!(config.listener.trusted_proxies[1].to_string(), "192.0.2.1/32");
    assert_eq!(config.operator.address, None);
    assert_eq!(config.limits.denied_pauses_s, [0, 5]);
    assert_eq!(config.limits.carry_asked, CarryAsked::Always);
    assert_eq!(config.levels.factors_of("urn:example:two"), Some([Factor::Card, Factor::App].as_slice()));
    assert_eq!(config.levels.factors_of("urn:example:three"), None);
    let floor = config.limits.for_rules().oldest_systems;
    assert_eq!((floor.ios.to_string(), floor.android.to_string()), ("16.4".to_owned(), "10.0".to_owned()));
}

#[test]
fn a_level_that_verifies_each_time_is_stated_only_where_it_was_wished() {
    let written = "[[levels]]\nacr = 'urn:two'\nfactors = ['app', 'card']\nverify = 'unlocked'\n\
                   [[levels]]\nacr = 'urn:high'\nfactors = ['app']\nverify = 'each'";
    let levels = parse(written).expect("a configuration").levels;
    assert_eq!(levels.given_by(Factor::App), ["urn:two", "urn:high"]);
    let each = |acr: &str| levels.verify_each(acr);
    assert_eq!((each("urn:high"), each("urn:two"), each("urn:unknown")), (true, false, false));
}

#[test]
fn a_floor_of_nothing_takes_every_system() {
    let config = parse("[limits]\noldest_ios = 0").expect("a configuration");
    assert!(!config.limits.for_rules().oldest_systems.refuse("ios", "1.0"));
    let model = parse("").expect("a configuration").limits.for_rules().oldest_systems;
    assert_eq!(model, domain::system::OldestSystems::default());
    let config = with_environment(&[("TILLID_LIMITS_OLDEST_IOS", "16.4"), ("TILLID_LIMITS_OLDEST_ANDROID", "8")]);
    let floor = config.expect("a configuration").limits.for_rules().oldest_systems;
    assert_eq!((floor.ios.minor, floor.android.major), (4, 8));
}

#[test]
fn an_unknown_key_is_refused_and_the_nearest_known_one_named() {
    check_refused(
        "[limits]\ndevice_per_acount = 3",
        "`limits.device_per_acount`; the nearest is `limits.devices_per_account`",
    );
    check_refused("[limit]\ndevices_per_account = 3", "`limit`; the nearest is `limits`");
    check_refused("issuer = 'https://id.example'", "`issuer` outside a table; it belongs under `[site]`");
    check_refused("[site]\nmemory_kib = 1024", "`site.memory_kib`; it belongs under `[passwords]`");
    check_refused(
        "[[levels]]\nacr = 'a'\nfactor = ['app', 'card']",
        "`levels.factor`; the nearest is `levels.factors`",
    );
    check_refused("site = 3", "`site` is a table");
}

#[test]
fn a_wrong_value_says_what_to_write() {
    check_refused("[limits]\ndevices_per_account = 0", "is 0: it must be a whole number from 1 to 10.");
    check_refused("[limits]\ndevices_per_account = -1", "is -1: it must be a whole number from 1 to 10.");
    check_refused("[limits]\ndevices_per_account = '3'", "must be a whole number");
    check_refused("[listener]\naddresses = ['localhost:80']", "like \"127.0.0.1:8000\"");
    check_refused("[listener]\naddresses = []", "at least one address");
    check_refused("[listener]\ntrusted_proxies = ['10.0.0.0/40']", "a network like");
    check_refused("[site]\nissuer = 'https://id.example/path'", "no path");
    check_refused("[site]\nlanguage = 'sv'", "one of \"da\" \"en\"");
    check_refused("[site]\ntime_zone = 'Europe/Kopenhagen'", "the nearest known is \"Europe/Copenhagen\".");
    check_refused("[site]\ntime_zone = 'copenhagen'", "like \"Europe/Copenhagen\"; the nearest known is");
    check_refused("[site]\ntime_zone = 'Nuuk'", "the nearest known is \"America/Nuuk\".");
    check_refused("[site]\ntime_zone = 1", "it must be a time zone of the IANA database like \"Europe/Copenhagen\".");
    check_refused("[site]\nissuer = 'http://id.example'", "write https://id.example");
    check_refused("[site]\nissuer = 'https://id.example'\napp = 'https://id.example:8443'", "a host of its own");
    check_refused("[listener]\ncertificate = 'chain.pem'", "write both or neither");
    check_refused(
        "[limits]\nsession_idle_s = 600\nsession_total_s = 300",
        "`limits.session_idle_s` (600) is larger than `limits.session_total_s` (300)",
    );
    check_refused(
        "[limits]\nwrong_codes_in_a_row_known_browser = 6\nwrong_codes_in_all = 5",
        "`limits.wrong_codes_in_a_row_known_browser` (6) is larger than `limits.wrong_codes_in_all` (5)",
    );
    check_refused(
        "[limits]\ndenied_pauses_s = [0, 4000, 30]",
        "`limits.denied_pauses_s` (4000) is larger than `limits.denied_pause_s_max` (3600)",
    );
    check_refused("[limits]\ndenied_pause_s_max = 59", "`limits.denied_pauses_s` (60) is larger than");
    check_refused("[[levels]]\nacr = 'a'\nfactors = ['app']", "no level for \"card\"");
    check_refused("[[levels]]\nacr = 'a'\nfactors = ['app', 'crad']", "a list of \"app\", \"card\" or both");
    check_refused("[[levels]]\nacr = 'a'\nfactors = ['app', 'card']\nverify = 'always'", "\"unlocked\" or \"each\"");
    for none in ["'sixteen'", "'16.4.1'", "-1", "16.4", "''", "70000"] {
        check_refused(&format!("[limits]\noldest_ios = {none}"), "a version like 9 or \"16.4\"");
    }
    check_refused("this is not toml", "This is not TOML");
}

#[test]
fn all_mistakes_are_told_together() {
    let mistakes = parse("[site]\nissuer = 'x'\nnam = 'y'\n[limits]\nsession_idle_s = 1").expect_err("three mistakes");
    assert_eq!(mistakes.len(), 3, "{mistakes:#?}");
    let error = ConfigError { path: PathBuf::from("tillid.toml"), mistakes };
    assert_eq!(error.to_string().lines().count(), 4, "{error}");
}

#[test]
fn the_environment_overrides_and_its_mistakes_are_named() {
    let config = with_environment(&[
        ("TILLID_LISTENER_HEADER_S", "7"),
        ("TILLID_LISTENER_ADDRESSES", "127.0.0.1:1, [::1]:1"),
        ("TILLID_SITE_HELP", "call 555"),
        ("TILLID_OPERATOR_ADDRESS", "none"),
        ("TILLID_LIMITS_DENIED_PAUSES_S", "1,2"),
        ("HOME", "/root"),
    ])
    .expect("a configuration");
    assert_eq!(config.listener.header_s, 7);
    assert_eq!(config.listener.addresses.len(), 2);
    assert_eq!(config.site.help, "call 555");
    assert_eq!(config.operator.address, None);
    assert_eq!(config.limits.denied_pauses_s, [1, 2]);
    let mistakes = with_environment(&[("TILLID_LISTENER_HEADER_S", "soon")]).expect_err("a mistake");
    assert!(mistakes[0].starts_with("`TILLID_LISTENER_HEADER_S` is soon: it must be a whole number"), "{mistakes:?}");
}

#[test]
fn a_stray_variable_is_a_warning_since_platforms_add_their_own() {
    let config = with_environment(&[
        ("TILLID_LISTENER_HEADERS_S", "7"),
        ("TILLID_CONFIG", "x"),
        ("TILLID_PORT_8000_TCP", "tcp://10.0.0.1:8000"),
    ])
    .expect("a configuration");
    assert_eq!(config.listener.header_s, 20);
    let [warning] = config.warnings.as_slice() else { panic!("{:?}", config.warnings) };
    assert!(warning.contains("nearest that would is TILLID_LISTENER_HEADER_S"), "{warning}");
}

#[test]
fn the_master_key_comes_from_the_environment_or_the_file_and_is_never_shown() {
    let text = format!("{}=", "A".repeat(43));
    let config = with_environment(&[("TILLID_MASTER_KEY", &text)]).expect("a configuration");
    assert!(config.open_master_key().is_ok());
    assert!(!format!("{config:?}").contains(&text));
    assert_eq!(config.warnings, Vec::<String>::new());
    assert!(with_environment(&[]).expect("a configuration").open_master_key().is_err());
}

#[test]
fn what_weakens_an_installation_is_said_at_start() {
    let config = parse("[site]\nissuer = 'https://id.example'\n[passwords]\nmemory_kib = 64").expect("a configuration");
    assert_eq!(config.warnings.len(), 2, "{:?}", config.warnings);
}

#[test]
fn the_reference_knows_every_key_and_the_starter_is_a_configuration() {
    let reference = reference();
    for expected in ["`issuer`", "TILLID_LIMITS_DEVICES_PER_ACCOUNT", "`[[levels]]`", "from 1 to 10", "`[log]`"] {
        assert!(reference.contains(expected), "{expected}");
    }
    let issuer = Origin::parse("https://id.example").expect("an origin");
    let here = TimeZone::parse("America/Nuuk");
    let told = parse(&starter(&issuer, None, here.as_ref())).expect("the starter is a configuration");
    assert_eq!(Some(told.site.time_zone), here);
    let starter = starter(&issuer, None, None);
    let config = parse(&starter).expect("the starter is a configuration");
    assert!(config.site.time_zone.is_utc());
    assert_eq!(config.site.issuer, issuer);
    let uncommented: String = starter
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_assignment(rest)).unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let spelled_out = parse(&uncommented).expect("every default can be written");
    assert_eq!(spelled_out.limits, config.limits);
    assert_eq!(spelled_out.listener, config.listener);
}

fn is_assignment(line: &str) -> bool {
    line.split_once(" = ").is_some_and(|(name, _)| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}

#[test]
fn a_missing_file_says_how_to_make_one() {
    let error = Config::load(Path::new("/nowhere/tillid.toml"), NOTHING).expect_err("no file");
    assert!(error.to_string().contains("`tillid init DIR` makes one"), "{error}");
}

#[test]
fn a_file_that_is_there_and_cannot_be_read_is_not_to_be_made_anew() {
    use std::io::{Error, ErrorKind};
    let kinds = [ErrorKind::PermissionDenied, ErrorKind::IsADirectory, ErrorKind::InvalidData, ErrorKind::Other];
    let advices = kinds.map(|kind| why_unreadable(Path::new("/etc/tillid.toml"), &Error::from(kind)));
    for (advice, words) in advices.iter().zip(["as its owner", "name the file", "UTF-8", "its disk"]) {
        assert!(advice.contains(words) && !advice.contains("init"), "{advice}");
        assert!(advice.starts_with("The file /etc/tillid.toml cannot be read"), "{advice}");
    }
    let directory = Config::load(Path::new(env!("CARGO_MANIFEST_DIR")), NOTHING).expect_err("a directory");
    assert!(directory.to_string().contains("name the file in that directory"), "{directory}");
}

#[test]
fn the_starter_listens_where_this_machine_s_issuer_says() {
    let listens = |issuer: &str| {
        let starter = starter(&Origin::parse(issuer).expect("an origin"), None, None);
        parse(&starter).expect("a configuration").listener.addresses.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(listens("http://localhost:8123"), ["127.0.0.1:8123"]);
    assert_eq!(listens("http://id.localhost:8123"), ["127.0.0.1:8123"]);
    assert_eq!(listens("http://localhost:8000"), ["127.0.0.1:8000"]);
    // A proxy stands before these.
    for issuer in ["https://id.example", "https://id.example:8443", "https://localhost:8443"] {
        assert_eq!(listens(issuer), ["127.0.0.1:8000"], "{issuer}");
    }
}

#[test]
fn an_empty_file_gives_the_rules_their_own_defaults() {
    let config = parse("").expect("a configuration");
    assert_eq!(config.limits.for_rules(), domain::limits::Limits::default());
    let stricter = parse("[limits]\nwrong_codes_in_a_row = 3\ndenied_pauses_s = [7]").expect("a configuration");
    let rules = stricter.limits.for_rules();
    assert_eq!((rules.codes_from_unknown.first, rules.codes_from_known.first), (3, 5));
    assert_eq!(rules.pauses, [domain::time::Span::seconds(7)]);
}

#[test]
fn what_never_blocks_a_card_may_be_more_than_what_does() {
    parse("[limits]\nwrong_codes_in_a_row = 10\nwrong_codes_in_all = 5").expect("a configuration");
    parse("[limits]\ndenied_pauses_s = []\ndenied_pause_s_max = 0").expect("a configuration");
}

#[test]
fn the_operators_listener_has_names_and_they_are_hosts_alone() {
    let text = "[operator]\nnames = [\"Metrics.example\", \"tillid-1\"]";
    let names = parse(text).expect("a configuration").operator.names;
    assert_eq!(names.iter().map(HostName::as_str).collect::<Vec<_>>(), ["metrics.example", "tillid-1"]);
    let from_environment = with_environment(&[("TILLID_OPERATOR_NAMES", "a.example, b.example")]);
    assert_eq!(from_environment.expect("a configuration").operator.names.len(), 2);
    for spoiled in
        ["metrics.example:9464", "10.1.2.3", "[::1]", "*.example", "metrics.example.", "", "a b", "http://a", "127.1"]
    {
        check_refused(&format!("[operator]\nnames = [{spoiled:?}]"), "`operator.names`");
    }
}

#[test]
fn mail_needs_to_know_from_whom_how_and_as_whom() {
    let relay = "[mail]\nrelay = \"smtp.example.org\"\n";
    check_refused(relay, "mail.from");
    let from = format!("{relay}from = \"id@example.org\"\n");
    assert!(parse(&from).expect("a configuration").mail.relay.is_some());
    check_refused(&format!("{from}tls = \"none\"\n"), "only localhost");
    check_refused(&format!("{from}tls = \"plain\"\n"), "\"starttls\"");
    check_refused(&format!("{from}user = \"tillid\"\n"), "go together");
    check_refused(&format!("{from}password_file = \"p\"\n"), "go together");
    check_refused("[mail]\nfrom = \"nobody\"\n", "a mail address");
    let here = "[mail]\nrelay = \"localhost\"\ntls = \"none\"\nfrom = \"id@example.org\"\n";
    assert!(parse(here).is_ok());
    let config =
        parse(&format!("{from}user = \"tillid\"\npassword_file = \"mail.password\"\n")).expect("a configuration");
    assert_eq!(config.mail.password_file.as_deref(), Some(Path::new("/etc/tillid/mail.password")));
    assert!(config.mail_password().is_err(), "there is no such file");
}

#[test]
fn the_relays_password_may_stand_in_the_environment_and_is_never_shown() {
    let text = "[mail]\nrelay = \"smtp.example.org\"\nfrom = \"id@example.org\"\nuser = \"tillid\"\n";
    let environment = [("TILLID_MAIL_PASSWORD".to_owned(), "a relay's secret".to_owned())];
    let config = Config::parse(text, Path::new(""), environment).expect("a configuration");
    assert_eq!(config.mail_password().expect("a password").expect("a password").as_str(), "a relay's secret");
    assert!(!format!("{config:?}").contains("a relay's secret") && config.warnings.is_empty());
}
