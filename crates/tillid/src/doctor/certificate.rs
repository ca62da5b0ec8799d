//! The certificate: whether its files can be read and belong together, whom it names, and how long it lasts.

use std::fs;
use std::path::Path;

use domain::time::Time;
use rustls::client::verify_server_name;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use server::clock::Clock;
use server::config::Config;
use server::serve::Certificates;

use super::{Point, advice, well, wrong};
use crate::output::instant;

/// So many days before its end a certificate should have been renewed.
const RENEWED_DAYS_BEFORE: i64 = 14;
const DAY_S: i64 = 86_400;

pub(super) fn look(config: &Config, clock: &Clock) -> Vec<Point> {
    let listener = &config.listener;
    let Some((chain, key)) = listener.certificate.as_deref().zip(listener.private_key.as_deref()) else {
        return vec![];
    };
    if let Err(error) = Certificates::load(chain, key) {
        return vec![wrong("certificate", error.to_string())];
    }
    let mut points = vec![well("certificate", format!("{} and its private key belong together", chain.display()))];
    points.extend(key_mode(key));
    let Some(certificate) = own_certificate(chain) else { return points };
    points.push(names(config, &certificate));
    points.push(days_left(&certificate, Time::from_micros(clock.now_us())));
    points
}

fn key_mode(key: &Path) -> Option<Point> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(key).ok()?.permissions().mode() & 0o777;
    let says = format!("others may read the private key {} (mode {mode:o}): chmod 600 it", key.display());
    (mode & 0o007 != 0).then(|| wrong("private_key_mode", says))
}

/// The chain's own certificate: its first.
fn own_certificate(chain: &Path) -> Option<CertificateDer<'static>> {
    CertificateDer::pem_file_iter(chain).ok()?.next()?.ok()
}

fn names(config: &Config, certificate: &CertificateDer<'_>) -> Point {
    const POINT: &str = "certificate_names";
    let Ok(parsed) = ParsedCertificate::try_from(certificate) else {
        return wrong(POINT, "the certificate cannot be taken apart: have another one made");
    };
    let is_named = |host: &str| ServerName::try_from(host).is_ok_and(|name| verify_server_name(&parsed, &name).is_ok());
    let hosts = [config.site.issuer.host(), config.app.host()];
    let missing: Vec<&str> = hosts.into_iter().filter(|host| !is_named(host)).collect();
    match missing.as_slice() {
        [] => well(POINT, format!("the certificate names {} and {}", hosts[0], hosts[1])),
        missing => {
            wrong(POINT, format!("the certificate does not name {}: have it made for both", missing.join(" or ")))
        }
    }
}

fn days_left(certificate: &[u8], now: Time) -> Point {
    const POINT: &str = "certificate_days";
    let Some((begins, ends)) = validity(certificate) else {
        return advice(POINT, "how long the certificate lasts cannot be read from it");
    };
    if now < begins {
        return wrong(
            POINT,
            format!("the certificate is not good before {}: look at it and at the clock", instant(begins)),
        );
    }
    if now >= ends {
        return wrong(POINT, format!("the certificate ended on {}: renew it", instant(ends)));
    }
    let days = ends.since(now).whole_seconds() / DAY_S;
    match days < RENEWED_DAYS_BEFORE {
        true => advice(POINT, format!("the certificate lasts {days} more days: renew it")),
        false => well(POINT, format!("the certificate lasts {days} more days, until {}", instant(ends))),
    }
}

/// From when to when a certificate is good (RFC 5280 §4.1.2.5).
fn validity(certificate: &[u8]) -> Option<(Time, Time)> {
    const SEQUENCE: u8 = 0x30;
    const VERSION: u8 = 0xa0;
    let inside = |bytes| element(bytes).filter(|element| element.tag == SEQUENCE).map(|element| element.inside);
    let mut rest = inside(inside(certificate)?)?;
    if element(rest)?.tag == VERSION {
        rest = element(rest)?.after;
    }
    // Serial number, algorithm, issuer; then the validity.
    for _ in 0..3 {
        rest = element(rest)?.after;
    }
    let begins = element(inside(rest)?)?;
    let ends = element(begins.after)?;
    Some((time(&begins)?, time(&ends)?))
}

/// One element of DER.
struct Element<'a> {
    tag: u8,
    inside: &'a [u8],
    after: &'a [u8],
}

fn element(bytes: &[u8]) -> Option<Element<'_>> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        long => {
            let (digits, rest) =
                rest.split_at_checked(usize::from(long & 0x7f)).filter(|(digits, _)| digits.len() <= 4)?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
    };
    let (inside, after) = rest.split_at_checked(length)?;
    Some(Element { tag: *tag, inside, after })
}

/// `261122140300Z`, or with four digits of the year.
fn time(element: &Element<'_>) -> Option<Time> {
    const UTC_TIME: u8 = 0x17;
    const GENERALIZED_TIME: u8 = 0x18;
    let text = str::from_utf8(element.inside).ok()?;
    let full = match element.tag {
        UTC_TIME => {
            let century = if text.get(..2)?.parse::<u8>().ok()? < 50 { "20" } else { "19" };
            format!("{century}{text}")
        }
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let parsed = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", full).ok()?;
    let timestamp = parsed.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(Time::from_micros(timestamp.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_both_forms_and_nonsense_is_none() {
        let check = |tag, text: &str, expect: Option<&str>| {
            let read = time(&Element { tag, inside: text.as_bytes(), after: &[] });
            assert_eq!(read.map(instant).as_deref(), expect, "{text}");
        };
        check(0x17, "261122140300Z", Some("2026-11-22 14:03 UTC"));
        check(0x17, "991231235959Z", Some("1999-12-31 23:59 UTC"));
        check(0x18, "21260101000000Z", Some("2126-01-01 00:00 UTC"));
        check(0x17, "261322140300Z", None);
        check(0x04, "261122140300Z", None);
    }

    #[test]
    fn what_is_cut_off_anywhere_is_no_certificate() {
        let nested = [0x30, 0x82, 0x00, 0x04, 0x30, 0x02, 0x02, 0x00];
        for cut in 0..=nested.len() {
            assert_eq!(validity(&nested[..cut]), None);
        }
        assert_eq!(validity(&[0x30, 0xff]), None);
    }
}
