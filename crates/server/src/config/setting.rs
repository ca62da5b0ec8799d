//! What a value of a key can be, and how it is read and shown.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use domain::system::SystemVersion;
use ipnet::IpNet;
use store::Address;
use toml::Value;

use super::host_name::HostName;
use super::origin::Origin;
use crate::source::ForwardedHeader;

/// A value that a key of the configuration can have.
pub(super) trait Setting: Sized {
    /// What may be written, as a phrase after "it must be".
    fn kind() -> String;

    /// Reads what stands in the file.
    fn read(value: &Value) -> Option<Self>;

    /// What an environment variable's text means, in the file's terms.
    fn from_environment(text: &str) -> Option<Value> {
        Some(Value::String(text.to_owned()))
    }

    /// The value as the file would write it.
    fn show(&self) -> String;

    /// What a value that cannot be read was perhaps meant to be, as the file would write it.
    fn nearest(_value: &Value) -> Option<String> {
        None
    }

    /// Whether a number lies in its key's range; everything else always does.
    fn is_within(&self, _range: &RangeInclusive<u32>) -> bool {
        true
    }
}

impl Setting for u32 {
    fn kind() -> String {
        "a whole number".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_integer()?.try_into().ok()
    }

    fn from_environment(text: &str) -> Option<Value> {
        text.trim().parse().ok().map(Value::Integer)
    }

    fn show(&self) -> String {
        self.to_string()
    }

    fn is_within(&self, range: &RangeInclusive<u32>) -> bool {
        range.contains(self)
    }
}

impl Setting for SystemVersion {
    fn kind() -> String {
        "a version like 9 or \"16.4\", or 0".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(0) => Some(Self { major: 0, minor: 0 }),
            Value::Integer(major) => Some(Self { major: u16::try_from(*major).ok()?, minor: 0 }),
            Value::String(text) => {
                Self::parse(text).filter(|version| text.split('.').count() <= 2 && version.major > 0)
            }
            Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
        }
    }

    fn from_environment(text: &str) -> Option<Value> {
        u32::from_environment(text).or_else(|| Some(Value::String(text.trim().to_owned())))
    }

    fn show(&self) -> String {
        if self.minor == 0 { self.major.to_string() } else { quoted(&self.to_string()) }
    }
}

impl Setting for String {
    fn kind() -> String {
        "a text".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_str().filter(|text| text.len() <= 1_000 && !text.chars().any(char::is_control)).map(str::to_owned)
    }

    fn show(&self) -> String {
        quoted(self)
    }
}

impl Setting for PathBuf {
    fn kind() -> String {
        "a path".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_str().filter(|text| !text.is_empty()).map(Self::from)
    }

    fn show(&self) -> String {
        quoted(&self.to_string_lossy())
    }
}

impl Setting for Address {
    fn kind() -> String {
        "a file's name, or an address like \"postgres://USER:PASSWORD@HOST/NAME\"".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_str().filter(|text| !text.is_empty()).map(Self::parse)
    }

    fn show(&self) -> String {
        quoted(&self.to_string())
    }
}

impl Setting for Origin {
    fn kind() -> String {
        "an origin like \"https://id.example\": scheme, host and perhaps a port, no path".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }

    fn show(&self) -> String {
        quoted(self.as_str())
    }
}

impl Setting for SocketAddr {
    fn kind() -> String {
        "an address and a port like \"127.0.0.1:8000\" or \"[::1]:8000\"".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_str()?.parse().ok()
    }

    fn show(&self) -> String {
        quoted(&self.to_string())
    }
}

impl Setting for HostName {
    fn kind() -> String {
        "a host's name like \"metrics.example\", without a port".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        Self::parse(value.as_str()?)
    }

    fn show(&self) -> String {
        quoted(self.as_str())
    }
}

impl Setting for IpNet {
    fn kind() -> String {
        "a network like \"10.0.0.0/8\" or one address".to_owned()
    }

    fn read(value: &Value) -> Option<Self> {
        let text = value.as_str()?;
        text.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::IpAddr| Self::from(address)))
    }

    fn show(&self) -> String {
        quoted(&self.to_string())
    }
}

impl<T: Setting> Setting for Option<T> {
    fn kind() -> String {
        format!("{}, or \"none\"", T::kind())
    }

    fn read(value: &Value) -> Option<Self> {
        if value.as_str() == Some("none") { Some(None) } else { T::read(value).map(Some) }
    }

    fn from_environment(text: &str) -> Option<Value> {
        if text == "none" { Some(Value::String(text.to_owned())) } else { T::from_environment(text) }
    }

    fn show(&self) -> String {
        self.as_ref().map_or_else(|| quoted("none"), T::show)
    }
}

impl<T: Setting> Setting for Vec<T> {
    fn kind() -> String {
        format!("a list, each {}", T::kind())
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_array().filter(|items| items.len() <= 256)?.iter().map(T::read).collect()
    }

    fn from_environment(text: &str) -> Option<Value> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(T::from_environment).collect::<Option<_>>().map(Value::Array)
    }

    fn show(&self) -> String {
        format!("[{}]", self.iter().map(T::show).collect::<Vec<_>>().join(", "))
    }
}

/// Makes a closed choice of words a setting.
macro_rules! choice {
    ($kind:ty { $($variant:path => $word:literal),+ $(,)? }) => {
        impl $crate::config::setting::Setting for $kind {
            fn kind() -> String {
                concat!("one of" $(, " \"", $word, "\"")+).to_owned()
            }

            fn read(value: &toml::Value) -> Option<Self> {
                match value.as_str()? {
                    $($word => Some($variant),)+
                    _ => None,
                }
            }

            fn show(&self) -> String {
                match self { $($variant => concat!("\"", $word, "\"").to_owned(),)+ }
            }
        }
    };
}
pub(super) use choice;

choice!(ForwardedHeader {
    ForwardedHeader::XForwardedFor => "x-forwarded-for",
    ForwardedHeader::Forwarded => "forwarded",
});

pub(super) fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}
