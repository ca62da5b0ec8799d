//! The rules of Tillid: what may happen to accounts, cards, devices, requests, logins, sessions and grants.
