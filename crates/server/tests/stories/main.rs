//! Stories of signing in, told to the whole server over HTTP: one file a theme, each told on every engine.

#![cfg(test)]

mod app;
mod card;
mod asking;
mod calls;
mod headers;
mod known;
mod let_in;
mod letter;
mod others;
mod phones;
mod sessions;
mod support;
mod tabs;
mod throttles;
mod tokens;
