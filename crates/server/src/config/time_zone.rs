//! The time zone in which people are told days and hours.

use domain::time::Time;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{self, TimeZoneDatabase};
use toml::Value;

use super::reading::distance;
use super::setting::{Setting, quoted};

/// A time zone of the IANA database. Its rules are those that are built in: a machine's own may be old, or missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone {
    name: String,
    rules: tz::TimeZone,
}

impl TimeZone {
    /// What holds where nobody has said anything.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), rules: tz::TimeZone::UTC }
    }

    /// The zone of this name, in letters of either case.
    pub fn parse(name: &str) -> Option<Self> {
        let rules = TimeZoneDatabase::bundled().get(name).ok()?;
        // The database knows a zone that stands for none.
        let name = rules.iana_name().filter(|name| *name != "Etc/Unknown")?.to_owned();
        Some(Self { name, rules })
    }

    /// Its name, as the database writes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is UTC, by any of its names: what people read then says so, because it is nobody's own.
    pub fn is_utc(&self) -> bool {
        matches!(self.name.rsplit('/').next(), Some("UTC" | "UCT" | "Universal" | "Zulu"))
    }

    /// What calendar and clock show there.
    pub fn moment(&self, time: Time) -> DateTime {
        let instant = Timestamp::from_microsecond(time.micros()).unwrap_or(Timestamp::MIN);
        instant.to_zoned(self.rules.clone()).datetime()
    }

    /// What the calendar shows there.
    pub fn day(&self, time: Time) -> Date {
        self.moment(time).date()
    }
}

impl Setting for TimeZone {
    fn kind() -> String {
        "a time zone of the IANA database like \"Europe/Copenhagen\"".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }

    fn show(&self) -> String {
        quoted(&self.name)
    }

    fn nearest(value: &Value) -> Option<String> {
        let typed = value.as_str()?.to_lowercase();
        // Many write the city alone.
        let away = |name: &str| {
            let name = name.to_lowercase();
            distance(&typed, &name).min(distance(&typed, name.rsplit('/').next().unwrap_or_default()))
        };
        let names = TimeZoneDatabase::bundled();
        let nearest = names.available().map(|name| name.to_string()).min_by_key(|name| (away(name), name.clone()))?;
        Some(quoted(&nearest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(zone: &str, seconds: i64) -> String {
        TimeZone::parse(zone).expect("a zone").moment(Time::from_seconds(seconds)).to_string()
    }

    #[test]
    fn the_clock_is_put_forward_in_march_and_back_in_october() {
        // 2026-03-29 00:59:59 and 01:00:00, 2026-10-25 00:59:59 and 01:00:00, all UTC.
        for (seconds, clock) in [
            (1_774_745_999, "2026-03-29T01:59:59"),
            (1_774_746_000, "2026-03-29T03:00:00"),
            (1_792_889_999, "2026-10-25T02:59:59"),
            (1_792_890_000, "2026-10-25T02:00:00"),
        ] {
            assert_eq!(shown("Europe/Copenhagen", seconds), clock);
        }
    }

    #[test]
    fn late_in_the_evening_it_is_already_tomorrow_elsewhere() {
        let late = Time::from_seconds(1_795_388_400); // 2026-11-22 23:00 UTC
        let day = |zone: &str| TimeZone::parse(zone).expect("a zone").day(late).to_string();
        assert_eq!(day("UTC"), "2026-11-22");
        assert_eq!(day("Europe/Copenhagen"), "2026-11-23");
        assert_eq!(day("America/Nuuk"), "2026-11-22");
    }

    #[test]
    fn a_zone_is_known_by_its_name_in_either_case_and_utc_by_all_of_its_own() {
        assert_eq!(TimeZone::parse("europe/copenhagen").expect("a zone").name(), "Europe/Copenhagen");
        for name in ["", "Copenhagen", "Europe/Kopenhagen", "CEST", "+01:00", "Etc/Unknown"] {
            assert_eq!(TimeZone::parse(name), None, "{name}");
        }
        for name in ["UTC", "Etc/UTC", "Zulu", "Etc/UCT"] {
            assert!(TimeZone::parse(name).expect("a zone").is_utc(), "{name}");
        }
        assert!(!TimeZone::parse("Europe/London").expect("a zone").is_utc(), "they have summers");
        assert!(TimeZone::utc().is_utc());
    }
}
