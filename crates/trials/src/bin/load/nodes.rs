//! The nodes of one installation: where each of them is, and what it is told.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use device::Server;
use serde::{Deserialize, Serialize};
use server::config::Config;

use crate::Outcome;
use crate::browser::Door;

/// A node, as those find it who come to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Node {
    pub(crate) door: Door,
    /// Where apps call it, in turns: a system has only so many ports for one address.
    pub(crate) bases: Vec<String>,
    /// What apps sign for.
    pub(crate) origin: String,
}

impl Node {
    /// What phones call, at each of its addresses.
    pub(crate) fn servers(&self) -> Outcome<Vec<Server>> {
        Ok(self.bases.iter().map(|base| Server::at(base, &self.origin)).collect::<Result<_, _>>()?)
    }
}

/// As many ports that nobody uses.
pub(crate) fn free_ports(many: usize) -> Outcome<Vec<u16>> {
    // All are held until all are known, so that none comes twice.
    let held = (0..many).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect::<Result<Vec<_>, _>>()?;
    held.iter().map(|listener| Ok(listener.local_addr()?.port())).collect()
}

/// The nodes at these ports, the first of which is the issuer's.
pub(crate) fn at(ports: &[u16], addresses: u8, origin: &str) -> Outcome<Vec<Node>> {
    let issuer = *ports.first().ok_or("no node")?;
    let node = |port| Node {
        door: Door { port, issuer },
        bases: (1..=addresses).map(|last| format!("http://127.0.0.{last}:{port}")).collect(),
        origin: origin.to_owned(),
    };
    Ok(ports.iter().copied().map(node).collect())
}

/// Where a node's configuration lies.
pub(crate) fn folder_of(folder: &Path, node: usize) -> PathBuf {
    if node == 0 { folder.to_owned() } else { folder.join(format!("node-{node}")) }
}

/// The configuration that the servers read too: the first node's. One machine plays thousands of browsers, so no source is
/// too many.
pub(crate) fn configuration(
    folder: &Path,
    ports: &[u16],
    addresses: u8,
    database: Option<&str>,
    hash_kib: Option<u32>,
) -> Outcome<Config> {
    let database = database.map_or_else(String::new, |address| format!("database = \"{address}\"\n"));
    let hash = hash_kib.map_or_else(String::new, |kib| format!("[passwords]\nmemory_kib = {kib}\niterations = 1\n"));
    let issuer = ports.first().ok_or("no node")?;
    for (node, port) in ports.iter().enumerate() {
        let listens: Vec<_> = (1..=addresses).map(|last| format!("\"127.0.0.{last}:{port}\"")).collect();
        let text = format!(
            "[site]\nissuer = \"http://localhost:{issuer}\"\n\
             [listener]\naddresses = [{}]\nconnections_max = 1000000\n\
             source_requests_per_s = 100000\nsource_requests_burst = 1000000\n\
             source_logins_per_s = 100000\nsource_logins_burst = 1000000\n\
             [operator]\naddress = \"none\"\n\
             [data]\ndirectory = \"{}\"\n{database}\
             [master_key]\nfile = \"{}\"\n{hash}",
            listens.join(", "),
            folder.join("data").display(),
            folder.join("master.key").display(),
        );
        let folder = folder_of(folder, node);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("tillid.toml"), text)?;
    }
    Ok(Config::load(&folder.join("tillid.toml"), []).map_err(|mistakes| format!("{mistakes:?}"))?)
}
