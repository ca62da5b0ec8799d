//! Time and randomness: the only place of this crate that reads the world. Tests hand in a world of their own.

/// Where a device takes time and randomness from.
pub trait World: Send + Sync {
    /// Unix time in seconds.
    fn now_s(&self) -> i64;

    /// Fills `bytes` with randomness fit for keys, or says that there is none.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()>;
}

/// The machine's own clock and randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemWorld;

impl World for SystemWorld {
    #[expect(clippy::disallowed_methods, reason = "a device has its own clock; the server's is elsewhere")]
    fn now_s(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }

    #[expect(clippy::disallowed_methods, reason = "a device makes its own keys; the server's randomness is elsewhere")]
    fn fill(&self, bytes: &mut [u8]) -> std::io::Result<()> {
        aws_lc_rs::rand::fill(bytes).map_err(|_| std::io::Error::other("no randomness"))
    }
}

/// Draws through `take`, which wants a source that cannot fail, and reports afterwards whether one draw did.
pub(crate) fn draw<T>(world: &dyn World, take: impl FnOnce(protocol::Random<'_>) -> T) -> std::io::Result<T> {
    let mut failed = None;
    let drawn = take(&mut |bytes| {
        if let Err(error) = world.fill(bytes) {
            failed = Some(error);
        }
    });
    failed.map_or(Ok(drawn), Err)
}
