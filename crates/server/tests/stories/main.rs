//! Stories of signing in, told to the whole server over HTTP: one file a theme, each told on every engine.

#![cfg(test)]

mod app;
mod card;
mod known;
mod letter;
mod support;
mod throttles;
