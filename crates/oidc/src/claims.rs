//! What an ID token and `/userinfo` say about a login (OpenID Connect Core §2, §5.1).

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::answer::Answer;
use crate::secret::{AccessToken, sha256};
use crate::text;
use crate::time::NumericDate;

/// A way in which somebody showed who they are (RFC 8176 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Amr {
    /// A password.
    Pwd,
    /// A one-time code: the code card.
    Otp,
    /// A key held in software: the code app's device key.
    Swk,
    /// The code app's PIN.
    Pin,
    /// The person was there and showed it by the phone's own lock.
    User,
    /// More than one factor.
    Mfa,
}

impl Amr {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Pwd, Self::Otp, Self::Swk, Self::Pin, Self::User, Self::Mfa];

    /// The value in the claim.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pwd => "pwd",
            Self::Otp => "otp",
            Self::Swk => "swk",
            Self::Pin => "pin",
            Self::User => "user",
            Self::Mfa => "mfa",
        }
    }
}

/// Whom a token is for: one text, or several (RFC 7519 §4.1.3). One is written as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience(pub Vec<String>);

impl Audience {
    /// One service.
    pub fn one(client_id: impl Into<String>) -> Self {
        Self(vec![client_id.into()])
    }

    /// The service, if the token is for it and nobody else.
    pub fn only(&self) -> Option<&str> {
        match self.0.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }
}

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.only() {
            Some(one) => serializer.serialize_str(one),
            None => self.0.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            One(String),
            Several(Vec<String>),
        }
        Ok(match Form::deserialize(deserializer)? {
            Form::One(one) => Self(vec![one]),
            Form::Several(several) => Self(several),
        })
    }
}

/// The claims of an ID token. Absent ones are left out; unknown ones are ignored when one is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdTokenClaims {
    /// Who issued it.
    pub iss: String,
    /// Who signed in, as this service knows them: [`crate::subject::PairwiseKey::subject`].
    pub sub: String,
    /// The service.
    pub aud: Audience,
    /// When it ends.
    pub exp: NumericDate,
    /// When it was issued.
    pub iat: NumericDate,
    /// When the person signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<NumericDate>,
    /// What the service sent along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The level that was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// How: values of [`Amr`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The session, where there are logouts that name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Half of the access token's SHA-256.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// The service that it was issued to; we never write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub azp: Option<String>,
}

/// What is known about a login when its ID token is made.
#[derive(Clone, Debug)]
pub struct SignedIn<'a> {
    /// Our name.
    pub issuer: &'a crate::issuer::Issuer,
    /// The service.
    pub client_id: &'a str,
    /// The person's subject there.
    pub subject: &'a str,
    /// When the person signed in.
    pub auth_time: NumericDate,
    /// The nonce of the request.
    pub nonce: Option<&'a str>,
    /// The level that was reached; empty where none is configured, and then the claim is left out.
    pub acr: &'a str,
    /// How.
    pub amr: &'a [Amr],
    /// The session's public name, if services may name it.
    pub sid: Option<&'a str>,
}

impl IdTokenClaims {
    /// The claims of a token issued now, together with this access token; it is good for `life_s` seconds.
    pub fn issue(login: &SignedIn<'_>, access_token: &AccessToken, now: NumericDate, life_s: u32) -> Self {
        let mut amr = login.amr.to_vec();
        amr.sort_unstable();
        amr.dedup();
        Self {
            iss: login.issuer.as_str().to_owned(),
            sub: login.subject.to_owned(),
            aud: Audience::one(login.client_id),
            exp: now.plus_s(i64::from(life_s)),
            iat: now,
            auth_time: Some(login.auth_time),
            nonce: login.nonce.map(str::to_owned),
            acr: Some(login.acr).filter(|acr| !acr.is_empty()).map(str::to_owned),
            amr: amr.into_iter().map(|method| method.as_str().to_owned()).collect(),
            sid: login.sid.map(str::to_owned),
            at_hash: Some(at_hash(access_token)),
            azp: None,
        }
    }
}

/// The left half of the access token's SHA-256 (OpenID Connect Core §3.1.3.6, for ES256).
pub fn at_hash(access_token: &AccessToken) -> String {
    let digest = sha256(access_token.expose().as_bytes());
    text::base64url(&digest[..digest.len() / 2])
}

/// What `/userinfo` tells. The name only with the scope `profile`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserInfo {
    /// The same as in the ID token.
    pub sub: String,
    /// The person's whole name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl UserInfo {
    /// The answer: JSON that nobody may keep (OpenID Connect Core §5.3.2).
    pub fn answer(&self) -> Answer {
        Answer::json_once(200, text::to_json(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuer::Issuer;

    #[test]
    fn an_id_token_says_who_where_when_and_how() {
        let issuer = Issuer::parse("https://id.example").unwrap();
        let login = SignedIn {
            issuer: &issuer,
            client_id: "fjord-bank",
            subject: "s",
            auth_time: NumericDate(1_000),
            nonce: Some("n"),
            acr: "urn:level:two",
            amr: &[Amr::Pin, Amr::Swk, Amr::Pwd, Amr::Pwd],
            sid: None,
        };
        let claims = IdTokenClaims::issue(&login, &AccessToken::new("token"), NumericDate(1_010), 300);
        insta::assert_snapshot!(text::to_json(&claims), @r#"{"iss":"https://id.example","sub":"s","aud":"fjord-bank","exp":1310,"iat":1010,"auth_time":1000,"nonce":"n","acr":"urn:level:two","amr":["pwd","swk","pin"],"at_hash":"PEaenWxYddN6Q_NT1PiOYQ"}"#);
        let back: IdTokenClaims = serde_json::from_str(&text::to_json(&claims)).unwrap();
        assert_eq!(back, claims);

        let without_level = SignedIn { acr: "", ..login };
        let claims = IdTokenClaims::issue(&without_level, &AccessToken::new("token"), NumericDate(1_010), 300);
        assert_eq!(claims.acr, None);
    }

    /// The access token and hash of the example in OpenID Connect Core §A.3, whose algorithm also hashes by SHA-256.
    #[test]
    fn the_access_token_hash_is_that_of_the_specification() {
        assert_eq!(at_hash(&AccessToken::new("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y")), "77QmUPtjPfzWtF2AnpK9RQ");
    }

    #[test]
    fn a_token_may_be_for_one_or_several() {
        for (json, audience) in [("\"a\"", vec!["a"]), ("[\"a\"]", vec!["a"]), ("[\"a\",\"b\"]", vec!["a", "b"])] {
            let read: Audience = serde_json::from_str(json).unwrap();
            assert_eq!(read.0, audience);
            assert_eq!(read.only().is_some(), audience.len() == 1);
        }
        assert!(serde_json::from_str::<Audience>("7").is_err());
    }

    #[test]
    fn userinfo_tells_the_name_only_when_there_is_one_to_tell() {
        let mut info = UserInfo { sub: "s".to_owned(), name: None };
        assert_eq!(info.answer().body, r#"{"sub":"s"}"#);
        info.name = Some("Karen Jensen".to_owned());
        assert_eq!(info.answer().body, r#"{"sub":"s","name":"Karen Jensen"}"#);
        assert_eq!(info.answer().header("cache-control"), Some("no-store"));
    }
}
