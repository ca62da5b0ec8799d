//! OAuth 2.0 and OpenID Connect: parsing, checking, answering.
