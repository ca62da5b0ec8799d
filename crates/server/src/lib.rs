//! The rim: configuration, keys, flows, HTTP, pages, the worker.

pub mod pages;
