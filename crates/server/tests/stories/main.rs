//! Stories of signing in, told to the whole server over HTTP: one file a theme, each told on every engine.

#![cfg(test)]

mod activity;
mod app;
mod asking;
mod attacks;
mod calls;
mod card;
mod card_in_hand;
mod carrying;
mod devices;
mod factors;
mod headers;
mod help;
mod hindered;
mod known;
mod let_in;
mod letter;
mod lock;
mod my;
mod my_wishes;
mod never_event_01;
mod never_event_02;
mod never_event_03;
mod never_event_04;
mod never_event_05;
mod never_event_06;
mod never_event_08;
mod never_event_09;
mod never_event_12;
mod not_me;
mod notices;
mod offline;
mod others;
mod phone_lock;
mod phones;
mod push;
mod races;
mod rim;
mod services;
mod sessions;
mod spraying;
mod support;
mod tabs;
mod throttles;
mod tokens;
