//! The server's certificate, read again when its files change.
//!
//! Contents are compared, not times: a renewed certificate is served from the next connection on. A bad
//! or half-written new file leaves the old certificate in use and is logged once.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use aws_lc_rs::digest::{self, SHA256};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs::default_provider};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use zeroize::Zeroizing;

use super::stop::Stop;

/// A certificate chain or key larger than this is none.
const FILE_BYTES_MAX: u64 = 1_048_576;

/// The certificate in use, and the files that it came from.
pub struct Certificates {
    chain_file: PathBuf,
    key_file: PathBuf,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
    seen: Mutex<[u8; 32]>,
}

/// Why a certificate cannot be used.
#[derive(Debug)]
pub enum CertificateError {
    /// A file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// There is no certificate in the chain's file.
    NoCertificate(PathBuf),
    /// There is no private key in the key's file.
    NoKey(PathBuf),
    /// The key does not belong to the certificate, or is of a kind that nobody can use.
    Unusable(PathBuf, rustls::Error),
}

/// What a look at the files gave.
#[derive(Debug)]
pub enum Reloaded {
    /// They hold what they held.
    Unchanged,
    /// The new certificate is in use.
    Replaced,
    /// They hold something else that cannot be used; the old certificate stays.
    Refused(CertificateError),
}

impl Certificates {
    /// Reads a chain and its private key (PEM).
    pub fn load(chain_file: &Path, key_file: &Path) -> Result<Arc<Self>, CertificateError> {
        let provider = Arc::new(default_provider());
        let files = Files::read(chain_file, key_file)?;
        let current = RwLock::new(Arc::new(files.parse(chain_file, key_file, &provider)?));
        let seen = Mutex::new(files.digest());
        Ok(Arc::new(Self { chain_file: chain_file.to_owned(), key_file: key_file.to_owned(), provider, current, seen }))
    }

    /// Looks at the files and takes what is new and good.
    pub fn reload(&self) -> Reloaded {
        let files = match Files::read(&self.chain_file, &self.key_file) {
            Ok(files) => files,
            Err(error) => return self.refuse([0; 32], error),
        };
        let digest = files.digest();
        if *self.seen.lock().unwrap_or_else(PoisonError::into_inner) == digest {
            return Reloaded::Unchanged;
        }
        match files.parse(&self.chain_file, &self.key_file, &self.provider) {
            Ok(certified) => {
                *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = digest;
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certified);
                Reloaded::Replaced
            }
            Err(error) => self.refuse(digest, error),
        }
    }

    /// Looks again and again, until the end is asked for.
    pub async fn watch(self: Arc<Self>, every: Duration, stop: Stop) {
        loop {
            tokio::select! {
                () = stop.requested() => return,
                () = tokio::time::sleep(every) => {}
            }
            let certificates = Arc::clone(&self);
            match tokio::task::spawn_blocking(move || certificates.reload()).await {
                Ok(Reloaded::Unchanged) => {}
                Ok(Reloaded::Replaced) => tracing::info!("the new certificate is in use"),
                Ok(Reloaded::Refused(error)) => {
                    tracing::error!(%error, "the certificate's files have changed and cannot be used; the old one stays");
                }
                Err(error) => tracing::error!(%error, "looking at the certificate's files failed"),
            }
        }
    }

    /// What rustls needs to serve with whatever certificate is in use.
    pub(super) fn server_config(self: &Arc<Self>) -> Arc<ServerConfig> {
        let builder = ServerConfig::builder_with_provider(Arc::clone(&self.provider));
        #[expect(clippy::expect_used, reason = "the provider of our own dependency knows the default versions")]
        let builder = builder.with_safe_default_protocol_versions().expect("TLS 1.2 and 1.3");
        let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(self) as Arc<_>;
        let mut config = builder.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Arc::new(config)
    }

    /// The same bad contents are refused once and then count as unchanged.
    fn refuse(&self, digest: [u8; 32], error: CertificateError) -> Reloaded {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == digest {
            return Reloaded::Unchanged;
        }
        *seen = digest;
        Reloaded::Refused(error)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// The two files' contents at one moment.
struct Files {
    chain: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

impl Files {
    fn read(chain_file: &Path, key_file: &Path) -> Result<Self, CertificateError> {
        Ok(Self { chain: read_small(chain_file)?, key: Zeroizing::new(read_small(key_file)?) })
    }

    fn digest(&self) -> [u8; 32] {
        let mut context = digest::Context::new(&SHA256);
        context.update(&(self.chain.len() as u64).to_be_bytes());
        context.update(&self.chain);
        context.update(&self.key);
        let mut value = [0; 32];
        value.copy_from_slice(context.finish().as_ref());
        value
    }

    fn parse(
        &self,
        chain_file: &Path,
        key_file: &Path,
        provider: &CryptoProvider,
    ) -> Result<CertifiedKey, CertificateError> {
        let chain = CertificateDer::pem_slice_iter(&self.chain).collect::<Result<Vec<_>, _>>().unwrap_or_default();
        if chain.is_empty() {
            return Err(CertificateError::NoCertificate(chain_file.to_owned()));
        }
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| CertificateError::NoKey(key_file.to_owned()))?;
        CertifiedKey::from_der(chain, key, provider)
            .map_err(|error| CertificateError::Unusable(chain_file.to_owned(), error))
    }
}

fn read_small(path: &Path) -> Result<Vec<u8>, CertificateError> {
    let unreadable = |error| CertificateError::Unreadable(path.to_owned(), error);
    if fs::metadata(path).map_err(unreadable)?.len() > FILE_BYTES_MAX {
        return Err(unreadable(io::Error::other("larger than a certificate can be")));
    }
    fs::read(path).map_err(unreadable)
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").field("chain_file", &self.chain_file).finish_non_exhaustive()
    }
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "The file {} cannot be read ({error}).", path.display()),
            Self::NoCertificate(path) => {
                write!(f, "The file {} holds no certificate; write the chain in PEM, its own first.", path.display())
            }
            Self::NoKey(path) => write!(f, "The file {} holds no private key in PEM.", path.display()),
            Self::Unusable(path, error) => write!(
                f,
                "The certificate in {} and its private key cannot be used together ({error}).",
                path.display()
            ),
        }
    }
}

impl std::error::Error for CertificateError {}
