//! A real PostgreSQL server for the suite, and a database of its own for each story.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use store::{Address, Engine, OpenMode, PostgresAddress};
use tokio::sync::OnceCell;

/// The server, for as long as this process lives.
static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();

/// A database with a Tillid in it: made once and copied for each story.
pub(crate) const WITH_TILLID: &str = "template";

pub(crate) struct Cluster {
    directory: String,
    databases: AtomicU32,
    _server: Child,
}

/// The address of a new database for nobody else, made like `template`.
pub(crate) async fn database(template: &str) -> String {
    let cluster = CLUSTER.get_or_init(Cluster::start).await;
    let name = format!("story_{}", cluster.databases.fetch_add(1, Ordering::Relaxed));
    cluster.ask(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
    cluster.address(&name)
}

/// The text as an address, for a crowd that arrives at once on a busy machine: nobody of it is to be sent away.
pub(crate) fn postgres(text: &str) -> PostgresAddress {
    let Address::Postgres(address) = Address::parse(&format!("{text}?connect_timeout=300")) else {
        unreachable!("{text} names a file")
    };
    address
}

impl Cluster {
    async fn start() -> Self {
        // PostgreSQL refuses to run as root.
        let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let mut command = if is_root { Command::new("runuser") } else { Command::new("sh") };
        if is_root {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        let script = include_str!("cluster.sh");
        let mut server =
            command.args(["-c", script]).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut directory = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut directory).unwrap();
        let directory = directory.trim_end().to_owned();
        assert!(!directory.is_empty(), "PostgreSQL did not start: on Debian, `apt install postgresql`");
        let cluster = Self { directory, databases: AtomicU32::new(1), _server: server };
        cluster.ask(&format!("CREATE DATABASE {WITH_TILLID}"));
        drop(Engine::open_postgres(&postgres(&cluster.address(WITH_TILLID)), OpenMode::Create).await.unwrap());
        cluster
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://tillid@{}/{database}", self.directory.replace('/', "%2F"))
    }

    /// Asks the server by its own program: not everybody who starts one may talk to databases.
    fn ask(&self, text: &str) {
        let mut psql = Command::new("psql");
        psql.args(["--quiet", "--no-psqlrc", "--username=tillid", "--dbname=postgres", "--command", text]);
        let asked = psql.arg(format!("--host={}", self.directory)).output().unwrap();
        assert!(asked.status.success(), "{text}: {}", String::from_utf8_lossy(&asked.stderr));
    }
}
